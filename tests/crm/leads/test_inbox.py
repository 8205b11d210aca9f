"""The inbox: one's own part of the bank, masked, in pages, filtered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from captured import capture, interest
from world import World

from crm import conversations, leads
from crm.contract import Forbidden, LeadStatus
from crm.leads import InboxFilter, Reason, SlaState
from crm.messages import Rendered, Sender, TextBody
from data.texts.phrases import Language


@pytest.fixture
def three(world: World) -> list[str]:
    """Leads 1 and 2 (Lujiazui) and 3 (Xujiahui)."""
    wanted = [("1", "D365"), ("2", "W90"), ("3", "D365")]
    return [
        capture(world.bank, interest(world, cif_no, product)).lead_id for cif_no, product in wanted
    ]


def numbers(world: World, login: str, filters: InboxFilter | None = None) -> list[int]:
    with world.bank.read() as work:
        person = world.person(login)
        rows = leads.inbox(work, person, filters)
        assert leads.count(work, person, filters) == len(rows)
    return [row.number for row in rows]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("login", "seen"),
    [
        ("rm.lin", [2, 1]),
        ("rm.far", [3]),
        ("manager.zhao", [2, 1]),
        ("audit.sun", [3, 2, 1]),
        ("mkt.chen", [3, 2, 1]),
    ],
)
def test_rows_are_those_of_the_subtree(world: World, login: str, seen: list[int]) -> None:
    assert numbers(world, login) == seen


@pytest.mark.usefixtures("three")
def test_an_administrator_sees_no_leads(world: World) -> None:
    with world.bank.read() as work, pytest.raises(Forbidden):
        leads.inbox(work, world.person("admin"))


def test_names_are_masked(world: World, three: list[str]) -> None:
    with world.bank.read() as work:
        row = leads.row(work, world.person("rm.lin"), three[0])
        assert leads.row(work, world.person("rm.far"), three[0]) is None
    assert row is not None
    assert (row.person, row.owner_name) == ("张**", "林晓")


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("#2", [2]),
        ("2", [2]),
        ("稳进", [2]),
        ("steady dep", [3, 1]),
        ("13800138003", [3]),
        ("139 9999 9999", []),
        ("100%", []),
        ("'; DROP TABLE lead; --", []),
    ],
)
def test_search(world: World, search: str, found: list[int]) -> None:
    assert numbers(world, "audit.sun", InboxFilter(search=search)) == found


def test_filters(world: World, three: list[str]) -> None:
    lin = world.person("rm.lin")
    with world.bank.work() as work:
        leads.accept(work, lin, three[0])
        leads.move(work, lin, three[0], LeadStatus.RECYCLED)
    assert numbers(world, "rm.lin", InboxFilter(unowned=True)) == [1]
    assert numbers(world, "rm.lin", InboxFilter(owner_id=lin.staff_id)) == [2]
    waiting = InboxFilter(statuses=frozenset({LeadStatus.PENDING_REVIEW}))
    assert numbers(world, "rm.lin", waiting) == [2]
    assert numbers(world, "rm.lin", InboxFilter(grades=frozenset("A"))) == [1]


def test_pages_follow_each_other_without_gap_or_twin(world: World, three: list[str]) -> None:
    with world.bank.read() as work:
        person = world.person("audit.sun")
        first = leads.inbox(work, person, limit=2)
        second = leads.inbox(work, person, limit=2, before=first[-1].lead_id)
    assert [row.lead_id for row in first + second] == three[::-1]


def test_the_clock_of_the_response(world: World, three: list[str]) -> None:
    lin = world.person("rm.lin")

    def state(number: int) -> SlaState:
        with world.bank.read() as work:
            row = leads.row(work, world.person("audit.sun"), three[number])
        assert row is not None
        return row.sla

    assert state(0) is SlaState.RUNNING
    with world.bank.work() as work:
        leads.accept(work, lin, three[0])  # accepting is not answering the customer
    assert state(0) is SlaState.RUNNING
    world.bank.clock.instant += timedelta(minutes=6)  # type: ignore[attr-defined]
    assert state(0) is SlaState.OVERDUE
    with world.bank.work() as work:
        leads.move(work, lin, three[0], LeadStatus.CONTACTED)
    assert state(0) is SlaState.MISSED
    with world.bank.work() as work:
        leads.reject(work, lin, three[1], Reason.DUPLICATE)
    assert state(1) is SlaState.NONE  # nobody has to call any more


def test_a_response_to_what_was_given_up_is_none_to_what_came_back(any_world: World) -> None:
    world = any_world
    lead_id, lin = capture(world.bank, interest(world)).lead_id, world.person("rm.lin")

    def state() -> SlaState:
        with world.bank.read() as work:
            row = leads.row(work, lin, lead_id)
        assert row is not None
        return row.sla

    def pass_by(hours: int) -> None:
        world.bank.clock.instant += timedelta(hours=hours)  # type: ignore[attr-defined]

    with world.bank.work() as work:
        leads.accept(work, lin, lead_id)
        leads.move(work, lin, lead_id, LeadStatus.CONTACTED)
    assert state() is SlaState.MET
    pass_by(hours=1)
    with world.bank.work() as work:
        leads.move(work, lin, lead_id, LeadStatus.DISQUALIFIED, Reason.NOT_INTERESTED)
    pass_by(hours=3)
    capture(world.bank, interest(world, turn="t:2"))
    assert state() is SlaState.RUNNING
    with world.bank.work() as work:
        leads.accept(work, lin, lead_id)
        leads.move(work, lin, lead_id, LeadStatus.CONTACTED)
    assert state() is SlaState.MET


def test_staffs_words_answer_a_lead_in_whichever_talk_it_was_said(any_world: World) -> None:
    """The lead's own conversation is the last one; the answer was given in the one before."""
    lead_id = capture(any_world.bank, interest(any_world)).lead_id
    with any_world.bank.work() as work:
        customer_id = any_world.customers["1"]
        first, last = (
            conversations.open(work, customer_id=customer_id, fresh=True).conversation_id
            for _ in range(2)
        )
    for turn, talk in (("t:2", first), ("t:3", last)):
        said = replace(interest(any_world, turn=turn), conversation_id=talk)
        capture(any_world.bank, said)
    with any_world.bank.work() as work:
        words = TextBody(text="您好")
        said_by_staff = Rendered(body=words, spoken="您好", transcript="您好", language=Language.ZH)
        conversations.append(work, first, Sender.STAFF, said_by_staff)
    with any_world.bank.read() as work:
        row = leads.row(work, any_world.person("rm.lin"), lead_id)
    assert row is not None
    assert row.sla is SlaState.MET
