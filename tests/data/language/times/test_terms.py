"""Generated terms come back, spoken and typed, with what surrounds them."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from data.language import Kind
from data.language.numbers.chinese import write_chinese
from data.language.numbers.english import write_english
from data.language.parse import parse_entities
from data.language.times.terms import days_of

NOW = dt.datetime(2026, 11, 23, 14, 0, tzinfo=dt.UTC)
MONTHS = st.integers(1, 99)
YEARS = st.integers(1, 30)


def terms(text: str) -> list[str]:
    return [each.value for each in parse_entities(text, now=NOW) if each.kind is Kind.TERM]


@given(MONTHS, st.sampled_from(["{}", "存{}", "五万{}期", "{}以内", "放{}左右吧"]))
def test_months_in_chinese(months: int, frame: str) -> None:
    words = "两" if months == 2 else write_chinese(months)
    for text in (f"{months}个月", f"{words}个月"):
        assert terms(frame.format(text)) == [str(days_of(months))], text


@given(YEARS, st.sampled_from(["", "半"]))
def test_years_in_chinese(years: int, half: str) -> None:
    months = 12 * years + 6 * bool(half)
    for number in (str(years), write_chinese(years)):
        assert terms(f"想存{number}年{half}，合适吗") == [str(days_of(months))]


@given(st.integers(2, 99), st.sampled_from(["for {}", "put 50k away for {}", "{} please"]))
def test_months_in_english(months: int, frame: str) -> None:
    for number in (str(months), write_english(months)):
        assert terms(frame.format(f"{number} months")) == [str(days_of(months))]


@given(st.integers(2, 30))
def test_years_in_english(years: int) -> None:
    for text in (f"{years} years", f"{write_english(years)} years", f"a {years}-year one"):
        assert terms(text) == [str(days_of(12 * years))]
    assert terms(f"{write_english(years)} and a half years") == [str(days_of(12 * years + 6))]
