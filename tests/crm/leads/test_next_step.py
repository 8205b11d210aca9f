"""What to do next: never what has been done, never a call at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm.contract import LeadStatus
from crm.leads.next_step import STOPS, NextStep, next_step
from crm.leads.stages import LIVE
from crm.organisation.working_hours import WorkingHours
from data.texts.catalogue import Texts
from data.texts.phrases import Language

HOURS = WorkingHours(ZoneInfo("Asia/Shanghai"))
MONDAY_TEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SATURDAY_NIGHT = datetime(2026, 11, 27, 19, 17, tzinfo=UTC)  # 03:17 in Shanghai
MONDAY_NINE = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
GRADED = ["call_now", "call_today", "write", "nurture", *sorted(STOPS)]


def code(graded: str, status: LeadStatus, now: datetime = MONDAY_TEN) -> str | None:
    step = next_step(graded, status, HOURS, now)
    return step.code if step else None


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        (LeadStatus.PENDING_REVIEW, "call_now"),
        (LeadStatus.CLAIMED, "call_now"),
        (LeadStatus.CONTACTED, "settle"),
        (LeadStatus.QUALIFIED, "conclude"),
        (LeadStatus.NURTURE, "nurture"),
        (LeadStatus.CONVERTED, None),
        (LeadStatus.DISQUALIFIED, None),
    ],
)
def test_it_follows_the_stage(status: LeadStatus, wanted: str | None) -> None:
    assert code("call_now", status) == wanted


@pytest.mark.parametrize("graded", ["call_now", "call_today"])
def test_nobody_is_called_at_night(graded: str) -> None:
    step = next_step(graded, LeadStatus.CLAIMED, HOURS, SATURDAY_NIGHT)
    assert step == NextStep("call_first_thing", MONDAY_NINE)
    assert code(graded, LeadStatus.CLAIMED, MONDAY_NINE) == graded
    assert code(graded, LeadStatus.CONTACTED, SATURDAY_NIGHT) == "settle"


@pytest.mark.parametrize("graded", sorted(STOPS))
@pytest.mark.parametrize("status", sorted(LIVE))
def test_what_forbids_selling_comes_first(graded: str, status: LeadStatus) -> None:
    for hours in range(0, 48, 7):
        assert code(graded, status, MONDAY_TEN + timedelta(hours=hours)) == graded


@pytest.mark.parametrize("language", list(Language))
def test_every_step_has_its_words(language: Language) -> None:
    texts = Texts.load()
    for graded in GRADED:
        for status in LIVE:
            for now in (MONDAY_TEN, SATURDAY_NIGHT):
                step = next_step(graded, status, HOURS, now)
                assert step is not None
                assert texts.text(language, f"leads.next.{step.code}", moment="09:00")
