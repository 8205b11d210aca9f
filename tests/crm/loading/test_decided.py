"""What the bank has decided since a source was written stays: reopened cases, roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from source_rows import BATCH, DAY, load, the_customer
from sqlalchemy import select

from crm import cases
from crm.bank import Bank
from crm.contract import CaseKind, Role
from crm.organisation import staff
from crm.tables import AuditEvent, ServiceCase, Staff
from data.ingest.rows import Batch


@pytest.mark.parametrize(
    ("closed_after", "open_kinds"),
    [(timedelta(days=-7), {CaseKind.COMPLAINT}), (timedelta(), {CaseKind.COMPLAINT}), (DAY, set())],
)
def test_a_case_reopened_by_staff_is_closed_by_a_later_word_only(
    any_bank: Bank, closed_after: timedelta, open_kinds: set[CaseKind]
) -> None:
    reopened_at = any_bank.clock.now()
    closed = Batch(cases=(replace(BATCH.cases[0], closed_at=reopened_at - timedelta(days=7)),))
    load(any_bank, BATCH, closed)
    with any_bank.work() as work:
        person = staff.require(work, work.session.scalars(select(Staff.staff_id)).one())
        person = replace(person, role=Role.TEAM_LEAD)
        cases.reopen(work, person, work.session.scalars(select(ServiceCase.case_id)).one())
    row = replace(BATCH.cases[0], closed_at=reopened_at + closed_after)
    for _ in range(2):  # every night the same
        found = load(any_bank, Batch(cases=(row,))).counts["cases"]
        assert found.written + found.unchanged == 1
        with any_bank.read() as work:
            assert cases.open_kinds(work, the_customer(any_bank)) == open_kinds


def the_role(bank: Bank) -> Role:
    with bank.read() as work:
        person = staff.get_by_login(work, "rm.a")
    assert person is not None
    return person.role


def test_a_role_that_a_sign_in_took_away_is_not_given_back(any_bank: Bank) -> None:
    lead = Batch(staff=(replace(BATCH.staff[0], role="team_lead"),))
    load(any_bank, replace(BATCH, staff=lead.staff))
    with any_bank.work() as work:
        staff.sign_in_with_claims(work, "rm.a", Role.RM)
    assert load(any_bank, lead).written == 0
    assert the_role(any_bank) is Role.RM
    moved = replace(lead.staff[0], capacity_per_day=5)  # the rest is the source's to say
    assert load(any_bank, Batch(staff=(moved,))).counts["staff"].changed == 1
    assert the_role(any_bank) is Role.RM


def test_a_role_that_no_sign_in_has_changed_is_the_sources_and_audited(any_bank: Bank) -> None:
    load(any_bank)
    lead, manager = (
        Batch(staff=(replace(BATCH.staff[0], role=role),))
        for role in ("team_lead", "branch_manager")
    )
    for batch in (lead, lead, manager):  # what a load has changed, a load may change
        load(any_bank, batch)
    assert the_role(any_bank) is Role.BRANCH_MANAGER
    with any_bank.read() as work:
        [person] = work.session.scalars(select(Staff.staff_id))
        query = select(AuditEvent).where(AuditEvent.action == "staff.role_loaded")
        events = work.session.scalars(query.order_by(AuditEvent.event_id)).all()
    assert {event.subject_id for event in events} == {person}
    assert [event.detail for event in events] == [
        {"from": "rm", "to": "team_lead"},
        {"from": "team_lead", "to": "branch_manager"},
    ]
