import datetime as dt

import pytest

from data.language.contract import Kind
from data.language.money.sums import added_up
from data.language.parse import parse_entities

NOW = dt.datetime(2026, 11, 27, 10, tzinfo=dt.UTC)


def places(text: str) -> list[tuple[int, int]]:
    """Return where the amounts of a text stand."""
    found = parse_entities(text, now=NOW)
    return [(each.start, each.end) for each in found if each.kind is Kind.AMOUNT]


@pytest.mark.parametrize(
    "text",
    [
        "我有十万，另外还有五万，一起存一年多少利息",
        "十万加上五万存一年",
        "我有10万再加5万，总共存一年多少利息",
        "10万块加5万块存一年",
        "十万、五万和三万一共存一年",
        "一起存：十万，还有五万",
        "i have 100000 and another 50000, how much interest together for a year",
        "100,000 plus 50,000 for a year",
        "100000 plus another 50000",
        "100000 and 50000 combined",
    ],
)
def test_they_are_a_sum(text: str) -> None:
    assert added_up(text, places(text))


@pytest.mark.parametrize(
    "text",
    [
        "十万和五万存一年各多少利息",
        "我有十万，另外还有五万要还贷款",
        "五万还是十万划算",
        "十万一起存",
        "十万存一年，五万存两年，一起算",
        "interest on 100000 and on 50000",
        "100000 or 50000 together with my wife",
        "how much for 50000, and for 100000?",
    ],
)
def test_they_are_not(text: str) -> None:
    assert not added_up(text, places(text))


def test_a_wall_of_signs_costs_nothing() -> None:
    text = "10万" + "," * 3000 + "5万一起"
    assert not added_up(text, [(0, 3), (len(text) - 4, len(text) - 2)])
