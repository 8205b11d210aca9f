import datetime as dt
from decimal import Decimal

import pytest

from data.language.contract import LanguageError
from data.language.parse import parse_entities
from data.language.read_back import Doubt, doubt, say_amount, say_digits
from data.texts.phrases import Language

NOW = dt.datetime(2026, 11, 23, 14, 0, tzinfo=dt.UTC)


def doubted(text: str, confidence: float) -> tuple[str, Doubt] | None:
    found = parse_entities(text, now=NOW)
    result = doubt(found, confidence, sure_from=0.75, large_from=Decimal(500_000))
    return None if result is None else (result[0].value, result[1])


@pytest.mark.parametrize(
    ("text", "confidence", "want"),
    [
        ("存五万", 0.9, None),
        ("存五万", 0.75, None),
        ("存五万", 0.74, ("50000", Doubt.UNSURE)),
        ("存五万三", 0.99, ("53000", Doubt.AMBIGUOUS)),
        ("存五十万", 0.99, ("500000", Doubt.LARGE)),
        ("三十到六十万", 0.99, ("300000", Doubt.LARGE)),
        ("一年期的", 0.1, None),
    ],
)
def test_when_an_amount_is_read_back(
    text: str, confidence: float, want: tuple[str, Doubt] | None
) -> None:
    assert doubted(text, confidence) == want


def test_digits_are_said_one_by_one_in_groups() -> None:
    assert say_digits("13800138000", Language.ZH) == "幺三八，零零幺三，八零零零"
    assert say_digits("62220202", Language.EN) == "six two two two, zero two zero two"
    assert say_digits("123X", Language.ZH) == "幺二三X"
    assert say_digits("95599", Language.ZH) == "九五五九九"


def test_an_amount_that_nobody_has_is_refused() -> None:
    with pytest.raises(LanguageError, match="not written in words"):
        say_amount(Decimal(-1), "元", Language.ZH)
