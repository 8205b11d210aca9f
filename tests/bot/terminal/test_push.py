"""``banter push``: what became of it, in one sentence."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.terminal.push import sentence
from crm.contract import Verdict
from crm.offers.pushes import PushOutcome

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("machine", ["UTC", "America/New_York"])
def test_it_is_held_until_a_moment_of_the_banks(
    monkeypatch: pytest.MonkeyPatch, machine: str
) -> None:
    monkeypatch.setenv("TZ", machine)
    time.tzset()
    until = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    held = PushOutcome(Verdict.HOLD, "quiet_hours", until, "r-1", "t-1")
    said = sentence(held, SHANGHAI)
    monkeypatch.undo()
    time.tzset()
    assert said == "Held until 2026-11-24T09:00+08:00 because of quiet_hours (receipt r-1)."


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.ALLOW, "Allowed: the worker sends it now (receipt r-1)."),
        (Verdict.REFUSE, "Refused because of no_consent: nothing is sent (receipt r-1)."),
    ],
)
def test_it_is_sent_or_refused(verdict: Verdict, said: str) -> None:
    assert sentence(PushOutcome(verdict, "no_consent", None, "r-1", "t-1"), SHANGHAI) == said
