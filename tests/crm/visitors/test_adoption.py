"""A visitor signs in: the cases and appointments of the conversation go along, and no others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from world import World

from crm import appointments, cases, conversations
from crm.appointments import AppointmentStatus, Whose
from crm.bank import Work
from crm.contract import CaseKind, NotFound
from crm.tables import Appointment, AuditEvent, Customer, Outbox, ServiceCase, Staff
from crm.visitors import adoption


def said(work: Work, visitor: str) -> str:
    """Report a fraud and book a visit as a visitor who left no number."""
    here = conversations.open(work, visitor_id=visitor).conversation_id
    cases.open_case(work, None, CaseKind.FRAUD, here, "我被骗了")
    due = work.clock.now() + timedelta(hours=1)
    appointments.book(work, kind="branch", topic="deposit", due_at=due, conversation_id=here)
    return here


def test_what_was_reported_and_booked_is_the_customers_who_signs_in(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        mine, others = said(work, "v1"), said(work, "v2")
        adoption.adopt(work, mine, customer)
        assert conversations.require(work, mine).customer_id == customer
        assert cases.open_kinds(work, customer) == {CaseKind.FRAUD}
        for table in (ServiceCase, Appointment):
            found = work.session.execute(select(table.conversation_id, table.customer_id))
            assert {tuple(row) for row in found} == {(mine, customer), (others, None)}


def test_whose_case_it_is_by_then_is_audited_and_news(world: World) -> None:
    with world.bank.work() as work:
        adoption.adopt(work, said(work, "v1"), world.customers["1"])
        audited = select(AuditEvent.detail).where(AuditEvent.action == "case.identified")
        assert work.session.scalars(audited).all() == [{"customer_id": world.customers["1"]}]
        assert "case.identified" in work.session.scalars(select(Outbox.topic)).all()


def test_what_is_somebodys_stays_theirs(world: World) -> None:
    owner, other = world.customers["1"], world.customers["2"]
    with world.bank.work() as work:
        here = said(work, "v1")
        adoption.adopt(work, here, owner)
        with pytest.raises(NotFound):
            adoption.adopt(work, here, other)
        adoption.hand_over(work, [here], other)
        assert cases.open_kinds(work, owner) == {CaseKind.FRAUD}
        assert cases.open_kinds(work, other) == set()


def test_what_was_booked_is_in_the_diary_of_the_customers_rm_alone(any_world: World) -> None:
    lin, far = any_world.person("rm.lin"), any_world.person("rm.far")
    with any_world.bank.work() as work:
        here = said(work, "v1")
        adoption.adopt(work, here, any_world.customers["1"])
        [booked] = appointments.agenda(work, lin)
        assert (booked.conversation_id, booked.staff_id) == (here, lin.staff_id)
        assert appointments.agenda(work, far) == []
        with pytest.raises(NotFound):
            appointments.talk(work, far, booked.appointment_id)
        with pytest.raises(NotFound):
            appointments.close(work, far, booked.appointment_id, AppointmentStatus.DONE)


def test_whose_appointment_it_is_by_then_is_audited_and_news(world: World) -> None:
    with world.bank.work() as work:
        adoption.adopt(work, said(work, "v1"), world.customers["1"])
        audited = select(AuditEvent.detail).where(AuditEvent.action == "appointment.identified")
        assert work.session.scalars(audited).all() == [{"customer_id": world.customers["1"]}]
        assert "appointment.identified" in work.session.scalars(select(Outbox.topic)).all()


def test_the_talk_of_a_cancelled_one_is_no_other_branchs_to_read(world: World) -> None:
    with world.bank.work() as work:
        here = said(work, "v1")
        [booked] = appointments.list_for(work, Whose(None, here))
        appointments.cancel(work, Whose(None, here), booked.appointment_id)
        adoption.adopt(work, here, world.customers["1"])
        assert appointments.agenda(work, world.person("rm.far")) == []
        with pytest.raises(NotFound):
            appointments.talk(work, world.person("rm.far"), booked.appointment_id)


@pytest.mark.parametrize("left", [True, False])
def test_without_an_rm_it_is_for_anybody_of_the_branch(world: World, left: bool) -> None:
    lead = world.person("lead.wang")
    with world.bank.work() as work:
        if left:
            work.session.get_one(Staff, world.staff_ids["rm.lin"]).status = "left"
        else:
            work.session.get_one(Customer, world.customers["1"]).owner_rm = None
        adoption.adopt(work, said(work, "v1"), world.customers["1"])
        [booked] = appointments.agenda(work, lead)
        assert booked.staff_id is None
        assert appointments.agenda(work, world.person("rm.far")) == []
