"""A customer's end of one conversation with the running house, and the bank's hand in it."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from customers import Person
from sqlalchemy import update
from stack import Stack

from bot.terminal.client import ChatClient, Reply, connect, development_token
from bot.terminal.show import buttons_of
from crm import handoffs
from crm.bank import Bank
from crm.contract import Verdict
from crm.messages import Button
from crm.offers.pushes import PushOutcome, push_offer
from crm.organisation import staff
from crm.people import customers
from crm.settings import GateSettings
from crm.tables import Staff

COMES_WITHIN_S = 240.0  # what worker and gateway pass on, on a machine with other work
NEVER_QUIET = GateSettings(quiet_from=dt.time(0), quiet_until=dt.time(0))
ALWAYS_QUIET = GateSettings(quiet_from=dt.time(0), quiet_until=dt.time(23, 59, 59, 999999))
RM = "rm.lin"


class Conversation:
    """What a customer sees and does."""

    def __init__(self, stack: Stack, bank: Bank, client: ChatClient, person: Person | None) -> None:
        self._stack = stack
        self._bank = bank
        self._client = client
        self.person = person
        self.screen: list[Button] = []  # of the last messages
        self.seen: list[Button] = []  # of all messages

    @property
    def conversation_id(self) -> str:
        """The conversation's id in the records."""
        return str(self._client.welcome["conversation_id"])

    async def say(self, text: str) -> Reply:
        """Say something and wait for the whole answer."""
        return self._shown(await self._client.say(text))

    async def press(self, label: str) -> Reply:
        """Press the first button on screen whose label contains these words."""
        return await self.press_button(_labelled(self.screen, label))

    async def press_old(self, label: str) -> Reply:
        """Press a button of an earlier message."""
        old = [button for button in self.seen if button not in self.screen]
        return await self.press_button(_labelled(old, label))

    async def press_button(self, button: Button) -> Reply:
        """Press a button."""
        return self._shown(await self._client.press(button.token))

    async def step_up(self) -> Reply:
        """Fulfil a stronger sign-in as the bank's app does."""
        assert self.person is not None
        token = await development_token(self._stack.gateway, self.person.cif_no, acr=2)
        return self._shown(await self._client.step_up(token))

    async def wait_for(self, enough: Callable[[Reply], bool]) -> Reply:
        """Collect what comes unasked until it is enough, or nothing more can be expected."""
        reply, deadline = Reply(), time.monotonic() + COMES_WITHIN_S
        while not enough(reply) and time.monotonic() < deadline:
            reply.messages += (await self._client.listen(0.25)).messages
        return self._shown(reply)

    def push(self, product_code: str, *, quiet: bool = False) -> PushOutcome:
        """Have the bank push an offer, in quiet hours or outside them."""
        assert self.person is not None
        bank = Bank(
            self._bank.engine, self._bank.vault, self._bank.clock, self._bank.settings,
            ALWAYS_QUIET if quiet else NEVER_QUIET,
        )  # fmt: skip
        with bank.work() as work:
            customer = customers.get_by_cif(work, self.person.cif_no)
            assert customer is not None
            outcome = push_offer(work, customer.customer_id, product_code)
        assert not quiet or outcome.verdict is not Verdict.ALLOW
        return outcome

    def staff(self, does: str) -> None:
        """Have the RM claim the handoff, hand it back, or say something."""
        with self._bank.work() as work:
            person = staff.get_by_login(work, RM)
            assert person is not None
            view = handoffs.active(work, self.conversation_id)
            assert view is not None, "nobody is waiting here"
            if does == "claim":
                handoffs.claim(work, person, view.handoff_id)
            elif does == "hand back":
                handoffs.hand_back(work, person, view.handoff_id)
            else:
                handoffs.reply(work, person, view.handoff_id, does)

    def _shown(self, reply: Reply) -> Reply:
        if reply.messages:
            self.screen = [b for m in reply.messages for b in buttons_of(m.body)]
            self.seen += self.screen
        return reply


@asynccontextmanager
async def conversation(
    stack: Stack, bank: Bank, person: Person | None, language: str
) -> AsyncIterator[Conversation]:
    """Begin a conversation as a customer, or as a visitor; nobody is on duty before and after."""
    set_duty(bank, False)
    async with connect(stack.gateway) as client:
        token = await development_token(stack.gateway, person.cif_no) if person else None
        await client.hello(token=token, language=language)
        try:
            yield Conversation(stack, bank, client, person)
        finally:
            set_duty(bank, False)
            await asyncio.sleep(0)  # let the socket's own tasks end before the loop is closed


def set_duty(bank: Bank, on: bool) -> None:
    """Put everybody on or off duty."""
    with bank.work() as work:
        work.session.execute(update(Staff).values(on_duty=on, last_seen_at=work.clock.now()))


def _labelled(buttons: list[Button], label: str) -> Button:
    for button in buttons:
        if label in button.label:
            return button
    raise AssertionError(f"no button {label!r} among {[b.label for b in buttons]}")
