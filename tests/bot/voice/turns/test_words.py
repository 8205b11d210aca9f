"""What spoken words mean for whose turn it is."""

import pytest

from bot.voice.turns.words import SpokenWords
from data.clock import Clock
from data.texts.catalogue import BANK_ZONE, Texts
from data.texts.phrases import Language

WORDS = SpokenWords(Texts.load(), Clock(BANK_ZONE), 0.75, "CNY")


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
        ("。利率 多少？", "利率多少"),
        ("hello there.", "hello there"),
    ],
)
def test_spaces_between_characters_are_not_written(heard: str, written: str) -> None:
    assert WORDS.normal(heard, Language.ZH) == written


def test_an_amount_that_was_not_heard_surely_is_read_back() -> None:
    assert WORDS.read_back("我想存五万三千元", Language.ZH, 0.6) == "您说的是五万三千元，对吗？"
    assert WORDS.read_back("我想存五万三千元", Language.ZH, 0.9) is None
    assert WORDS.read_back("转人工", Language.ZH, 0.4) is None
    said = WORDS.read_back("put away fifty thousand yuan", Language.EN, 0.6)
    assert said == "You said fifty thousand yuan, is that right?"


def test_a_large_amount_is_read_back_however_surely_it_was_heard() -> None:
    assert WORDS.read_back("贷五十万", Language.ZH, 0.99) == "您说的是五十万元，对吗？"
    assert WORDS.read_back("贷四十九万", Language.ZH, 0.99) is None


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("大概三万块", "您说的是三万元左右，对吗？"),
        ("三到五万", "您说的是三万元到五万元，对吗？"),
        ("不超过二十万", "您说的是不超过二十万元，对吗？"),
        ("五千美元", "您说的是五千美元，对吗？"),
    ],
)
def test_bounds_and_currencies_are_read_back_too(heard: str, said: str) -> None:
    assert WORDS.read_back(heard, Language.ZH, 0.5) == said


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("五万", "您说的是五万捷克克朗，对吗？"),
        ("五万人民币", "您说的是五万元，对吗？"),
        ("五百英镑", "您说的是五百GBP，对吗？"),
    ],
)
def test_what_names_no_currency_is_in_the_banks_own(heard: str, said: str) -> None:
    words = SpokenWords(Texts.load(), Clock(BANK_ZONE), 0.75, "CZK")
    assert words.read_back(heard, Language.ZH, 0.5) == said


@pytest.mark.parametrize(
    ("heard", "language", "said"),
    [
        ("贷一万亿", "zh", "您说的是10000亿元，对吗？"),
        ("五百万亿美元以上", "zh", "您说的是至少5000000亿美元，对吗？"),
    ],
)
def test_an_amount_that_nobody_writes_in_words_is_read_back_in_figures(
    heard: str, language: str, said: str
) -> None:
    assert WORDS.read_back(heard, Language(language), 0.9) == said


@pytest.mark.parametrize(
    ("text", "asks"),
    [("转人工", True), ("人工", True), ("Agent", True), ("human", True), ("人工智能", False)],
)
def test_a_human_is_asked_for_in_so_many_words(text: str, asks: bool) -> None:
    assert WORDS.asks_for_human(text) is asks


def test_an_amount_with_two_readings_is_left_to_the_assistant() -> None:
    assert WORDS.read_back("存五万三", Language.ZH, 0.5) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("说英文", "en"), ("speak English", "en"), ("讲普通话", "zh"), ("你好", None)],
)
def test_a_language_that_was_asked_for(text: str, language: str | None) -> None:
    assert WORDS.asked_language(text) == (Language(language) if language else None)
