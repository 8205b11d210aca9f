import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language.times.asked_hours import find_asked_hour

MONDAY_TEN = dt.datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001 - the bank's local time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("five", "17:00"),
        ("5", "17:00"),
        ("actually make it five", "17:00"),
        ("make it 4", "16:00"),
        ("about 3", "15:00"),
        ("10ish", "10:00"),
        ("ten-ish please", "10:00"),
        ("9.30", "09:30"),
        ("9:30", "09:30"),
        ("930", "09:30"),
        ("five thirty", "17:30"),
        ("Actually, 4 would be better.", "16:00"),
        ("how about 2", "14:00"),
        ("can we do five instead?", "17:00"),
        ("no wait, let's say eleven", "11:00"),
        ("one", "13:00"),
        ("15", "15:00"),
        ("17.45", "17:45"),
        ("五", "17:00"),
        ("那就五吧", "17:00"),
        ("改成4", "16:00"),
        ("不对，十一", "11:00"),
        ("９：３０", "09:30"),
        ("三左右", "15:00"),
        ("还是两点半吧", "14:30"),
        ("10", "10:00"),
    ],
)
def test_a_bare_hour_is_one_of_the_banks_day(text: str, time: str) -> None:
    span = find_asked_hour(text, MONDAY_TEN)
    assert span is not None
    assert (span.value[-5:], span.extras["day"]) == (time, "implied")
    assert (span.start, span.end) == (0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yes",
        "call me",
        "4 days",
        "5 stars",
        "3%",
        "50000",
        "13812345678",
        "3 or 4",
        "between 2 and 4",
        "the second one",
        "one question",
        "the one that works best",
        "what is the rate for 5 years",
        "0",
        "25",
        "5万",
        "五万",
        "三年",
        "3天后",
        "第二个",
        "三四点",
        "五星",
        "一下",
        "好的",
        "1.5",
        "not before 4",
    ],
)
def test_what_is_no_hour(text: str) -> None:
    assert find_asked_hour(text, MONDAY_TEN) is None


@given(st.integers(1, 23), st.sampled_from([0, 5, 15, 30, 45]))
def test_every_hour_written_out_is_read_as_itself_or_twelve_later(hour: int, minute: int) -> None:
    span = find_asked_hour(f"make it {hour}.{minute:02d}", MONDAY_TEN)
    assert span is not None
    read = dt.datetime.fromisoformat(span.value)
    assert read.minute == minute
    assert read.hour in {hour, hour + 12}
    assert 8 <= read.hour <= 23


@given(st.text(max_size=80))
def test_any_text_is_read_or_left(text: str) -> None:
    span = find_asked_hour(text, MONDAY_TEN)
    assert span is None or (span.start, span.end) == (0, len(text))
