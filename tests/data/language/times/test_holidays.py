import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language import Kind
from data.language.parse import parse_entities
from data.language.times.holidays import FIRST_YEAR, HOLIDAYS, Holiday

YEARS = st.integers(FIRST_YEAR, FIRST_YEAR + 15)
OTHER_WORDS = ["五一路支行", "五一个", "十一届", "孩子成年后", "若干年后", "过年好", "中秋快乐"]
OTHER_WORDS += ["christmas card", "christmas eve gift", "happy chinese new year", "merry Christmas"]


def moments(text: str, now: dt.datetime) -> list[tuple[str, str]]:
    return [
        (found.value, found.extras.get("ambiguous", ""))
        for found in parse_entities(text, now=now)
        if found.kind is Kind.MOMENT
    ]


@given(YEARS, st.sampled_from(HOLIDAYS), st.integers(0, 200))
def test_a_holiday_is_the_next_one(year: int, holiday: Holiday, ahead: int) -> None:
    feast = holiday.in_year(year)
    assert feast is not None
    now = dt.datetime.combine(feast, dt.time(9)) - dt.timedelta(days=ahead)
    for name in (holiday.zh.split("|")[0], holiday.en.split("|")[0]):
        assert moments(name, now) == [(feast.isoformat(), "")]
        for words in (f"{name}前", f"{name}后") if not name.isascii() else (f"after {name}",):
            ((value, ambiguous),) = moments(words, now)
            assert ambiguous == "true"
            assert (dt.date.fromisoformat(value) > feast) == (not words.endswith("前"))


@given(YEARS)
def test_lunar_feasts_lie_in_their_seasons(year: int) -> None:
    spring, dragon_boat, mid_autumn = (holiday.in_year(year) for holiday in HOLIDAYS[:3])
    assert spring is not None
    assert dragon_boat is not None
    assert mid_autumn is not None
    assert dt.date(year, 1, 21) <= spring <= dt.date(year, 2, 21)
    # The feasts keep their distance, but for a leap month between them.
    assert (mid_autumn - dragon_boat).days in {97, 98, 99, *range(126, 130)}
    assert (dragon_boat - spring).days in {*range(121, 124), *range(150, 154)}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("book an appointment on christmas day at 10am", "2026-12-25T10:00"),
        ("元旦那天上午十点给我打电话", "2027-01-01T10:00"),
        ("国庆当天下午三点", "2027-10-01T15:00"),
        ("清明节上午九点", "2027-04-05T09:00"),
        ("除夕上午九点", "2027-02-05T09:00"),
        ("2028年春节上午九点", "2028-01-26T09:00"),
        ("on christmas eve at 10am", "2026-12-24T10:00"),
    ],
)
def test_a_holiday_and_an_hour_are_one_moment(text: str, meant: str) -> None:
    assert moments(text, dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)) == [(meant, "")]


def test_beyond_the_list_nothing_is_made_up() -> None:
    assert moments("春节", dt.datetime(2060, 6, 1, 9, tzinfo=dt.UTC)) == []


@pytest.mark.parametrize("text", OTHER_WORDS)
def test_other_words_are_no_holidays(text: str) -> None:
    assert moments(text, dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)) == []
