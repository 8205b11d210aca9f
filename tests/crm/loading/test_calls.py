"""Calls of the past are loaded once, with what was said, and seen like any other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from crm import calls, loading
from crm.bank import Bank
from crm.calls import CallFilter
from crm.contract import HandoffState
from crm.organisation import staff
from crm.tables import Call, Conversation, MessageRow, Turn
from data.demo.build import build
from data.ingest.rows import Batch


def test_the_demo_banks_calls_are_there_and_stay(any_bank: Bank) -> None:
    for written in (6, 0):
        report = loading.load(any_bank, build(11, today=any_bank.clock.today()))
        assert report.counts["calls"].written == written
    with any_bank.work() as work:
        lin = staff.get_by_login(work, "rm.lin")
        assert lin is not None
        rows = calls.list_calls(work, lin)
        assert [row.ending for row in rows] == [
            "shed", "transfer", "transfer", "caller", "lost", "goodbye",
        ]  # fmt: skip
        [maturity] = calls.list_calls(work, lin, CallFilter(search="7"))
        page = calls.open_page(work, lin, maturity.call_id)
        assert (maturity.person, page.handoff_state) == ("何**", HandoffState.RETURNED)
        assert len(page.transcript) == 6
        assert page.row.seconds is not None
        said = select(func.count()).select_from(MessageRow)
        turns = select(func.count()).select_from(Turn)
        assert work.session.scalar(said) == 2 * (work.session.scalar(turns) or 0)
        assert work.session.scalar(select(func.count()).select_from(Call)) == 6


@pytest.fixture
def source(any_bank: Bank) -> Iterator[list[Batch]]:
    """The demo bank's source, loaded; the limit of records lets one of its six calls go."""
    batches = list(build(11, today=any_bank.clock.today()))
    loading.load(any_bank, batches)
    days, any_bank.settings.call_record_days = any_bank.settings.call_record_days, 1
    yield batches
    any_bank.settings.call_record_days = days


def count(bank: Bank, table: type[Call | Conversation]) -> int:
    with bank.read() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_records_deleted_by_age_are_not_loaded_again(any_bank: Bank, source: list[Batch]) -> None:
    with any_bank.work() as work:
        deleted = calls.delete_old(work)
    left, talks = count(any_bank, Call), count(any_bank, Conversation)
    assert deleted == 6 - left > 0
    counts = loading.load(any_bank, source).counts["calls"]
    assert (counts.written, counts.unchanged) == (0, 6)
    assert (count(any_bank, Call), count(any_bank, Conversation)) == (left, talks)


def test_calls_too_old_to_be_kept_are_never_loaded(any_bank: Bank) -> None:
    batches = list(build(11, today=any_bank.clock.today()))
    old = [
        replace(
            batch,
            calls=tuple(
                replace(row, started_at=row.started_at - timedelta(days=1095))
                for row in batch.calls
            ),
        )
        for batch in batches
    ]
    assert loading.load(any_bank, old).counts["calls"].written == 0
    assert (count(any_bank, Call), count(any_bank, Conversation)) == (0, 0)


def test_a_call_whose_conversation_is_there_is_not_loaded_when_all_are_kept(
    any_bank: Bank, source: list[Batch]
) -> None:
    any_bank.settings.call_record_days = 0
    talks = count(any_bank, Conversation)
    with any_bank.work() as work:
        work.session.execute(delete(Call).where(Call.conversation_id.is_not(None)))
    assert loading.load(any_bank, source).counts["calls"].written == 0
    assert count(any_bank, Conversation) == talks
