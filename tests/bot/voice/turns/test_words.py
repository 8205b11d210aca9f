"""What spoken words mean for whose turn it is."""

from decimal import Decimal

import pytest

from bot.voice.turns.contract import ReadBack
from bot.voice.turns.words import SpokenWords
from data.clock import Clock
from data.texts.catalogue import BANK_ZONE, Texts
from data.texts.phrases import Language

WORDS = SpokenWords(Texts.load(), Clock(BANK_ZONE), sure_from=0.75, large_from=Decimal(1_000_000))


@pytest.mark.parametrize(
    ("text", "language", "more"),
    [
        ("我想存五", "zh", True),
        ("我想存五万", "zh", False),
        ("幺三八零零", "zh", True),
        ("我想", "zh", True),
        ("那个", "zh", True),
        ("存一年", "zh", False),
        ("转人工", "zh", False),
        ("", "zh", False),
        ("I want to", "en", True),
        ("fifty", "en", True),
        ("fifty thousand", "en", False),
        ("my number is one three eight", "en", True),
        ("for a year", "en", False),
    ],
)
def test_more_must_follow(text: str, language: str, more: bool) -> None:
    assert WORDS.unfinished(text, Language(language)) is more


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("我 有 五 万 块", "我有五万块"),
        ("。利率 多少？", "利率多少？"),
        ("hello there.", "hello there"),
    ],
)
def test_spaces_between_characters_are_not_written(heard: str, written: str) -> None:
    assert WORDS.normal(heard, Language.ZH) == written


def test_an_amount_that_was_not_heard_surely_is_read_back() -> None:
    asked = WORDS.read_back("我想存五万三千元一年", Language.ZH, 0.6)
    assert asked == ReadBack("您说的是五万三千元，对吗？", "我想存53000元一年")
    assert WORDS.read_back("存五万三", Language.ZH, 1.0) is not None  # 53,000 or 50,003
    assert WORDS.read_back("我想存五万三千元", Language.ZH, 0.9) is None
    assert WORDS.read_back("转人工", Language.ZH, 0.4) is None
    said = WORDS.read_back("put away fifty thousand yuan", Language.EN, 0.6)
    assert said == ReadBack("You said fifty thousand yuan, is that right?", "put away 50000 yuan")


@pytest.mark.parametrize(
    ("text", "language"),
    [("说英文", "en"), ("speak English", "en"), ("讲普通话", "zh"), ("你好", None)],
)
def test_a_language_that_was_asked_for(text: str, language: str | None) -> None:
    assert WORDS.asked_language(text) == (Language(language) if language else None)
