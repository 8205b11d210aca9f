"""The lead's page: the evidence with the talk around it, what may be done, what is hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest
from captured import capture, interest
from world import World

from crm import cases, consent, conversations, gate, leads
from crm.bank import Work
from crm.contract import (
    CaseKind,
    Channel,
    Forbidden,
    Initiative,
    LeadStatus,
    NotFound,
    Purpose,
    Verdict,
)
from crm.gate import GateRequest
from crm.leads import Evidence, LeadPage, NextStep, Reason
from crm.messages import TextBody


@pytest.fixture
def lead_id(world: World) -> str:
    """A lead whose words were said in the second message and settled in the last."""
    customer_id = world.customers["1"]
    with world.bank.work() as work:
        consent.grant(
            work,
            customer_id,
            Purpose.MARKETING_CONTACT,
            Channel.RM,
            source="chat",
            evidence={},
            notice_version="1",
        )
        talk = conversations.open(work, customer_id=customer_id).conversation_id
        said = [say(work, talk, text) for text in ("你好", "我要买，电话13800138001", "同意")]
        request = GateRequest(
            customer_id,
            "D365",
            Initiative.CUSTOMER,
            Purpose.MARKETING_CONTACT,
            Channel.RM,
            talk,
        )
        wanted = replace(
            interest(world),
            evidence=Evidence("我要买，电话13800138001", work.clock.now(), 0.9),
            conversation_id=talk,
            turn_id=said[-1],
            receipt_id=gate.check(work, request).receipt_id,
        )
        return leads.capture(work, wanted).lead_id


def say(work: Work, talk: str, text: str) -> str:
    return conversations.accept(work, talk, f"c-{text}", TextBody(text=text)).turn_id


def page(world: World, login: str, lead_id: str) -> LeadPage:
    with world.bank.read() as work:
        return leads.page(work, world.person(login), lead_id)


def test_the_words_and_the_settling_turn_are_marked(world: World, lead_id: str) -> None:
    shown = page(world, "rm.lin", lead_id)
    assert [(line.text, line.decisive) for line in shown.transcript] == [
        ("你好", False),
        ("我要买，电话[PHONE]", True),
        ("同意", True),
    ]
    assert [said.text for said in shown.evidence] == ["我要买，电话[PHONE]"]


def test_a_landline_is_masked_in_the_evidence(world: World) -> None:
    with world.bank.work() as work:
        said = Evidence("买，打010-88886666", work.clock.now(), 0.9)
        lead_id = leads.capture(work, replace(interest(world), evidence=said)).lead_id
    assert [one.text for one in page(world, "rm.lin", lead_id).evidence] == ["买，打[PHONE]"]


def test_suitability_receipt_and_consents_are_there(world: World, lead_id: str) -> None:
    shown = page(world, "rm.lin", lead_id)
    assert shown.permitted
    assert shown.receipt is not None
    assert shown.receipt.verdict is Verdict.ALLOW
    assert [each.channel for each in shown.consents] == [Channel.RM]


def test_the_page_offers_what_the_services_allow(world: World, lead_id: str) -> None:
    pending = page(world, "rm.lin", lead_id).choices
    assert (pending.review, pending.edit, pending.claim, pending.assign, pending.move) == (
        True,
        True,
        False,
        False,
        (),
    )
    assert page(world, "lead.wang", lead_id).choices.assign
    with world.bank.work() as work:
        leads.accept(work, world.person("rm.lin"), lead_id)
    claimed = page(world, "rm.lin", lead_id).choices
    assert not claimed.review
    assert claimed.move == (
        LeadStatus.CONTACTED,
        LeadStatus.NURTURE,
        LeadStatus.DISQUALIFIED,
        LeadStatus.RECYCLED,
    )
    assert page(world, "audit.sun", lead_id).choices.move == ()


def test_history_is_newest_first_with_names(world: World, lead_id: str) -> None:
    with world.bank.work() as work:
        leads.accept(work, world.person("rm.lin"), lead_id)
    lines = page(world, "rm.lin", lead_id).history
    assert [(line.to_stage.value, line.staff_name) for line in lines] == [
        ("claimed", "林晓"),
        ("open", "林晓"),
        ("pending_review", None),
        ("deduped", None),
        ("captured", None),
    ]


def test_strangers_find_nothing(world: World, lead_id: str) -> None:
    with pytest.raises(NotFound):
        page(world, "rm.far", lead_id)
    with pytest.raises(Forbidden):
        page(world, "admin", lead_id)
    with pytest.raises(NotFound):
        page(world, "rm.lin", "nothing")


def test_without_the_right_to_profiles_nothing_tells_of_the_customer(
    world: World, lead_id: str
) -> None:
    full, shown = page(world, "audit.sun", lead_id), page(world, "mkt.chen", lead_id)
    assert {each["key"] for each in full.reasons} > {each["key"] for each in shown.reasons}
    assert all(
        (full.evidence, full.transcript, full.assessment, full.receipt, full.consents),
    )
    hidden = replace(
        full,
        next_step=None,
        score_parts=shown.score_parts,
        reasons=shown.reasons,
        risks=[],
        evidence=[],
        transcript=[],
        assessment=None,
        permitted=False,
        receipt=None,
        consents=[],
    )
    assert shown == hidden
    assert "risks" not in shown.score_parts


def test_a_lead_without_conversation_has_no_talk(world: World) -> None:
    lead_id = capture(world.bank, interest(world)).lead_id
    shown = page(world, "rm.lin", lead_id)
    assert (shown.transcript, shown.receipt) == ([], None)


def test_a_consent_taken_back_shows_at_once(world: World, lead_id: str) -> None:
    before = page(world, "rm.lin", lead_id)
    assert (before.next_step, before.risks) == (NextStep("call_now"), [])
    with world.bank.work() as work:
        consent.withdraw(
            work,
            world.customers["1"],
            Purpose.MARKETING_CONTACT,
            Channel.RM,
            source="chat",
            evidence={},
        )
    after = page(world, "rm.lin", lead_id)
    assert after.next_step == NextStep("ask_consent")
    assert [each["key"] for each in after.risks] == ["leads.risk.no_contact_consent"]


def test_an_open_case_shows_at_once(world: World, lead_id: str) -> None:
    with world.bank.work() as work:
        cases.open_case(work, world.customers["1"], CaseKind.COMPLAINT)
    shown = page(world, "rm.lin", lead_id)
    assert shown.next_step == NextStep("service_first")
    assert [each["key"] for each in shown.risks] == ["leads.risk.case_open"]


def test_a_finished_lead_keeps_the_risks_it_had(world: World, lead_id: str) -> None:
    with world.bank.work() as work:
        leads.reject(work, world.person("rm.lin"), lead_id, Reason.UNREACHABLE)
        cases.open_case(work, world.customers["1"], CaseKind.COMPLAINT)
    shown = page(world, "rm.lin", lead_id)
    assert (shown.next_step, shown.risks) == (None, [])
