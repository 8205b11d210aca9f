"""Service cases."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from world import World

from crm import cases
from crm.contract import CaseKind, Conflict
from crm.tables import AuditEvent, Outbox, ServiceCase


def test_open_cases_of_a_customer(any_world: World) -> None:
    mine, other = any_world.customers["1"], any_world.customers["2"]
    with any_world.bank.work() as work:
        assert cases.open_kinds(work, mine) == set()
        cases.open_case(work, mine, CaseKind.COMPLAINT, "c", "柜台态度不好")
        cases.open_case(work, mine, CaseKind.FRAUD)
        cases.open_case(work, other, CaseKind.LOST_CARD)
        assert cases.open_kinds(work, mine) == {CaseKind.COMPLAINT, CaseKind.FRAUD}


def test_what_was_said_is_encrypted(any_world: World) -> None:
    with any_world.bank.work() as work:
        cases.open_case(work, any_world.customers["1"], CaseKind.COMPLAINT, "c", "柜台态度不好")
        stored = work.session.scalars(select(ServiceCase.summary_enc)).one()
    assert stored is not None
    assert "柜台".encode() not in stored


def test_a_closed_case_is_closed_once(any_world: World) -> None:
    customer, staff = any_world.customers["1"], any_world.staff_ids["rm.lin"]
    with any_world.bank.work() as work:
        case = cases.open_case(work, customer, CaseKind.COMPLAINT)
        cases.close(work, case, staff_id=staff)
        assert cases.open_kinds(work, customer) == set()
        with pytest.raises(Conflict):
            cases.close(work, case)
        trail = work.session.execute(select(AuditEvent.actor, AuditEvent.action)).all()
        topics = work.session.scalars(select(Outbox.topic)).all()
    assert [tuple(row) for row in trail] == [
        (f"customer:{customer}", "case.opened"),
        (f"staff:{staff}", "case.closed"),
    ]
    assert sorted(topics) == ["case.closed", "case.opened"]


def test_a_visitor_may_report_a_case(world: World) -> None:
    with world.bank.work() as work:
        cases.open_case(work, None, CaseKind.FRAUD, "c")
        assert work.session.scalars(select(ServiceCase.kind)).all() == ["fraud"]
