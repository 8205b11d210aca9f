"""Capturing leads: one per person, product and window."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from captured import SAID, capture, interest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from world import World

from crm import conversations, leads
from crm.bank import Work
from crm.contract import Invalid, LeadStatus, NotFound
from crm.leads import CapturedLead, Reason, Regraded
from crm.store import outbox
from crm.tables import Lead, LeadEvidence, Staff, StageHistory
from crm.visitors import prospects


def only_lead(work: Work) -> Lead:
    return work.session.scalars(select(Lead)).one()


def test_interest_becomes_a_lead_to_review(any_world: World) -> None:
    captured = capture(any_world.bank, interest(any_world))
    with any_world.bank.read() as work:
        lead = only_lead(work)
        said = work.session.scalars(select(LeadEvidence)).one()
        stages = work.session.scalars(
            select(StageHistory.to_stage).order_by(StageHistory.history_id)
        ).all()
        events = [(event.topic, event.key) for event in outbox.read(work, 0)]
    assert captured == CapturedLead(lead.lead_id, 1, created=True)
    assert (lead.grade, lead.status) == ("A", LeadStatus.PENDING_REVIEW)
    assert lead.owner_id == any_world.staff_ids["rm.lin"]
    assert lead.sla_due_at == SAID + timedelta(minutes=5)
    assert stages == ["captured", "deduped", "pending_review"]
    assert "我已阅读".encode() not in (said.utterance_enc or b"")
    assert events == [("lead.created", lead.lead_id)]


def test_a_new_lead_of_an_rm_who_left_is_nobodys(world: World) -> None:
    with world.bank.work() as work:
        work.session.get_one(Staff, world.staff_ids["rm.lin"]).status = "left"
    capture(world.bank, interest(world))
    with world.bank.read() as work:
        assert only_lead(work).owner_id is None


def test_new_evidence_joins_within_the_window(any_world: World) -> None:
    first = capture(any_world.bank, interest(any_world))
    second = capture(any_world.bank, interest(any_world, turn="t:2"))
    assert (second.lead_id, second.created) == (first.lead_id, False)
    with any_world.bank.read() as work:
        assert work.session.scalar(select(func.count(LeadEvidence.evidence_id))) == 2
        assert only_lead(work).score_parts["intent"] == 33  # (32 + 2 for saying it again) x 0.97


def test_the_same_turn_changes_nothing(world: World) -> None:
    capture(world.bank, interest(world))
    capture(world.bank, interest(world))
    with world.bank.read() as work:
        assert work.session.scalar(select(func.count(LeadEvidence.evidence_id))) == 1
        assert [event.topic for event in outbox.read(work, 0)] == ["lead.created"]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from("12"), st.sampled_from(["D365", "W90"]), st.integers(0, 20)),
        min_size=1,
        max_size=12,
    )
)
def test_one_lead_per_person_product_and_window(
    world: World, said: list[tuple[str, str, int]]
) -> None:
    """Leads of one person and product are always further apart than the window."""
    for number, (cif_no, product, days) in enumerate(said):
        world.bank.clock.instant += timedelta(days=days)  # type: ignore[attr-defined]
        capture(world.bank, interest(world, cif_no, product, turn=f"t:{number}"))
    with world.bank.read() as work:
        rows = work.session.scalars(select(Lead).order_by(Lead.created_at)).all()
    seen: dict[tuple[str | None, str], datetime] = {}
    for lead in rows:
        key = (lead.customer_id, lead.product_code)
        assert key not in seen or lead.created_at - seen[key] >= timedelta(days=30)
        seen[key] = lead.created_at


def test_concurrent_captures_make_one_lead(any_world: World) -> None:
    start, found = threading.Barrier(4), []

    def go(number: int) -> None:
        start.wait()
        found.append(capture(any_world.bank, interest(any_world, turn=f"t:{number}")))

    threads = [threading.Thread(target=go, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.lead_id for each in found}) == 1
    assert [each.created for each in found].count(True) == 1


def test_numbers_rise_without_twins(any_world: World) -> None:
    products = ["D365", "W90"]
    numbers = [capture(any_world.bank, interest(any_world, "1", code)).number for code in products]
    assert numbers == [1, 2]


def test_a_rejected_lead_comes_back_with_new_evidence(world: World) -> None:
    captured = capture(world.bank, interest(world))
    with world.bank.work() as work:
        lin = world.person("rm.lin")
        leads.reject(work, lin, captured.lead_id, Reason.UNREACHABLE)
    again = capture(world.bank, interest(world, turn="t:2"))
    with world.bank.read() as work:
        lead = only_lead(work)
    assert again.lead_id == captured.lead_id
    assert (lead.status, lead.review_state) == ("pending_review", "pending")


def test_an_unsuitable_product_makes_a_blocked_lead(world: World) -> None:
    capture(world.bank, interest(world, "1", "F4"))
    with world.bank.read() as work:
        lead = only_lead(work)
    assert (lead.grade, lead.next_step, lead.sla_due_at) == ("D", "assess_first", None)


def test_a_prospects_lead_goes_to_the_visitors_branch_and_then_to_the_customers(
    world: World,
) -> None:
    with world.bank.work() as work:
        talk = conversations.open(work, visitor_id="v1").conversation_id
        prospect_id = prospects.create(work, "13912345678", "chat", "2026-1", talk)
        wanted = replace(
            interest(world), customer_id=None, prospect_id=prospect_id, conversation_id=talk
        )
        leads.capture(work, wanted)
        assert only_lead(work).organisation_id == world.organisations["/hq/pudong/lujiazui"]
        prospects.link(work, talk, world.customers["3"])
        lead = only_lead(work)
        work.session.refresh(lead)
        assert lead.customer_id == world.customers["3"]
        assert lead.organisation_id == world.organisations["/hq/xuhui/xujiahui"]


def twin_of_a_visitor(world: World) -> CapturedLead:
    """A visitor wants what customer 1 wants, and signs in as them."""
    with world.bank.work() as work:
        talk = conversations.open(work, visitor_id="v1").conversation_id
        wanted = replace(
            interest(world, turn="t:2"),
            customer_id=None,
            prospect_id=prospects.create(work, "13912345678", "chat", "2026-1", talk),
            conversation_id=talk,
        )
        twin = leads.capture(work, wanted)
        prospects.link(work, talk, world.customers["1"])
    return twin


def test_a_prospect_who_is_a_customer_with_the_same_interest_is_one_lead(world: World) -> None:
    kept = capture(world.bank, interest(world))
    twin = twin_of_a_visitor(world)
    assert twin.created
    with world.bank.read() as work:
        rows = {lead.lead_id: lead for lead in work.session.scalars(select(Lead))}
        said = work.session.scalars(select(LeadEvidence.lead_id)).all()
    assert (rows[twin.lead_id].status, rows[twin.lead_id].dedupe_of) == (
        "disqualified",
        kept.lead_id,
    )
    assert said == [kept.lead_id, kept.lead_id]


def live(work: Work) -> list[str]:
    return list(work.session.scalars(select(Lead.lead_id).where(Lead.status.in_(leads.LIVE))))


def test_a_lead_that_was_merged_away_does_not_come_back(any_world: World) -> None:
    kept = capture(any_world.bank, interest(any_world))
    any_world.bank.clock.instant += timedelta(days=1)  # type: ignore[attr-defined]
    twin_of_a_visitor(any_world)
    again = capture(any_world.bank, interest(any_world, turn="t:3"))
    with any_world.bank.read() as work:
        assert (again.lead_id, live(work)) == (kept.lead_id, [kept.lead_id])


def test_interest_joins_the_live_lead_before_a_newer_one_that_was_given_up(world: World) -> None:
    kept, gone = (capture(world.bank, interest(world, cif_no)) for cif_no in "12")
    with world.bank.work() as work:
        other = work.session.get_one(Lead, gone.lead_id)
        other.customer_id = world.customers["1"]
        other.created_at += timedelta(days=1)
        other.status = LeadStatus.DISQUALIFIED
    again = capture(world.bank, interest(world, turn="t:3"))
    with world.bank.read() as work:
        assert (again.lead_id, live(work)) == (kept.lead_id, [kept.lead_id])


def test_every_live_lead_is_graded_again_in_rounds(any_world: World) -> None:
    for cif_no in "123":
        capture(any_world.bank, interest(any_world, cif_no))
    any_world.bank.clock.instant += timedelta(days=28)  # type: ignore[attr-defined]
    rounds, after = [], ""
    for _ in range(3):
        with any_world.bank.work() as work:
            done = leads.regrade(work, 2, after)
        rounds.append((done.moved, bool(done.last)))
        after = done.last
    assert rounds == [(2, True), (1, False), (0, True)]


def test_a_decision_that_was_deleted_keeps_no_lead_from_being_graded(world: World) -> None:
    capture(world.bank, interest(world))
    with world.bank.work() as work:
        only_lead(work).decision_id = "deleted"
        work.session.flush()
        assert leads.regrade(work) == Regraded(moved=0, last="")


def test_interest_fades(world: World) -> None:
    capture(world.bank, interest(world))
    world.bank.clock.instant += timedelta(days=28)  # type: ignore[attr-defined]
    with world.bank.work() as work:
        assert leads.regrade(work) == Regraded(moved=1, last="")
        assert leads.regrade(work) == Regraded(moved=0, last="")
        assert only_lead(work).grade == "B"


def test_bad_input_is_said_so(world: World) -> None:
    nobody = replace(interest(world), customer_id=None)
    for wanted, error in [
        (nobody, Invalid),
        (replace(nobody, prospect_id="nobody"), NotFound),
        (replace(interest(world), product_code="NONE"), NotFound),
    ]:
        with pytest.raises(error):
            capture(world.bank, wanted)


def test_the_time_to_respond_begins_anew_when_interest_returns(world: World) -> None:
    captured = capture(world.bank, interest(world))
    with world.bank.work() as work:
        leads.reject(work, world.person("rm.lin"), captured.lead_id, Reason.UNREACHABLE)
    world.bank.clock.instant += timedelta(hours=4)  # type: ignore[attr-defined]
    capture(world.bank, interest(world, turn="t:2"))
    with world.bank.read() as work:
        lead = only_lead(work)
    assert (lead.grade, lead.sla_due_at) == ("A", SAID + timedelta(hours=4, minutes=5))
