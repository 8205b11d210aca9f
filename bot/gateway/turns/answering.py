"""One attempt at one turn: understand, ask Rasa, render, close."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from bot.gateway.contract import SetLanguage
from bot.gateway.records import Records
from bot.gateway.rendering.drafts import Place, Renderer
from bot.gateway.stream import Stream
from bot.gateway.turns.dialogue import (
    Dialogue,
    DialogueAnswer,
    DialogueRejected,
    DialogueTurn,
    DialogueUnavailable,
)
from bot.gateway.turns.sessions import Session, session_for
from bot.gateway.turns.understanding import Nlu, Understood, pressed, understand
from crm.contract import NotFound
from crm.conversations import ConversationView, TurnOutcome, TurnView
from crm.messages import ButtonDraft, Draft, QuickRepliesDraft, Rendered
from data.texts.catalogue import TextError
from data.texts.phrases import Language, phrase
from nlu.contract import NluUnavailable

logger = logging.getLogger(__name__)

SWITCH_LANGUAGE = "switch_language"
NOT_UNDERSTOOD = "unanswerable"


class ServiceOut(Exception):
    """A service that a turn needs is out; the same turn is tried again.

    Args:
        service: nlu, rasa or bank.
        detail: for the log; no personal data.
    """

    def __init__(self, service: str, detail: str) -> None:
        super().__init__(detail)
        self.service = service


class Answering:
    """Answers turns.

    Args:
        records: the conversation's records.
        nlu: understands.
        dialogue: decides.
        renderer: puts it into words.
        stream: tells who listens.
        session_turns: turns of one Rasa session.
    """

    def __init__(
        self,
        *,
        records: Records,
        nlu: Nlu,
        dialogue: Dialogue,
        renderer: Renderer,
        stream: Stream,
        session_turns: int,
    ) -> None:
        self._records = records
        self._nlu = nlu
        self._dialogue = dialogue
        self._renderer = renderer
        self._stream = stream
        self._session_turns = session_turns

    async def understand(self, turn: TurnView, view: ConversationView) -> Understood:
        """Find out what was said; a button says it itself.

        Raises:
            ServiceOut: nlu cannot answer now.
        """
        if turn.button is not None:
            args: Mapping[str, str] = turn.button.get("args") or {}
            return pressed(turn.button["intent"], args, turn.text, view.language)
        try:
            return await understand(self._nlu, turn.text, view)
        except NluUnavailable as error:
            raise ServiceOut("nlu", str(error)) from error

    async def answer(self, turn: TurnView, view: ConversationView, understood: Understood) -> str:
        """Answer a turn and close it; one that cannot be answered gets an apology.

        Returns:
            ``done`` or ``failed``.

        Raises:
            ServiceOut: Rasa cannot answer now.
            BankError: the database cannot be written now.
        """
        session = session_for(view, self._session_turns)
        try:
            answer = await self._ask(turn, view, understood, session)
            await self._close(turn, view, understood, session, answer)
        except (DialogueRejected, TextError, NotFound) as error:
            logger.error("turn.unanswerable turn=%s: %s", turn.turn_id, error)  # noqa: TRY400
            await self.apologise(turn, view, understood)
            return "failed"
        return "done"

    async def apologise(
        self, turn: TurnView, view: ConversationView, understood: Understood | None
    ) -> None:
        """Close a turn that has no answer with an apology and a way to a human.

        Raises:
            BankError: the database cannot be written now.
        """
        outcome = TurnOutcome(
            intent=understood.intent if understood else NOT_UNDERSTOOD,
            confidence=understood.confidence if understood else 0.0,
            masked_text=understood.text if understood else "",
            parse=understood.parse if understood else {},
            state="failed",
        )
        draft = with_human("gateway.apology")

        def render(language: Language) -> list[Rendered]:
            return [self._renderer.render(draft, _place(turn, language))]

        said = await self._records.finish(turn, outcome, render, view.language)
        self._stream.publish(said)

    async def _ask(
        self, turn: TurnView, view: ConversationView, understood: Understood, session: Session
    ) -> DialogueAnswer:
        request = DialogueTurn(
            turn_id=turn.turn_id,
            session_id=session.session_id,
            text=understood.text,
            parse=understood.parse,
            metadata={
                "conversation_id": turn.conversation_id,
                "turn_id": turn.turn_id,
                "message_id": turn.message_id,
                "language": (understood.language or view.language).value,
                "channel": view.channel,
            },
        )
        try:
            return await self._dialogue.turn(request)
        except DialogueUnavailable as error:
            raise ServiceOut("rasa", str(error)) from error

    async def _close(
        self,
        turn: TurnView,
        view: ConversationView,
        understood: Understood,
        session: Session,
        answer: DialogueAnswer,
    ) -> None:
        chosen = understood.language or view.language
        # Asked for in so many words: the action has set it, and the words may be in either.
        asked = understood.intent == SWITCH_LANGUAGE
        outcome = TurnOutcome(
            intent=understood.intent,
            confidence=understood.confidence,
            masked_text=understood.text,
            parse=understood.parse,
            slots=answer.slots,
            new_session=session.new,
            language=chosen if chosen is not view.language and not asked else None,
        )

        def render(language: Language) -> list[Rendered]:
            return self._renderer.render_all(answer.drafts, _place(turn, language))

        said = await self._records.finish(turn, outcome, render, None if asked else chosen)
        self._stream.publish(said)
        if said and said[-1].language is not view.language:
            self._stream.tell(turn.conversation_id, SetLanguage(language=said[-1].language))


def with_human(text: str) -> Draft:
    """Return a text with a button that asks for a human."""
    button = ButtonDraft(label=phrase("gateway.human_button"), intent="human")
    return QuickRepliesDraft(text=phrase(text), buttons=(button,))


def _place(turn: TurnView, language: Language) -> Place:
    return Place(turn.conversation_id, turn.turn_id, language)
