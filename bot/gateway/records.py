"""What is said in conversations: each method is one hop to a thread.

Reads and writes are the public services of ``crm``; here they are only gathered into the
few transactions that a turn needs: one to take a message in, one to close its turn.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from anyio import to_thread
from sqlalchemy.exc import IntegrityError

from bot.gateway.bank_thread import BankThread
from bot.gateway.people.holders import Person
from bot.gateway.people.tokens import Press
from bot.gateway.rendering.screens import Screens
from crm import conversations
from crm.bank import Bank, Work
from crm.conversations import Accepted, ConversationView, TurnOutcome, TurnView
from crm.messages import ButtonBody, Message, Rendered, Sender, TextBody
from crm.store import outbox
from crm.store.outbox import OutboxEvent
from data.texts.phrases import Language

_MESSAGES = uuid.UUID("6f0f6f56-5c0a-4f43-8d51-1b3f0c7e9d10")


def message_id_for(turn_id: str, purpose: str) -> str:
    """Return the id of a message that a turn brings forth outside its replies, always the same."""
    return str(uuid.uuid5(_MESSAGES, f"{turn_id}/{purpose}"))


class Records(BankThread):
    """The bank's records of conversations, for coroutines."""

    def __init__(self, bank: Bank) -> None:
        super().__init__(bank)
        self._screens = Screens()

    async def view(self, conversation_id: str) -> ConversationView:
        """Return a conversation as it is now.

        Raises:
            NotFound: there is none with this id.
        """
        return await self.read(lambda work: conversations.require(work, conversation_id))

    async def owed(self, turn: TurnView) -> tuple[ConversationView, bool]:
        """Return a turn's conversation as it is now, and whether the turn is still owed.

        Raises:
            NotFound: the conversation is gone.
        """

        def read(work: Work) -> tuple[ConversationView, bool]:
            view = conversations.require(work, turn.conversation_id)
            return view, conversations.is_owed(work, turn.turn_id)

        return await self.read(read)

    async def accept(
        self,
        conversation_id: str,
        holder: Person,
        client_id: str,
        body: TextBody | ButtonBody,
        press: Press | None,
        find_press: Callable[[Sequence[Message], str], Press | None] | None = None,
        *,
        acr: int,
        heard: float | None = None,
        also: Callable[[Work, Accepted], None] | None = None,
    ) -> Accepted:
        """Take a message in; ``find_press`` may see in it the words of a button on screen.

        ``acr`` is how strongly its sender is signed in, ``heard`` how surely what they said was
        recognised. ``also`` is done in the same transaction.

        Raises:
            NotFound: there is no such conversation.
            NotHeld: it is not the holder's any more.
        """

        def write(work: Work) -> Accepted:
            pressed = press
            if pressed is None and find_press is not None:
                view = conversations.require(work, conversation_id)
                pressed = find_press(self._shown(work, view), view.awaiting)
            button = pressed.as_record() if pressed else None
            accepted = conversations.accept(
                work, conversation_id, client_id, body, button=button, acr=acr, heard=heard
            )
            holder.demand_held(accepted.conversation)
            if also is not None:
                also(work, accepted)
            return accepted

        try:
            return await self.write(write)
        except IntegrityError:
            # Another process accepted the same message a moment ago: now it is a duplicate.
            return await self.write(write)

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
        return await self.write(
            lambda work: conversations.append(
                work, conversation_id, Sender.BOT, render(), message_id=message_id
            )
        )

    async def unfinished(self, conversation_id: str | None = None) -> list[TurnView]:
        """Return the turns still owed an answer, the oldest first."""
        return await self.read(lambda work: conversations.unfinished_turns(work, conversation_id))

    async def history(self, conversation_id: str, after: int, limit: int = 200) -> list[Message]:
        """Return messages after a number, in order."""
        return await self.read(
            lambda work: conversations.history(work, conversation_id, after, limit)
        )

    async def news(self, after_id: int) -> list[OutboxEvent]:
        """Return what was published after an outbox id."""
        return await self.read(lambda work: outbox.read(work, after_id))

    async def newest(self) -> int:
        """Return the outbox id to start reading news after."""
        return await self.read(outbox.last_id)

    async def ready(self) -> bool:
        """Return whether the database answers.

        Raises:
            Unavailable: it does not.
        """
        return await self.read(lambda work: outbox.last_id(work) >= 0)

    def _shown(self, work: Work, view: ConversationView) -> Sequence[Message]:
        """Return the bot's messages on screen; those this process said last need no reading."""
        return self._screens.get(
            view.conversation_id, view.last_seq
        ) or conversations.last_bot_messages(work, view.conversation_id)
