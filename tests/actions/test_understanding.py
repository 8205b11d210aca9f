"""What was said, as the actions read it."""

from decimal import Decimal

import pytest

from actions.understanding import read_heard


def heard(intent: str, text: str, *amounts: str) -> Decimal | None:
    values = {"八万": "80000", "十万": "100000", "80,000": "80000", "100,000": "100000"}
    entities = [
        {"entity": "amount", "value": values[said], "start": text.index(said)} for said in amounts
    ]
    message = {"intent": {"name": intent}, "text": text, "entities": entities}
    return read_heard(message, "CNY").amount


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("不是八万，是十万", ("八万", "十万")),
        ("是十万，不是八万", ("十万", "八万")),
        ("八万，不对，十万", ("八万", "十万")),
        ("not 80,000 but 100,000", ("80,000", "100,000")),
        ("100,000, not 80,000", ("100,000", "80,000")),
        ("80,000, sorry, 100,000", ("80,000", "100,000")),
    ],
)
def test_a_correction_means_the_value_that_is_not_denied(text: str, said: tuple[str, ...]) -> None:
    assert heard("correct", text, *said) == Decimal(100000)


def test_the_only_value_said_counts_even_denied() -> None:
    assert heard("correct", "不是八万", "八万") == Decimal(80000)


def test_without_a_correction_the_first_value_counts() -> None:
    assert heard("recommend", "八万存一年或者十万存半年", "八万", "十万") == Decimal(80000)


@pytest.mark.parametrize(
    ("value", "extras", "yearly"),
    [
        ("3.5", {}, "3.5"),
        ("0.5", {"period": "month"}, "6"),
        ("0.05", {"period": "day"}, "18.25"),
        ("1", {"period": "day"}, None),
    ],
)
def test_a_rate_of_a_month_or_a_day_is_made_yearly(
    value: str, extras: dict[str, str], yearly: str | None
) -> None:
    rate = {"entity": "rate", "value": value, "extras": extras}
    heard = read_heard({"text": "月息五厘", "entities": [rate]}, "CNY")
    assert heard.rate_percent == (Decimal(yearly) if yearly else None)
