"""The demo bank's calls hang together: with their people, their clock, and our intents."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from data.demo.build import build
from data.demo.calls import past
from data.ingest.rows import CallRow
from data.utterances import load_intents

TODAY = dt.date(2026, 11, 27)
CALLS = {row.key: row for row in past(TODAY)}


def test_personas_call_from_their_own_numbers() -> None:
    people = {row.cif_no: row for row in list(build(10, today=TODAY))[1].persons}
    for row in CALLS.values():
        if row.cif_no is not None:
            assert row.number == people[row.cif_no].mobile
            assert row.taken_by in (None, people[row.cif_no].owner_rm)


def test_the_calls_are_of_the_days_before() -> None:
    days = [(TODAY - row.started_at.date()).days for row in CALLS.values()]
    assert min(days) >= 1
    assert sorted(days, reverse=True) == days, "the oldest first"


@pytest.mark.parametrize("row", CALLS.values(), ids=CALLS)
def test_a_call_hangs_together(row: CallRow) -> None:
    known = {each.name for each in load_intents()}
    assert {line.intent for line in row.lines if line.intent} <= known
    assert all((line.intent is not None) == (line.sender == "customer") for line in row.lines)
    assert len(row.first_audio_ms) == sum(line.sender == "customer" for line in row.lines)
    assert len(row.barge_in_ms) == sum(event.kind == "barge_in" for event in row.events)
    ends = [event.at_ms + int(event.detail.get("ms", 0)) for event in row.events]
    assert max(ends, default=0) <= 1000 * row.seconds + 500
    assert all(notice.played_ms <= notice.of_ms for notice in row.notices)


@pytest.mark.parametrize("row", CALLS.values(), ids=CALLS)
def test_nobody_wrote_a_key_down(row: CallRow) -> None:
    assert all(not event.detail for event in row.events if event.kind == "key")
    assert not any(re.search(r"\d{4}", line.text) for line in row.lines)


def test_nobody_talks_over_themselves() -> None:
    for row in CALLS.values():
        spoken = [e for e in row.events if e.kind in ("spoke", "notice", "filler", "heard")]
        for one, following in zip(spoken, spoken[1:], strict=False):
            assert one.at_ms + int(one.detail["ms"]) <= following.at_ms, (row.key, one)
