"""An RM who corrects a lead's intent teaches the model."""

from __future__ import annotations

from decimal import Decimal

import pytest
from learned import sentences
from sqlalchemy import select
from world import World

from crm import conversations, leads, learning
from crm.contract import Invalid
from crm.conversations import TurnOutcome
from crm.leads import Evidence, LeadCapture, LeadEdit, Reason
from crm.learning import ClusterView
from crm.messages import TextBody
from crm.tables import Lead

WORDS = "我叫张晓明，先帮我看看安心存，电话13800138001"
HEARD = "accept_offer"


def new_lead(
    world: World,
    confidence: float | None = 0.82,
    said: str = WORDS,
    masked: str = WORDS,
    settled_by: str | None = None,
) -> str:
    with world.bank.work() as work:
        talk = conversations.open(work, customer_id=world.customers["1"]).conversation_id
        last = TextBody(text=settled_by or said)
        turn_id = conversations.accept(work, talk, "c-1", last).turn_id
        parse = {"language": "zh", "intent_ranking": [{"name": HEARD, "confidence": 0.82}]}
        conversations.finish_turn(work, turn_id, TurnOutcome(HEARD, 0.82, masked, parse), [])
        evidence = Evidence(said, work.clock.now(), confidence)
        wanted = LeadCapture(
            "D365",
            HEARD,
            evidence,
            customer_id=world.customers["1"],
            conversation_id=talk,
            turn_id=turn_id,
            amount=Decimal(50_000),
        )
        return leads.capture(work, wanted).lead_id


def edit(world: World, lead_id: str, intent: str) -> None:
    with world.bank.work() as work:
        leads.edit(work, world.person("rm.lin"), lead_id, LeadEdit(intent=intent))


def reject(world: World, lead_id: str, reason: Reason, meant: str | None = None) -> None:
    with world.bank.work() as work:
        leads.reject(work, world.person("rm.lin"), lead_id, reason, meant)


def test_an_edited_intent_proposes_the_right_one(world: World) -> None:
    lead_id = new_lead(world)
    edit(world, lead_id, "product_details")
    (found,) = sentences(world.bank)
    assert found.text == "我叫[NAME]，先帮我看看安心存，电话[PHONE]"
    assert (found.cause, found.guess, found.proposed) == (
        "review",
        HEARD,
        "product_details",
    )
    with world.bank.read() as work:
        assert work.session.scalars(select(Lead.intent)).one() == "product_details"


@pytest.mark.parametrize(
    "number",
    ["010-88886666", "+852 9123 4567", "one three eight one two three four five six seven eight"],
)
def test_no_number_is_taught(world: World, number: str) -> None:
    lead_id = new_lead(world, said=f"买，打{number}", masked="好的", settled_by="好的")
    edit(world, lead_id, "product_details")
    assert [one.text for one in sentences(world.bank)] == ["买，打[PHONE]"]


@pytest.mark.parametrize(
    ("settled_by", "taught"), [(None, "买，工号[PHONE]"), ("好的", "买，工号7-7-7")]
)
def test_what_the_turn_masked_stays_masked(
    world: World, settled_by: str | None, taught: str
) -> None:
    masked = "好的" if settled_by else "买，工号[PHONE]"
    edit(
        world,
        new_lead(world, said="买，工号7-7-7", masked=masked, settled_by=settled_by),
        "product_details",
    )
    assert [one.text for one in sentences(world.bank)] == [taught]


@pytest.mark.parametrize("meant", ["product_details", None])
def test_rejected_as_misunderstood_comes_back_too(world: World, meant: str | None) -> None:
    reject(world, new_lead(world), Reason.MISUNDERSTOOD, meant)
    assert [(one.cause, one.proposed) for one in sentences(world.bank)] == [("review", meant)]


def test_other_reasons_say_nothing_about_the_intent(world: World) -> None:
    reject(world, new_lead(world), Reason.NOT_INTERESTED)
    assert sentences(world.bank) == []


def test_a_pressed_button_was_not_misheard(world: World) -> None:
    reject(world, new_lead(world, confidence=None), Reason.MISUNDERSTOOD)
    assert sentences(world.bank) == []


def test_an_intent_that_does_not_exist_changes_nothing(world: World) -> None:
    lead_id = new_lead(world)
    with pytest.raises(Invalid):
        edit(world, lead_id, "no_such_intent")
    with pytest.raises(Invalid):
        reject(world, lead_id, Reason.MISUNDERSTOOD, "no_such_intent")
    assert sentences(world.bank) == []


def test_a_correction_reopens_what_was_labelled_otherwise(world: World) -> None:
    lead_id, marketer = new_lead(world), world.person("mkt.chen")
    edit(world, lead_id, "product_details")
    with world.bank.work() as work:
        state = learning.state(work, "test")
        new = learning.NewCluster("c" * 36, "zh", "x")
        lies = learning.Centroid("c" * 36, "zh", "test", b"")
        chosen = [one.sentence_id for one in state.waiting]
        learning.place(work, state.step, [new], [lies], dict.fromkeys(chosen, "c" * 36))
        learning.label(work, marketer, "c" * 36, chosen, "product_details")
        assert learning.count(work, marketer, ClusterView.REVIEWED) == 0
    edit(world, lead_id, "ask_rate")
    with world.bank.read() as work:
        (row,) = learning.clusters(work, marketer, ClusterView.REVIEWED)
    assert (row.proposed, row.sentences) == ("ask_rate", 1)
