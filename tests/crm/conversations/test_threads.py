"""Conversations: opened, resumed, identified, handed from visitor to customer."""

from datetime import timedelta

import pytest
from world import World

from crm import conversations, handoffs
from crm.bank import Bank
from crm.contract import Invalid, NotFound
from crm.messages import PendingOffer
from crm.organisation import staff
from crm.visitors import prospects
from data.clock import FixedClock
from data.texts.phrases import Language

OFFER = {"offer_id": "o1", "product_code": "D365", "receipt_id": "r1"}


def test_a_customer_comes_back_to_the_same_conversation(any_world: World) -> None:
    with any_world.bank.work() as work:
        first = conversations.open(work, customer_id=any_world.customers["1"])
        again = conversations.open(work, customer_id=any_world.customers["1"], language=Language.EN)
        other = conversations.open(work, customer_id=any_world.customers["2"])
    assert (again.conversation_id, again.language) == (first.conversation_id, Language.ZH)
    assert other.conversation_id != first.conversation_id


def test_a_new_conversation_is_empty(world: World) -> None:
    with world.bank.work() as work:
        view = conversations.open(work, visitor_id="v1", language=Language.EN)
    assert (view.last_seq, view.session_id, view.awaiting, view.human) == (
        0, f"{view.conversation_id}.1", "none", False,
    )  # fmt: skip


@pytest.mark.parametrize(("days", "resumed"), [(29, True), (31, False)])
def test_a_conversation_is_resumed_for_thirty_days(
    world: World, clock: FixedClock, days: int, resumed: bool
) -> None:
    with world.bank.work() as work:
        first = conversations.open(work, customer_id=world.customers["1"])
    clock.instant += timedelta(days=days)
    with world.bank.work() as work:
        again = conversations.open(work, customer_id=world.customers["1"])
    assert (again.conversation_id == first.conversation_id) is resumed


def test_each_channel_has_its_own_and_fresh_is_always_new(world: World) -> None:
    customer = world.customers["1"]
    with world.bank.work() as work:
        chat = conversations.open(work, customer_id=customer)
        voice = conversations.open(work, customer_id=customer, channel="voice")
        fresh = conversations.open(work, customer_id=customer, fresh=True)
        latest = conversations.latest(work, customer_id=customer)
    assert len({chat.conversation_id, voice.conversation_id, fresh.conversation_id}) == 3
    assert latest is not None
    assert latest.conversation_id == fresh.conversation_id


@pytest.mark.parametrize("who", [{}, {"customer_id": "c", "visitor_id": "v"}])
def test_a_conversation_belongs_to_exactly_one_person(bank: Bank, who: dict[str, str]) -> None:
    with bank.work() as work, pytest.raises(Invalid, match="not both"):
        conversations.open(work, **who)  # type: ignore[arg-type]


def test_what_does_not_exist_is_said_so(bank: Bank) -> None:
    with bank.work() as work:
        assert conversations.get(work, "nothing") is None
        for call in (
            lambda: conversations.require(work, "nothing"),
            lambda: conversations.set_language(work, "nothing", Language.EN),
            lambda: conversations.clear_pending_offer(work, "nothing"),
            lambda: conversations.adopt(work, "nothing", "nobody"),
        ):
            with pytest.raises(NotFound, match="no "):
                call()


def test_the_language_can_be_changed(world: World) -> None:
    with world.bank.work() as work:
        cid = conversations.open(work, customer_id=world.customers["1"]).conversation_id
        conversations.set_language(work, cid, Language.EN)
        assert conversations.require(work, cid).language is Language.EN


def test_a_pending_offer_is_there_until_it_is_cleared(any_world: World) -> None:
    with any_world.bank.work() as work:
        cid = conversations.open(work, customer_id=any_world.customers["1"]).conversation_id
        offer = PendingOffer(**OFFER, at=work.clock.now())
        conversations.set_pending_offer(work, cid, offer)
        assert conversations.require(work, cid).pending_offer == offer
        conversations.clear_pending_offer(work, cid)
        assert conversations.require(work, cid).pending_offer is None


def test_a_visitors_conversation_is_adopted_once(world: World) -> None:
    with world.bank.work() as work:
        cid = conversations.open(work, visitor_id="v1").conversation_id
        conversations.adopt(work, cid, world.customers["1"])
        view = conversations.open(work, customer_id=world.customers["1"])
        assert view.conversation_id == cid
        assert conversations.latest(work, visitor_id="v1") is None
        with pytest.raises(NotFound):
            conversations.adopt(work, cid, world.customers["2"])


def test_a_visitor_who_left_a_number_is_a_prospect(world: World) -> None:
    with world.bank.work() as work:
        cid = conversations.open(work, visitor_id="v1").conversation_id
        prospect_id = prospects.create(work, "13900139000", "chat", "2026-11", cid)
        assert conversations.require(work, cid).prospect_id == prospect_id


def test_a_handoff_puts_the_conversation_in_human_hands(world: World) -> None:
    with world.bank.work() as work:
        staff.set_on_duty(work, world.person("rm.lin"), True)
        cid = conversations.open(work, customer_id=world.customers["1"]).conversation_id
        handoffs.request(work, cid, "service", "asked")
        assert conversations.require(work, cid).human
