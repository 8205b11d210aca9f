"""What a customer is told while a turn takes long: one moment, then a way to a human."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.gateway.contract import Notice
from bot.gateway.records import Records, message_id_for
from bot.gateway.rendering.drafts import Place, Renderer
from bot.gateway.stream import Stream
from bot.gateway.turns.answering import with_human
from crm.contract import BankError
from crm.conversations import TurnView
from crm.messages import Message
from data.clock import Clock
from data.texts.catalogue import Texts
from data.texts.phrases import Language, phrase


class Patience:
    """Keeps waiting customers informed.

    Args:
        records: where the message after a minute is stored.
        renderer: renders it.
        stream: who listens.
        texts: the words.
        clock: the time.
        one_moment_after_s: how long a turn may take without a word, seconds.
        unavailable_after_s: how long until a human is offered, seconds.
    """

    def __init__(
        self,
        *,
        records: Records,
        renderer: Renderer,
        stream: Stream,
        texts: Texts,
        clock: Clock,
        one_moment_after_s: float,
        unavailable_after_s: float,
    ) -> None:
        self._records = records
        self._renderer = renderer
        self._stream = stream
        self._texts = texts
        self._clock = clock
        self._one_moment_after_s = one_moment_after_s
        self._unavailable_after = timedelta(seconds=unavailable_after_s)
        self._notices: dict[str, Notice] = {}
        self._outages: set[str] = set()
        self._told: set[str] = set()
        self._languages: dict[str, Language] = {}

    def notice(self, conversation_id: str) -> Notice | None:
        """Return the passing words that stand in the conversation now."""
        return self._notices.get(conversation_id)

    def in_outage(self, conversation_id: str) -> bool:
        """Return whether the conversation waits for a service that is out."""
        return conversation_id in self._outages

    def speak(self, conversation_id: str, language: Language) -> None:
        """Note the language of a waiting conversation."""
        self._languages[conversation_id] = language

    @contextmanager
    def waiting(self, turn: TurnView) -> Iterator[None]:
        """Say "one moment" if what happens inside takes longer than a moment."""
        timer = asyncio.get_running_loop().call_later(
            self._one_moment_after_s, self._one_moment, turn.conversation_id
        )
        try:
            yield
        finally:
            timer.cancel()
            self._notices.pop(turn.conversation_id, None)
            self._outages.discard(turn.conversation_id)

    async def outage(self, turn: TurnView) -> None:
        """Note that a service is out; after the patience tell the customer, once an outage."""
        self._outages.add(turn.conversation_id)
        waited = self._clock.now() - turn.received_at
        if turn.conversation_id in self._told or waited < self._unavailable_after:
            return
        try:
            self._stream.publish([await self._say_unavailable(turn)])
        except BankError:
            return  # the database is what is out; said at the next attempt
        self._told.add(turn.conversation_id)

    def forget(self, conversation_id: str) -> None:
        """Forget a conversation that waits for nothing any more."""
        self._told.discard(conversation_id)
        self._languages.pop(conversation_id, None)

    def _one_moment(self, conversation_id: str) -> None:
        language = self._languages.get(conversation_id, Language.ZH)
        said = self._texts.say(language, phrase("gateway.one_moment"))
        notice = Notice(code="one_moment", text=said.text, spoken=said.spoken)
        self._notices[conversation_id] = notice
        self._stream.tell(conversation_id, notice)

    async def _say_unavailable(self, turn: TurnView) -> Message:
        view = await self._records.view(turn.conversation_id)
        place = Place(turn.conversation_id, turn.turn_id, view.language)
        return await self._records.append_once(
            turn.conversation_id,
            message_id_for(turn.turn_id, "unavailable"),
            lambda: self._renderer.render(with_human("gateway.unavailable"), place),
        )
