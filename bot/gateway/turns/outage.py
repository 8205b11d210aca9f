"""A human within one step, even while the bot is down: the gateway asks for one itself."""

from __future__ import annotations

from dataclasses import dataclass

from bot.gateway.people.holders import Person
from bot.gateway.people.tokens import Press
from bot.gateway.records import Records
from bot.gateway.rendering.drafts import Place, Renderer
from bot.gateway.rendering.screen import plain
from bot.gateway.turns.patience import Patience
from crm import conversations, handoffs
from crm.bank import Work
from crm.conversations import Accepted, ConversationView, TurnOutcome, TurnView
from crm.handoffs import HandoffOutcome, RequestState
from crm.messages import ButtonBody, ButtonDraft, Draft, HandoffDraft, Message, TextBody
from crm.messages import QuickRepliesDraft as Replies
from data.protection.masking import mask_text
from data.texts.catalogue import Texts
from data.texts.phrases import Language, phrase

HUMAN = "human"
QUEUE = "service"


@dataclass(frozen=True, slots=True)
class Taken:
    """An accepted message, and its replies when it was answered on the spot."""

    accepted: Accepted
    replies: tuple[Message, ...] = ()
    notice: str | None = None  # passing words for the sender, by code

    @property
    def answered(self) -> bool:
        """Return whether no turn is owed."""
        return bool(self.replies) or self.accepted.human


class HumanDesk:
    """Puts customers into the queue for a human without asking Rasa.

    Args:
        records: the conversation's records.
        renderer: renders the answer.
        patience: knows which conversations wait for a service that is out.
        texts: the words, and the words that ask for a human.
    """

    def __init__(
        self,
        *,
        records: Records,
        renderer: Renderer,
        patience: Patience,
        texts: Texts,
    ) -> None:
        self._records = records
        self._renderer = renderer
        self._patience = patience
        self._words = frozenset(
            plain(word)
            for language in Language
            for word in texts.text(language, "gateway.human_words").replace("、", ",").split(",")
        )

    def needed(self, conversation_id: str, intent: str | None, text: str) -> bool:
        """Return whether a human is asked for that Rasa could not fetch now."""
        return self._patience.in_outage(conversation_id) and self.wanted(intent, text)

    def wanted(self, intent: str | None, text: str) -> bool:
        """Return whether somebody asks for a human, by what was understood or in so many words."""
        return intent == HUMAN or plain(text) in self._words

    async def ask(
        self,
        conversation_id: str,
        holder: Person,
        client_id: str,
        body: TextBody | ButtonBody,
        press: Press | None,
    ) -> Taken:
        """Take the message in and ask for a human, in one transaction.

        Raises:
            BankError: the database cannot be written now.
            NotHeld: the conversation is not the holder's any more.
        """
        button = press.as_record() if press else None

        def write(work: Work) -> Taken:
            accepted = conversations.accept(work, conversation_id, client_id, body, button=button)
            holder.demand_held(accepted.conversation)
            if accepted.duplicate or accepted.human:
                return Taken(accepted)
            return Taken(accepted, tuple(self._fetch(work, accepted.turn, accepted.conversation)))

        return await self._records.write(write)

    async def answer(self, turn: TurnView) -> list[Message]:
        """Close a waiting turn by asking for a human, in one transaction.

        Raises:
            BankError: the database cannot be written now.
        """

        def write(work: Work) -> list[Message]:
            view = conversations.require(work, turn.conversation_id)
            return self._fetch(work, turn, view)

        return await self._records.write(write)

    def _fetch(self, work: Work, turn: TurnView, view: ConversationView) -> list[Message]:
        outcome = handoffs.request(work, turn.conversation_id, QUEUE, "bot_unavailable")
        place = Place(turn.conversation_id, turn.turn_id, view.language)
        return conversations.finish_turn(
            work,
            turn.turn_id,
            TurnOutcome(intent=HUMAN, confidence=1.0, masked_text=mask_text(turn.text).text),
            [self._renderer.render(_answer(outcome), place)],
            reply_to=turn.message_id,
        )


def _answer(outcome: HandoffOutcome) -> Draft:
    if outcome.state is RequestState.QUEUED:
        position = outcome.position or 1
        return HandoffDraft(
            state="queued",
            text=phrase("gateway.human_queued", position=position),
            queue_position=position,
        )
    callback = ButtonDraft(label=phrase("gateway.callback_button"), intent="book_callback")
    return Replies(text=phrase("gateway.human_nobody", hours=outcome.hours), buttons=(callback,))
