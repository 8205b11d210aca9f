"""Limits: no window ever holds more than it may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.contract import TooMuch
from bot.gateway.people.limits import RateLimit


@given(
    st.integers(1, 5),
    st.floats(0.5, 10),
    st.lists(st.tuples(st.floats(0, 3), st.sampled_from("ab")), max_size=60),
)
def test_no_window_holds_more_than_allowed_and_nobody_is_refused_without_need(
    count: int, window_s: float, arrivals: list[tuple[float, str]]
) -> None:
    now = 0.0
    limit = RateLimit(count, window_s, "rate_limited", lambda: now)
    taken: dict[str, list[float]] = {"a": [], "b": []}
    for pause, key in arrivals:
        now += pause
        recent = [at for at in taken[key] if at > now - window_s]
        if len(recent) < count:
            limit.take(key)
            taken[key].append(now)
        else:
            with pytest.raises(TooMuch, match="rate_limited"):
                limit.take(key)


def test_it_says_when_to_come_back() -> None:
    now = 100.0
    limit = RateLimit(2, 10.0, "rate_limited", lambda: now)
    assert limit.retry_after_s("a") == 0.0
    limit.take("a")
    now = 103.0
    limit.take("a")
    now = 104.0
    assert limit.retry_after_s("a") == 6.0
    with pytest.raises(TooMuch) as refused:
        limit.take("a")
    assert refused.value.retry_after == 6


def test_the_least_recent_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateway.people.limits._REMEMBERED", 2)
    limit = RateLimit(1, 10.0, "rate_limited", lambda: 0.0)
    for key in "abc":
        limit.take(key)
    limit.take("a")
    with pytest.raises(TooMuch):
        limit.take("c")
