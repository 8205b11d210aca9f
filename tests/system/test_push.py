"""``banter push``: through the gate into the open conversation, and on to a lead."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from conversation import Conversation, conversation
from customers import Person, fresh_customer
from matching import cards_of
from sqlalchemy import select
from stack import Stack

from bot.terminal.client import Reply
from crm.bank import Bank
from crm.messages import PendingOffer
from crm.tables import Conversation as Thread
from crm.tables import Customer, GateReceiptRow, Lead, MessageRow, Touch

pytestmark = pytest.mark.system

OFFER = "WM-180"
LONGEST = timedelta(minutes=5)  # of a test of one day, on a machine with other work
MAY_PUSH = {"marketing_contact/push": "granted"}
QUIET = {"BANTER_GATE_QUIET_FROM": "00:00", "BANTER_GATE_QUIET_UNTIL": "23:59:59.999999"}


def push(stack: Stack, person: Person, offer: str = OFFER, **settings: str) -> str:
    """Push an offer; return the sentence that was printed."""
    done = stack.run("push", "--customer", person.cif_no, "--offer", offer, **settings)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def touches_of(bank: Bank, person: Person) -> list[tuple[str, str | None]]:
    with bank.read() as work:
        own = select(Customer.customer_id).where(Customer.cif_no == person.cif_no)
        rows = work.session.scalars(
            select(Touch).where(Touch.customer_id.in_(own)).order_by(Touch.at)
        )
        return [(row.state, row.block_reason) for row in rows]


def receipt_named(bank: Bank, sentence: str) -> GateReceiptRow:
    """Return the receipt that the sentence names."""
    [receipt_id] = re.findall(r"\(receipt ([0-9a-f-]{36})\)", sentence)
    with bank.read() as work:
        return work.session.get_one(GateReceiptRow, receipt_id)


async def offer_in(talk: Conversation) -> Reply:
    return await talk.wait_for(lambda reply: any(cards_of(m) for m in reply.messages))


def until_a_day_is_left(now: datetime, longest: timedelta) -> timedelta:
    """Return how long to wait until the day does not end within ``longest``."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return midnight - now if now + longest >= midnight else timedelta()


def test_the_end_of_a_day_is_waited_for() -> None:
    noon, late = (datetime(2026, 11, 29, hour, 57, tzinfo=UTC) for hour in (12, 23))
    assert until_a_day_is_left(noon, LONGEST) == timedelta()
    assert until_a_day_is_left(late, LONGEST) == timedelta(minutes=3)


@pytest.fixture
def _within_a_day(stack_bank: Bank) -> None:
    """Quiet hours and contact pressure end with the bank's day: it must not end in the test."""
    now = stack_bank.clock.now().astimezone(stack_bank.clock.timezone)
    time.sleep(until_a_day_is_left(now, LONGEST).total_seconds())


async def test_an_offer_comes_into_the_open_conversation_and_becomes_a_lead(
    stack: Stack, stack_bank: Bank
) -> None:
    person = fresh_customer(stack_bank, 1, consents=MAY_PUSH)
    async with conversation(stack, stack_bank, person, "zh") as talk:
        sentence = push(stack, person)
        assert sentence.startswith("Allowed: the worker sends it now")
        [message] = (await offer_in(talk)).messages
        assert [card.product_code for card in cards_of(message)] == [OFFER]
        with stack_bank.read() as work:
            thread = work.session.get_one(Thread, talk.conversation_id)
            pending = PendingOffer.model_validate(thread.pending_offer)
        assert (pending.product_code, pending.offer_id) == (OFFER, message.id)
        assert (await talk.say("好的，我要买")).messages[0].body.type == "quick_replies"
        assert (await talk.say("同意")).messages[0].body.type == "disclosure"
        assert (await talk.say("我已阅读并同意")).messages[0].body.type == "receipt"
    receipt = receipt_named(stack_bank, sentence)
    assert (receipt.verdict, receipt.initiative, receipt.channel) == ("allow", "bank", "push")
    assert touches_of(stack_bank, person) == [("replied", None)]
    with stack_bank.read() as work:
        own = Lead.conversation_id == talk.conversation_id
        assert list(work.session.scalars(select(Lead.product_code).where(own))) == [OFFER]


@pytest.mark.timeout(900)  # midnight may have to pass first
@pytest.mark.usefixtures("_within_a_day")
async def test_in_quiet_hours_it_is_held(stack: Stack, stack_bank: Bank) -> None:
    person = fresh_customer(stack_bank, 1, consents=MAY_PUSH)
    async with conversation(stack, stack_bank, person, "zh") as talk:
        sentence = push(stack, person, **QUIET)
        assert re.match(r"Held until \d{4}-\d\d-\d\dT\S+ because of quiet_hours", sentence)
        # The worker looks several times while these are answered.
        for line in ("你好", "谢谢"):
            await talk.say(line)
    assert receipt_named(stack_bank, sentence).verdict == "hold"
    assert touches_of(stack_bank, person) == [("held", None)]
    assert _pushed_messages(stack_bank, talk.conversation_id) == 0


@pytest.mark.parametrize(
    ("persona", "agreed", "offer", "reason"),
    [
        (1, False, OFFER, "no_consent"),
        (5, False, OFFER, "no_consent"),
        (4, True, "FUND-TECH", "above_risk_level"),
        (8, True, OFFER, "service_first"),
        (2, True, OFFER, "assessment_missing_r1_only"),
    ],
)
async def test_what_may_not_be_offered_is_refused(
    stack: Stack, stack_bank: Bank, persona: int, agreed: bool, offer: str, reason: str
) -> None:
    person = fresh_customer(stack_bank, persona, consents=MAY_PUSH if agreed else {})
    sentence = push(stack, person, offer)
    assert sentence.startswith(f"Refused because of {reason}: nothing is sent")
    receipt = receipt_named(stack_bank, sentence)
    assert (receipt.verdict, receipt.reason) == ("refuse", reason)
    assert touches_of(stack_bank, person) == [("blocked", reason)]


@pytest.mark.timeout(900)  # midnight may have to pass first
@pytest.mark.usefixtures("_within_a_day")
async def test_a_second_offer_on_the_same_day_waits(stack: Stack, stack_bank: Bank) -> None:
    person = fresh_customer(stack_bank, 1, consents=MAY_PUSH)
    async with conversation(stack, stack_bank, person, "zh") as talk:
        push(stack, person)
        await offer_in(talk)
        sentence = push(stack, person, "DEP-1Y")
    assert "because of contact_pressure" in sentence
    assert _pushed_messages(stack_bank, talk.conversation_id) == 1


async def test_a_worker_that_is_killed_sends_it_once(stack: Stack, stack_bank: Bank) -> None:
    person = fresh_customer(stack_bank, 1, consents=MAY_PUSH)
    async with conversation(stack, stack_bank, person, "zh") as talk:
        push(stack, person)
        stack.kill("worker")
        await offer_in(talk)
        await talk.say("你好")
    assert _pushed_messages(stack_bank, talk.conversation_id) == 1


@pytest.mark.parametrize(
    ("customer", "offer", "sentence"),
    [
        ("nobody", OFFER, "Customer 'nobody' is not in this bank.\n"),
        ("1", "NOTHING", "no product has the code 'NOTHING' (unknown_product)\n"),
    ],
)
def test_what_is_not_there_is_said(stack: Stack, customer: str, offer: str, sentence: str) -> None:
    done = stack.run("push", "--customer", customer, "--offer", offer)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence)


def _pushed_messages(bank: Bank, conversation_id: str) -> int:
    """How many messages are a push: they answer nothing, and carry the touch's id."""
    with bank.read() as work:
        query = (
            select(MessageRow.message_id)
            .join(Touch, Touch.touch_id == MessageRow.message_id)
            .where(MessageRow.conversation_id == conversation_id)
        )
        return len(list(work.session.scalars(query)))
