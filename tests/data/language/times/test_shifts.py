"""Moving a time by so much, and asking for others."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language.times.shifts import asks_other_times, find_shift


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("make it 20 mins later", 20), ("half an hour earlier please", -30)),
        *(("an hour and a half later", 90), ("push it back by an hour", 60)),
        *(("can you bring it forward 15 minutes", -15), ("delay my visit by two hours", 120)),
        *(("move the call up a quarter of an hour", -15), ("one day later", 1440)),
        *(("晚二十分钟行不", 20), ("早半个小时", -30), ("推迟一小时", 60), ("提前一刻钟", -15)),
        *(("往后推一个半小时吧", 90), ("晚一天", 1440), ("往前挪两个钟头", -120)),
    ],
)
def test_by_how_much(text: str, minutes: int) -> None:
    assert find_shift(text) == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text",
    [
        *("晚上八点", "早上十点", "晚一点", "提前还款", "早点打给我", "二十分钟以后"),
        *("call me in 20 minutes", "later", "for an hour", "make it 4", "move it to 5"),
    ],
)
def test_what_moves_nothing_by_so_much(text: str) -> None:
    assert find_shift(text) is None


@given(st.integers(1, 99), st.booleans())
def test_figures_are_minutes_either_way(count: int, later: bool) -> None:
    minutes = count if later else -count
    for said in (
        f"{'晚' if later else '早'}{count}分钟",
        f"{count} minutes {'later' if later else 'earlier'}",
    ):
        assert find_shift(said) == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        *(("还有别的时间吗", True), ("换个时间", True), ("还有哪些时段", True)),
        *(("any other times?", True), ("do you have another slot", True)),
        *(("还有别的产品吗", False), ("anything else", False), ("有时间再说", False)),
    ],
)
def test_asking_for_other_times(text: str, asked: bool) -> None:
    assert asks_other_times(text) is asked
