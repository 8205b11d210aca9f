"""Calls of the past are loaded once, with what was said, and seen like any other."""

from __future__ import annotations

from sqlalchemy import func, select

from crm import calls, loading
from crm.bank import Bank
from crm.calls import CallFilter
from crm.contract import HandoffState
from crm.organisation import staff
from crm.tables import Call, MessageRow, Turn
from data.demo.build import build


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
