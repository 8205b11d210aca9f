"""The conversation's records, called from the event loop: each method is one thread hop.

Reads and writes are the public services of ``crm``; here they are only gathered into the
few transactions that a turn needs: one to take a message in, one to close its turn.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from anyio import to_thread
from sqlalchemy.exc import IntegrityError

from bot.gateway.screens import Screens
from bot.gateway.tokens import Press
from crm import conversations, customers, outbox, prospects
from crm.bank import Bank, Work
from crm.contract import Channel, NotFound
from crm.conversations import Accepted, ConversationView, TurnOutcome, TurnView
from crm.messages import ButtonBody, Message, Rendered, Sender, TextBody
from crm.outbox import OutboxEvent
from data.texts.phrases import Label, Language

T = TypeVar("T")
_MESSAGES = uuid.UUID("6f0f6f56-5c0a-4f43-8d51-1b3f0c7e9d10")


@dataclass(frozen=True, slots=True)
class Person:
    """Who holds a conversation: a customer or a visitor."""

    customer_id: str | None = None
    visitor_id: str | None = None

    @property
    def key(self) -> str:
        """Return a name for limits and locks."""
        return self.customer_id or f"visitor:{self.visitor_id}"


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer found by the number in their token."""

    customer_id: str
    name: Label
    language: Language


def message_id_for(turn_id: str, purpose: str) -> str:
    """Return the id of a message that a turn brings forth outside its replies, always the same."""
    return str(uuid.uuid5(_MESSAGES, f"{turn_id}/{purpose}"))


class Records:
    """The bank's records of conversations, for coroutines."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._screens = Screens()

    async def customer(self, cif_no: str) -> KnownCustomer | None:
        """Return the customer with this number in the core system, if there is one."""

        def read(work: Work) -> KnownCustomer | None:
            found = customers.get_by_cif(work, cif_no)
            if found is None:
                return None
            name = customers.display_name(work, found.customer_id, found.language)
            return KnownCustomer(found.customer_id, name, Language(found.language))

        return await self._read(read)

    async def identified(self, mobile: str, last_digits: str) -> str | None:
        """Return the number in the core system of the one customer whom both fit."""

        def read(work: Work) -> str | None:
            found = [
                each.cif_no
                for each in customers.search_by_mobile(work, mobile)
                if customers.identity_number_ends(work, each.customer_id, last_digits)
            ]
            return found[0] if len(found) == 1 else None

        return await self._read(read)

    async def open(
        self,
        person: Person,
        language: Language | None,
        *,
        default: Language,
        fresh: bool,
        acr: int = 0,
        acr_until: dt.datetime | None = None,
        adopt_visitor: str | None = None,
        channel: Channel = Channel.CHAT,
    ) -> ConversationView:
        """Resume or begin the person's conversation and note who is there.

        Args:
            person: whose conversation.
            language: what the client asks for; None keeps what the conversation has.
            default: language of a new conversation when none is asked for.
            fresh: begin a new one.
            acr: strength of the sign-in.
            acr_until: when the proof runs out.
            adopt_visitor: a visitor who has just signed in as this customer.
            channel: where it is held; the phone's conversations are its own.
        """

        def write(work: Work) -> ConversationView:
            if adopt_visitor and person.customer_id:
                _adopt(work, adopt_visitor, person.customer_id, channel)
            view = conversations.open(
                work,
                customer_id=person.customer_id,
                visitor_id=person.visitor_id,
                channel=channel.value,
                language=language or default,
                fresh=fresh,
            )
            if language and view.language is not language:
                conversations.set_language(work, view.conversation_id, language)
            if person.customer_id:
                conversations.set_identity(work, view.conversation_id, acr, acr_until)
            return conversations.require(work, view.conversation_id)

        return await self._write(write)

    async def latest(self, person: Person) -> ConversationView | None:
        """Return the person's latest conversation, if it may be resumed."""
        return await self._read(
            lambda work: conversations.latest(
                work, customer_id=person.customer_id, visitor_id=person.visitor_id
            )
        )

    async def view(self, conversation_id: str) -> ConversationView:
        """Return a conversation as it is now.

        Raises:
            NotFound: there is none with this id.
        """
        return await self._read(lambda work: conversations.require(work, conversation_id))

    async def owed(self, turn: TurnView) -> tuple[ConversationView, bool]:
        """Return a turn's conversation as it is now, and whether the turn is still owed.

        Raises:
            NotFound: the conversation is gone.
        """

        def read(work: Work) -> tuple[ConversationView, bool]:
            view = conversations.require(work, turn.conversation_id)
            return view, conversations.is_owed(work, turn.turn_id)

        return await self._read(read)

    async def accept(
        self,
        conversation_id: str,
        client_id: str,
        body: TextBody | ButtonBody,
        press: Press | None,
        find_press: Callable[[Sequence[Message], str], Press | None] | None = None,
    ) -> Accepted:
        """Take a message in; ``find_press`` may see in it the words of a button on screen.

        Raises:
            NotFound: there is no such conversation.
        """

        def write(work: Work) -> Accepted:
            pressed = press
            if pressed is None and find_press is not None:
                view = conversations.require(work, conversation_id)
                pressed = find_press(self._shown(work, view), view.awaiting)
            button = pressed.as_record() if pressed else None
            return conversations.accept(work, conversation_id, client_id, body, button=button)

        try:
            return await self._write(write)
        except IntegrityError:
            # Another process accepted the same message a moment ago: now it is a duplicate.
            return await self._write(write)

    async def finish(
        self,
        turn: TurnView,
        outcome: TurnOutcome,
        render: Callable[[Language], list[Rendered]],
        language: Language | None,
    ) -> list[Message]:
        """Close a turn with what ``render`` makes of its replies.

        Args:
            turn: which turn.
            outcome: what it came to.
            render: renders the replies in a language (runs in the thread).
            language: of the replies; None = ask the conversation, an action may have changed it.

        Raises:
            NotFound: there is no such turn.
        """

        def run() -> list[Message]:
            chosen = language
            if chosen is None:
                with self._bank.read() as work:
                    chosen = conversations.require(work, turn.conversation_id).language
            # Rendered before the transaction opens: SQLite lets one writer in at a time.
            replies = render(chosen)
            with self._bank.work() as work:
                said = conversations.finish_turn(
                    work, turn.turn_id, outcome, replies, reply_to=turn.message_id
                )
            if said:
                self._screens.put(turn.conversation_id, said)
            return said

        return await to_thread.run_sync(run)

    async def append_once(
        self, conversation_id: str, message_id: str, render: Callable[[], Rendered]
    ) -> Message:
        """Add a message of the bot that belongs to no reply, once for its id.

        Raises:
            NotFound: there is no such conversation.
        """
        return await self._write(
            lambda work: conversations.append(
                work, conversation_id, Sender.BOT, render(), message_id=message_id
            )
        )

    async def leave_to_human(self, turn_id: str) -> None:
        """Give a waiting turn to the staff."""
        await self._write(lambda work: conversations.leave_to_human(work, turn_id))

    async def unfinished(self, conversation_id: str | None = None) -> list[TurnView]:
        """Return the turns still owed an answer, the oldest first."""
        return await self._read(lambda work: conversations.unfinished_turns(work, conversation_id))

    async def history(self, conversation_id: str, after: int, limit: int = 200) -> list[Message]:
        """Return messages after a number, in order."""
        return await self._read(
            lambda work: conversations.history(work, conversation_id, after, limit)
        )

    async def shown(self, conversation_id: str) -> list[Message]:
        """Return the bot's messages on screen, in order."""
        return await self._read(lambda work: conversations.last_bot_messages(work, conversation_id))

    async def set_language(self, conversation_id: str, language: Language) -> None:
        """Change the conversation's language.

        Raises:
            NotFound: there is no such conversation.
        """
        await self._write(lambda work: conversations.set_language(work, conversation_id, language))

    async def step_up(self, conversation_id: str, acr: int, until: dt.datetime) -> ConversationView:
        """Note a newer or stronger sign-in.

        Raises:
            NotFound: there is no such conversation.
        """

        def write(work: Work) -> ConversationView:
            conversations.set_identity(work, conversation_id, acr, until)
            return conversations.require(work, conversation_id)

        return await self._write(write)

    async def identify(
        self,
        conversation_id: str,
        visitor_id: str,
        customer_id: str,
        *,
        acr: int,
        until: dt.datetime,
    ) -> ConversationView:
        """Give a caller's conversation to the customer they have turned out to be.

        Raises:
            NotFound: there is no such conversation.
        """

        def write(work: Work) -> ConversationView:
            _adopt(work, visitor_id, customer_id, Channel.VOICE)
            conversations.set_identity(work, conversation_id, acr, until)
            return conversations.require(work, conversation_id)

        return await self._write(write)

    async def news(self, after_id: int) -> list[OutboxEvent]:
        """Return what was published after an outbox id."""
        return await self._read(lambda work: outbox.read(work, after_id))

    async def newest(self) -> int:
        """Return the outbox id to start reading news after."""
        return await self._read(outbox.last_id)

    async def ready(self) -> bool:
        """Return whether the database answers.

        Raises:
            Unavailable: it does not.
        """
        return await self._read(lambda work: outbox.last_id(work) >= 0)

    async def write(self, service: Callable[[Work], T]) -> T:
        """Run services in one transaction."""
        return await self._write(service)

    def _shown(self, work: Work, view: ConversationView) -> Sequence[Message]:
        """Return the bot's messages on screen; those this process said last need no reading."""
        return self._screens.get(
            view.conversation_id, view.last_seq
        ) or conversations.last_bot_messages(work, view.conversation_id)

    async def _read(self, service: Callable[[Work], T]) -> T:
        def run() -> T:
            with self._bank.read() as work:
                return service(work)

        return await to_thread.run_sync(run)

    async def _write(self, service: Callable[[Work], T]) -> T:
        def run() -> T:
            with self._bank.work() as work:
                return service(work)

        return await to_thread.run_sync(run)


def _adopt(work: Work, visitor_id: str, customer_id: str, channel: Channel) -> None:
    """Give what the visitor said to the customer, and the prospect with it."""
    found = conversations.latest(work, visitor_id=visitor_id, channel=channel.value)
    if found is None:
        return
    if found.prospect_id is not None:
        prospects.link(work, found.prospect_id, customer_id)
    try:
        conversations.adopt(work, found.conversation_id, customer_id)
    except NotFound:
        return  # linking the prospect has moved it already
