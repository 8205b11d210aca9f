import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language import Kind, parse_entities

NOW = dt.datetime(2026, 11, 23, 14, 0, tzinfo=dt.UTC)


def kinds(text: str) -> list[tuple[Kind, str]]:
    return [(each.kind, each.value) for each in parse_entities(text, now=NOW)]


@given(
    st.integers(1, 28), st.sampled_from(["call me on Apr {} at 3pm", "on apr {} at 3 pm please"])
)
def test_a_day_of_april_is_no_rate(day: int, frame: str) -> None:
    moment = (Kind.MOMENT, f"2027-04-{day:02}T15:00")
    assert [each for each in kinds(frame.format(day)) if each[0] is not Kind.CHANNEL] == [moment]


@given(
    st.integers(2, 9),
    st.sampled_from([("year", 365), ("years", 365), ("-year", 365), ("days", 1), ("weeks", 7)]),
    st.sampled_from(
        ["what is the rate of {}", "the rate is {}", "rate {}", "the interest rate {}"]
    ),
)
def test_a_term_behind_the_word_is_no_rate(many: int, unit: tuple[str, int], frame: str) -> None:
    said, days = unit
    length = f"{many}{said}" if said.startswith("-") else f"{many} {said}"
    assert kinds(frame.format(length)) == [(Kind.TERM, str(many * days))]


@pytest.mark.parametrize(
    ("text", "score"),
    [("rate 5", "5"), ("I rate 4 stars", "4"), ("rate you 3", "3"), ("I rate 2 out of 5", "2")],
)
def test_marks_are_no_rate(text: str, score: str) -> None:
    assert kinds(text) == [(Kind.SCORE, score)]


@pytest.mark.parametrize("text", ["corporate 5", "we celebrate 5", "corporate 3.5", "separate 4"])
def test_a_longer_word_is_another_word(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("apr 3.5", "3.5"),
        ("an apr of 5", "5"),
        ("the rate is 3", "3"),
        ("interest rate 4", "4"),
        ("a yield of 2.75", "2.75"),
        ("利率3，还有别的吗", "3"),
        ("收益率2.6", "2.6"),
    ],
)
def test_a_small_figure_after_the_word_is_a_rate(text: str, rate: str) -> None:
    assert kinds(text) == [(Kind.RATE, rate)]


@given(st.integers(0, 99), st.integers(1, 99), st.sampled_from(["%", " %", " percent"]))
def test_a_comma_may_part_the_decimals(whole: int, part: int, unit: str) -> None:
    ((kind, value),) = kinds(f"is it {whole},{part:02}{unit}?")
    assert (kind, Decimal(value)) == (Kind.RATE, whole + Decimal(part) / 100)


def test_the_comma_of_a_sentence_parts_two_values() -> None:
    assert kinds("存50000，3.5%") == [(Kind.AMOUNT, "50000"), (Kind.RATE, "3.5")]
    assert kinds("存50000，3%") == [(Kind.AMOUNT, "50000"), (Kind.RATE, "3")]
    assert kinds("R2，3%")[-1] == (Kind.RATE, "3")


def test_thousands_of_percent_are_read_whole() -> None:
    assert kinds("1,000%") == [(Kind.RATE, "1000")]
