"""Taking in what people say: checked, stored once, queued for its turn."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from bot.gateway.contract import Ack, Done, Notice, Refused, ServerFrame
from bot.gateway.metrics import Metrics
from bot.gateway.people.limits import RateLimit
from bot.gateway.people.tokens import ButtonTokens, Press
from bot.gateway.people.visits import Visit, Visits
from bot.gateway.records import Records
from bot.gateway.rendering.screen import may_press, pressed_button
from bot.gateway.stream import Stream
from bot.gateway.turns.leaving import Leaving
from bot.gateway.turns.opting_out import OptingOut
from bot.gateway.turns.outage import HumanDesk, Taken
from bot.gateway.turns.patience import Patience
from bot.gateway.turns.queue import Turns
from crm.conversations import Accepted
from crm.messages import ButtonBody, Message, StepUpBody, TextBody
from data.protection.secrets import drop_secrets
from data.texts.catalogue import Texts
from data.texts.phrases import Language, phrase

Tell = Callable[[ServerFrame], None]
_KEPT_CONTROLS = "\n\t"
STEP_UP_WITHIN = 50  # messages: who talked about so much else has forgotten the question


@dataclass(frozen=True, slots=True)
class Said:
    """What a client sent: typed words or a button's token, exactly one of them."""

    client_id: str
    text: str | None
    button: str | None
    heard: float | None = None  # how surely spoken words were recognised, 0 to 1


class Intake:
    """The one way in for everything a person says, whatever the transport.

    Args:
        records: the conversation's records.
        visits: who is speaking.
        turns: where accepted messages wait for their answer.
        tokens: opens buttons.
        stream: who listens.
        patience: knows which conversations wait for a service that is out.
        desk: reaches a human while the bot cannot.
        leaving: brings back from a human.
        opting_out: obeys what is to stop while a human is there.
        texts: the words.
        limit: messages a person may send.
        max_characters: of one message.
        metrics: what is counted.
    """

    def __init__(
        self,
        *,
        records: Records,
        visits: Visits,
        turns: Turns,
        tokens: ButtonTokens,
        stream: Stream,
        patience: Patience,
        desk: HumanDesk,
        leaving: Leaving,
        opting_out: OptingOut,
        texts: Texts,
        limit: RateLimit,
        max_characters: int,
        metrics: Metrics,
    ) -> None:
        self._records = records
        self._visits = visits
        self._turns = turns
        self._tokens = tokens
        self._stream = stream
        self._patience = patience
        self._desk = desk
        self._leaving = leaving
        self._opting_out = opting_out
        self._texts = texts
        self._limit = limit
        self._max_characters = max_characters
        self._metrics = metrics
        self._taking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def say(self, visit: Visit, said: Said, tell: Tell) -> Ack:
        """Take a message in.

        Args:
            visit: who says it, and where.
            said: what was sent.
            tell: gives frames to the sender; the acknowledgement comes first.

        Returns:
            The acknowledgement; when it is given, the message is stored.

        Raises:
            Refused: the message is not acceptable, the sign-in has run out, or the conversation is
                somebody else's by now; nothing changed.
            BankError: it could not be stored now; the same message may be sent again.
        """
        # Numbered and queued in one go: another device's message may not slip in between.
        lock = self._taking.setdefault(visit.conversation_id, asyncio.Lock())
        async with lock:
            try:
                taken = await self._take(visit, said)
            except Refused as refusal:
                refusal.client_id = said.client_id
                raise
            return await self._go_on(taken, said.client_id, tell)

    async def _take(self, visit: Visit, said: Said) -> Taken:
        if said.button is not None and said.text is not None:
            raise Refused("frame_malformed")
        self._visits.demand_valid(visit)
        self._limit.take(visit.speaker.person.key)
        if said.button is not None:
            return await self._press(visit, said.client_id, said.button)
        typed = clean(said.text or "", self._max_characters)
        kept = drop_secrets(typed)
        taken = await self._type(visit, said.client_id, kept, said.heard)
        return taken if kept == typed else replace(taken, notice="secret_dropped")

    async def redo_after_step_up(self, visit: Visit) -> None:
        """Ask again what waited for the stronger sign-in, if it is strong enough now.

        Raises:
            NotHeld: the conversation is somebody else's by now.
            BankError: the database cannot be read or written now.
        """
        intent = visit.conversation.slots.get("stepup")
        if not isinstance(intent, str) or not intent:
            return
        # Something else may have been asked meanwhile: the slot says that this still waits.
        since = max(0, visit.conversation.last_seq - STEP_UP_WITHIN)
        said = await self._records.history(visit.conversation_id, since)
        asked = next((m for m in reversed(said) if isinstance(m.body, StepUpBody)), None)
        if asked is None or not isinstance(asked.body, StepUpBody):
            return
        if visit.acr >= asked.body.required_acr:
            await self._redo(visit, asked, intent)

    async def _redo(self, visit: Visit, asked: Message, intent: str) -> None:
        label = self._texts.text(visit.conversation.language, "gateway.verified")
        # The step-up message is the button: fulfilled twice, it has its effect once.
        press = Press(intent, {}, f"stepup:{asked.id}", label)
        body = ButtonBody(text=label)
        async with self._taking.setdefault(visit.conversation_id, asyncio.Lock()):
            accepted = await self._records.accept(
                visit.conversation_id,
                visit.speaker.person,
                press.token_id,
                body,
                press,
                acr=visit.acr,
            )
            await self._go_on(Taken(accepted), press.token_id, lambda _frame: None)

    async def _press(self, visit: Visit, client_id: str, token: str) -> Taken:
        conversation_id, holder = visit.conversation_id, visit.speaker.person
        press = self._tokens.open(conversation_id, token)
        body = ButtonBody(text=press.label)
        if self._desk.needed(conversation_id, press.intent, press.label):
            return await self._desk.ask(conversation_id, holder, client_id, body, press)
        return await self._opting_out.take(
            conversation_id, holder, client_id, body, press, acr=visit.acr
        )

    async def _type(self, visit: Visit, client_id: str, text: str, heard: float | None) -> Taken:
        conversation_id, holder = visit.conversation_id, visit.speaker.person
        body = TextBody(text=text)
        if self._desk.needed(conversation_id, None, text):
            return await self._desk.ask(conversation_id, holder, client_id, body, None)
        if self._leaving.wanted(text):
            return await self._leaving.take(conversation_id, holder, client_id, body, acr=visit.acr)

        def find_press(shown: Sequence[Message], awaiting: str) -> Press | None:
            found = pressed_button(text, shown, awaiting)
            try:
                return self._tokens.open(conversation_id, found.token) if found else None
            except Refused:
                return None  # the button has expired: what was typed is only words

        return await self._opting_out.take(
            conversation_id,
            holder,
            client_id,
            body,
            None,
            find_press if may_press(text) else None,
            acr=visit.acr,
            heard=heard,
        )

    async def _go_on(self, taken: Taken, client_id: str, tell: Tell) -> Ack:
        accepted = taken.accepted
        message = accepted.message
        conversation_id = message.conversation_id
        ack = Ack(client_id=client_id, seq=message.seq, duplicate=accepted.duplicate)
        tell(ack)
        if accepted.duplicate:
            self._metrics.duplicates.inc()
            await self._turns.add_unfinished(conversation_id)
        else:
            self._stream.publish([message, *taken.replies])
            if not taken.answered:
                await self._queue(accepted)
        if taken.notice is not None:
            tell(self._notice(taken.notice, accepted.conversation.language))
        if notice := self._patience.notice(conversation_id):
            tell(notice)
        if taken.answered or not self._turns.pending(conversation_id):
            tell(Done(seq=message.seq, client_id=client_id))
        return ack

    def _notice(self, code: str, language: Language) -> Notice:
        said = self._texts.say(language, phrase(f"gateway.{code}"))
        return Notice(code=code, text=said.text, spoken=said.spoken)

    async def _queue(self, accepted: Accepted) -> None:
        if accepted.human:
            return
        conversation_id = accepted.message.conversation_id
        if accepted.ahead is None or self._turns.owes(conversation_id, accepted.ahead):
            self._turns.add(accepted.turn, accepted.conversation)
        else:
            # Another process owes the turn before this one: they are answered in order here.
            await self._turns.add_unfinished(conversation_id)


def clean(text: str, most: int) -> str:
    """Return what was typed without control characters and outer space.

    Raises:
        Refused: nothing is left, or it is too long.
    """
    if len(text) > most:
        raise Refused("text_too_long", values={"limit": most})
    kept = "".join(c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) != "Cc")
    if not kept.strip():
        raise Refused("text_empty")
    return kept.strip()
