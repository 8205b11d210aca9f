"""kill -9 of Rasa, the platform and nlu at the gaps of a turn: nothing is lost, nothing doubled."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import aiohttp
import psutil
import pytest
from conversation import conversation
from customers import fresh_customer
from ledger import ledger
from rest_customer import GIVES_UP_AFTER_S, Newcomer, RestCustomer
from sqlalchemy import select
from stack import Stack

from bot.terminal.client import ChatFailed, connect, development_token
from crm.bank import Bank
from crm.messages import ButtonBody, Message, ReceiptBody, Sender, TextBody
from crm.tables import Customer, Lead
from data.texts.catalogue import Texts
from data.texts.phrases import Language

pytestmark = [pytest.mark.system, pytest.mark.timeout(900)]

WISH, WHY, BUY, AGREE, ACKNOWLEDGE = LINES = (
    "我有五万块想存一年，有什么推荐？",
    "为什么推荐这个？",
    "好的，我要买",
    "同意",
    "都看明白了，同意以上内容",  # no button's words: nlu has to understand them
)
ONE_MOMENT = Texts.load().text(Language.ZH, "gateway.one_moment")
ROLES = ("rasa", "platform", "nlu")
CHANCE = random.Random(20)  # a failure must come again
AS_THE_LEAD_IS_WRITTEN = -1  # instead of a delay: between the action's commit and its answer


@dataclass(frozen=True)
class Dialogue:
    """What the customer sees, and what is recorded."""

    seen: tuple[tuple[str, str, str], ...]
    recorded: Mapping[str, int]


@pytest.fixture
async def undisturbed(stack_bank: Bank, newcomer: Newcomer) -> Dialogue:
    """The dialogue as it is when nobody dies."""
    customer = await newcomer(1)
    for line in LINES:
        messages = await customer.say(line)
    found = _dialogue(stack_bank, customer, messages)
    assert found.recorded["lead"] == found.recorded["disclosure_acknowledgement"] == 1
    return found


def _moments() -> Iterator[object]:
    """Yield (role, delay of the ordinary turn's kill, delay of the lead turn's kill), ms."""
    for role in ROLES:
        at = AS_THE_LEAD_IS_WRITTEN if role != "nlu" else 5
        yield pytest.param(role, CHANCE.uniform(0, 150), at, id=f"{role}-brief")
    for role in ROLES:
        for step in range(0, 151, 10):
            yield pytest.param(role, 150 - step, step, id=f"{role}-{step}", marks=pytest.mark.long)
        for number in range(5):
            two = CHANCE.uniform(0, 150), CHANCE.uniform(0, 150)
            yield pytest.param(role, *two, id=f"{role}-random-{number}", marks=pytest.mark.long)


@pytest.mark.parametrize(("role", "ordinary_ms", "lead_ms"), _moments())
async def test_a_killed_role_changes_nothing_for_the_customer(
    stack: Stack,
    stack_bank: Bank,
    newcomer: Newcomer,
    undisturbed: Dialogue,
    role: str,
    ordinary_ms: float,
    lead_ms: float,
) -> None:
    customer = await newcomer(1)
    for line in LINES:
        saying = asyncio.create_task(customer.say(line))
        if line in (WHY, ACKNOWLEDGE):
            delay_ms = ordinary_ms if line == WHY else lead_ms
            await _moment(stack_bank, customer, saying, delay_ms)
            killed = _kill(stack, role)
        messages = await saying
        if line in (WHY, ACKNOWLEDGE):
            await _well_again(stack, role, killed)
    _is_whole(messages, customer)
    assert _dialogue(stack_bank, customer, messages) == undisturbed
    assert await customer.answered() == messages  # nothing comes late


@pytest.mark.parametrize("role", ["rasa", "nlu"])
async def test_while_a_service_is_away_the_customer_is_told_to_wait(
    stack: Stack, stack_bank: Bank, newcomer: Newcomer, role: str
) -> None:
    over_rest = await newcomer(1)
    on_the_page = fresh_customer(stack_bank, 1)
    async with conversation(stack, stack_bank, on_the_page, "zh") as talk:
        killed = _kill(stack, role)
        saying = asyncio.gather(talk.say(WISH), over_rest.say(WISH))
        killed = await _keep_away(
            stack, role, killed, until=lambda: over_rest.notices or saying.done()
        )
        reply, messages = await saying
    assert over_rest.notices == {"one_moment"}
    assert reply.notices == [ONE_MOMENT]
    assert [m.body.type for m in reply.messages] == ["carousel"]
    assert [m.body.type for m in messages] == ["text", "carousel"]
    await _well_again(stack, role, killed)


async def test_a_page_that_connects_again_gets_the_rest_once(
    stack: Stack, stack_bank: Bank
) -> None:
    person = fresh_customer(stack_bank, 1)
    token = await development_token(stack.gateway, person.cif_no)
    async with connect(stack.gateway) as before:
        await before.hello(token=token, language="zh")
        seen = (await before.say("你好")).messages
        killed = _kill(stack, "platform")
        with pytest.raises(ChatFailed):
            await before.listen(GIVES_UP_AFTER_S)
    await _well_again(stack, "platform", killed)
    async with connect(stack.gateway) as after:
        await after.hello(token=token, language="zh", last_seq=before.last_seq)
        assert after.welcome["conversation_id"] == before.welcome["conversation_id"]
        assert after.earlier == []
        seen += (await after.say(WISH)).messages
    assert [(m.seq, m.body.type) for m in seen] == [(2, "quick_replies"), (4, "carousel")]


def _kill(stack: Stack, role: str) -> psutil.Process:
    process = stack.role(role)
    stack.kill(role)
    return process


async def _keep_away(
    stack: Stack, role: str, killed: psutil.Process, until: Callable[[], object]
) -> psutil.Process:
    """Kill a role again whenever it is back, until something is so; return who died last."""
    while not until():
        if _replaced(stack, role, killed):
            killed = _kill(stack, role)
        await asyncio.sleep(0.05)
    return killed


async def _moment(
    bank: Bank, customer: RestCustomer, saying: asyncio.Task[list[Message]], delay_ms: float
) -> None:
    """Wait for the moment at which a role is to die."""
    if delay_ms != AS_THE_LEAD_IS_WRITTEN:
        await asyncio.sleep(delay_ms / 1000)
        return
    own = Customer.cif_no == customer.person.cif_no
    query = select(Lead.lead_id).join(Customer, Customer.customer_id == Lead.customer_id).where(own)
    while not saying.done():
        with bank.read() as work:
            if work.session.scalar(query):
                return
        await asyncio.sleep(0.001)


async def _well_again(stack: Stack, role: str, killed: psutil.Process) -> None:
    """Wait until the supervisor has started the role again and all is ready."""
    deadline = time.monotonic() + GIVES_UP_AFTER_S
    async with aiohttp.ClientSession(stack.gateway) as session:
        while not (_replaced(stack, role, killed) and await _ready(session)):
            assert time.monotonic() < deadline, f"{role} did not come back"
            await asyncio.sleep(0.1)


def _replaced(stack: Stack, role: str, killed: psutil.Process) -> bool:
    try:
        return not killed.is_running() and stack.role(role) != killed
    except AssertionError:  # not yet
        return False


async def _ready(session: aiohttp.ClientSession) -> bool:
    try:
        async with session.get("/ready") as response:
            return response.status == 200
    except aiohttp.ClientConnectionError:
        return False


def _is_whole(messages: list[Message], customer: RestCustomer) -> None:
    """Each thing said is there once, numbers have no holes, one receipt names one lead."""
    assert [m.seq for m in messages] == list(range(1, len(messages) + 1))
    said = [m for m in messages if m.sender is Sender.CUSTOMER]
    assert [_words(m) for m in said] == list(LINES)
    assert len({m.client_id for m in said}) == len(LINES)
    receipts = [m.body for m in messages if isinstance(m.body, ReceiptBody)]
    assert [body.subject for body in receipts] == ["lead"]


def _words(message: Message) -> str:
    assert isinstance(message.body, TextBody | ButtonBody)
    return message.body.text


def _dialogue(bank: Bank, customer: RestCustomer, messages: list[Message]) -> Dialogue:
    return Dialogue(
        tuple((m.sender, m.body.type, _told(m)) for m in messages),
        ledger(bank, customer.person.cif_no, customer.conversation_id),
    )


def _told(message: Message) -> str:
    """A message's words; lead numbers and ids differ from customer to customer."""
    if not isinstance(message.body, ReceiptBody):
        return message.transcript
    return re.sub(r"[0-9a-f-]{36}|\d+", "#", message.transcript)
