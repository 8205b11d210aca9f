import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language import Kind
from data.language.numbers.chinese import write_chinese
from data.language.parse import parse_entities

NOWS = st.datetimes(
    dt.datetime.fromisoformat("2024-01-01"), dt.datetime.fromisoformat("2031-12-31")
)
HOURS = st.integers(0, 23)
MINUTES = st.integers(0, 59)


def moment(text: str, now: dt.datetime) -> str:
    found = [each for each in parse_entities(text, now=now) if each.kind is Kind.MOMENT]
    assert len(found) == 1, text
    return found[0].value


@given(NOWS, st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31)), HOURS, MINUTES)
def test_a_full_date_and_time_comes_back(
    now: dt.datetime, date: dt.date, hour: int, minute: int
) -> None:
    at = dt.datetime.combine(date, dt.time(hour, minute))
    text = f"{at.year}年{at.month}月{at.day}日{hour:02}:{minute:02}"
    assert moment(text, now) == at.isoformat(timespec="minutes")
    assert moment(f"{at:%Y-%m-%d %H:%M}", now) == at.isoformat(timespec="minutes")


@given(NOWS, st.dates(dt.date(2024, 1, 1), dt.date(2031, 12, 31)))
def test_a_date_without_year_is_the_next_one(now: dt.datetime, date: dt.date) -> None:
    words = f"{write_chinese(date.month)}月{write_chinese(date.day)}号"
    found = dt.date.fromisoformat(moment(words, now))
    assert (found.month, found.day) == (date.month, date.day)
    assert found >= now.date()
    assert moment(f"{date:%B} {date.day}", now) == found.isoformat()


@given(NOWS, st.integers(0, 6))
def test_a_weekday_is_one_of_the_next_seven_days(now: dt.datetime, day: int) -> None:
    found = dt.date.fromisoformat(moment("周" + "一二三四五六日"[day], now))
    assert found.weekday() == day
    assert 0 < (found - now.date()).days <= 7


@given(NOWS, st.integers(0, 6))
def test_next_week_is_the_calendar_week_after_this(now: dt.datetime, day: int) -> None:
    found = dt.date.fromisoformat(moment("下周" + "一二三四五六日"[day], now))
    monday = now.date() - dt.timedelta(days=now.weekday())
    assert found == monday + dt.timedelta(days=7 + day)


@given(NOWS, st.integers(1, 12), st.sampled_from(["", "半"]))
def test_a_time_alone_is_still_to_come_and_within_the_banks_day(
    now: dt.datetime, hour: int, half: str
) -> None:
    text = f"{write_chinese(hour)}点钟" if not half else f"{write_chinese(hour)}点半"
    found = dt.datetime.fromisoformat(moment(text, now))
    assert now < found <= now + dt.timedelta(days=1)
    assert found.hour % 12 == hour % 12
    assert 8 <= found.hour < 20


@given(NOWS, st.integers(1, 12), st.sampled_from(["am", "pm"]))
def test_english_half_of_the_day_is_kept(now: dt.datetime, hour: int, half: str) -> None:
    found = dt.datetime.fromisoformat(moment(f"tomorrow at {hour}{half}", now))
    assert found.date() == now.date() + dt.timedelta(days=1)
    if hour != 12:
        assert found.hour == hour + 12 * (half == "pm")


@given(NOWS, st.integers(1, 99))
def test_days_ahead(now: dt.datetime, days: int) -> None:
    want = (now.date() + dt.timedelta(days=days)).isoformat()
    assert moment(f"{days}天后", now) == want
    assert moment(f"in {days} days", now) == want


@given(
    NOWS,
    st.text(alphabet="明后天下上周五一个月三点半早晚午号日年底今0123:/-末 at next in", max_size=20),
)
def test_no_words_break_it(now: dt.datetime, text: str) -> None:
    for found in parse_entities(text, now=now):
        assert text[found.start : found.end] == found.text


@given(NOWS, st.integers(1, 11), st.integers(1, 11), st.sampled_from(["{}点到{}点", "{}到{}点"]))
def test_a_range_of_hours_lies_within_one_day(
    now: dt.datetime, start: int, end: int, words: str
) -> None:
    first, last = sorted((start, end))
    if first == last:
        return
    day = now.date() + dt.timedelta(days=1)
    wants = [dt.datetime.combine(day, dt.time(hour + 12)) for hour in (first, last)]
    for say in (f"明天下午{words.format(first, last)}", f"between {first} and {last}pm tomorrow"):
        found = [each.value for each in parse_entities(say, now=now)]
        assert found == [want.isoformat(timespec="minutes") for want in wants], say


def test_an_offset_of_now_is_ignored() -> None:
    now = dt.datetime(2026, 11, 23, 14, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert moment("明天下午三点", now) == "2026-11-24T15:00"


@pytest.mark.parametrize(
    ("now", "say", "want"),
    [
        ("2026-11-23T16:00", "三点", "2026-11-24T15:00"),
        ("2026-11-23T09:00", "八点", "2026-11-24T08:00"),
        ("2026-11-27T10:00", "周五", "2026-12-04"),
        ("2026-11-27T10:00", "周五下午三点", "2026-11-27T15:00"),
        ("2026-11-27T16:00", "周五下午三点", "2026-12-04T15:00"),
        ("2026-12-31T10:00", "明天", "2027-01-01"),
        ("2026-11-30T10:00", "31号", "2026-12-31"),
        ("2028-02-28T10:00", "2月29号", "2028-02-29"),
        ("2026-01-31T10:00", "一个月后", "2026-02-28"),
    ],
)
def test_what_lies_behind_moves_on(now: str, say: str, want: str) -> None:
    assert moment(say, dt.datetime.fromisoformat(now)) == want
