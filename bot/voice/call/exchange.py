"""What the caller said goes to the assistant; what it answers is said."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.voice.call.asking import expected_after
from bot.voice.call.ear import Ear, Taking
from bot.voice.call.journal import Journal
from bot.voice.call.line import (
    Answered,
    Arrived,
    Broken,
    Declined,
    Identified,
    Line,
    Opened,
    Passing,
    Switched,
)
from bot.voice.call.mouth import Mouth
from bot.voice.call.saying import Phrasebook, Utterance
from bot.voice.call.waiting import Alarm, Waiting
from bot.voice.turns.contract import Expected
from crm.calls import EventKind
from crm.messages import HandoffBody, StepUpBody, TextBody
from data.texts.phrases import Language

_RUN_OUT = "token_expired"  # a call lasts longer than the proof of who is calling

Reply = Opened | Arrived | Passing | Answered | Identified | Switched | Declined | Broken


@dataclass
class Parts:
    """What a call is made of."""

    line: Line
    ear: Ear
    taking: Taking
    mouth: Mouth
    words: Phrasebook
    journal: Journal
    waiting: Waiting


class Exchange:
    """The words that go back and forth.

    Args:
        parts: of the call.
        language: of the line that was called.
        alarm: is told when an answer takes long.
        step_up: is called when the assistant wants to know who is calling.
        handed_over: is called when a colleague takes over.
        farewell: is called when the assistant says goodbye.
        asks_itself: whether the phone is asking for keys now: what the assistant asks waits.
    """

    def __init__(
        self,
        parts: Parts,
        language: Language,
        *,
        alarm: Callable[[Alarm], None],
        step_up: Callable[[], None],
        handed_over: Callable[[], None],
        farewell: Callable[[], None],
        asks_itself: Callable[[], bool],
    ) -> None:
        self._parts = parts
        self._alarm = alarm
        self._step_up = step_up
        self._handed_over = handed_over
        self._farewell = farewell
        self._asks_itself = asks_itself
        self._owed: set[str] = set()
        self._sending = False
        self._asked = Expected()
        self._last: list[Utterance] = []
        self._own_question: Utterance | None = None  # of the phone, not of the assistant
        self.language = language

    @property
    def owed(self) -> bool:
        """Return whether something the caller said is not answered yet."""
        return self._sending or bool(self._owed)

    async def send(self, text: str, spoke_until: float, heard: float | None = None) -> None:
        """Send what the caller said or keyed in.

        Args:
            text: the words, or the keys.
            spoke_until: when the last sound of it came in.
            heard: how surely words were recognised, 0 to 1; None for keys.
        """
        parts = self._parts
        self._sending = True
        client_id = await parts.line.say(text, heard)
        self._sending = False
        self._last.clear()
        parts.journal.asked(client_id, spoke_until)
        self.wait_for(client_id)

    def say(self, *keys: str) -> None:
        """Say words of the phone itself."""
        self._parts.mouth.say(*(self._parts.words.own(key, self.language) for key in keys))

    def fill(self, key: str) -> None:
        """Say passing words, if nothing is being said."""
        if self._parts.mouth.silent:
            self._parts.mouth.say(self._parts.words.own(key, self.language, filler=True))

    async def switch(self, language: Language) -> bool:
        """Go on listening and speaking in a language; say so where it cannot be heard.

        Returns:
            Whether the call goes on in this language.
        """
        parts = self._parts
        if language is self.language:
            return True
        if not await parts.ear.listen_for(language):
            parts.mouth.say(parts.words.own("language_unheard", language))
            return False
        self.language = language
        parts.journal.note(EventKind.LANGUAGE, language=language.value)
        parts.ear.act(parts.taking.switch(language))
        return True

    def repeat(self) -> None:
        """Say the open question again: the phone's own, or the assistant's last words."""
        mouth = self._parts.mouth
        if mouth.reading:
            return  # it is being read, and goes on
        mouth.hush()
        if self._own_question is not None:
            mouth.say(self._own_question)
        else:
            mouth.say(*(self._last or [self._parts.words.own("how", self.language)]))

    def ask(self, question: str | Utterance, expected: Expected) -> None:
        """Ask something of the phone's own; ``expect_again`` goes back to the assistant's.

        Args:
            question: the key of its words, or the words.
            expected: what answers it.
        """
        if isinstance(question, str):
            question = self._parts.words.own(question, self.language)
        self._parts.mouth.say(question)
        self._own_question = question
        self._expect(expected)

    def expect_again(self) -> None:
        """Go back to what the assistant has asked for."""
        self._own_question = None
        self._expect(self._asked)

    def wait_for(self, what: str) -> None:
        """Tell the caller, after a while, that something is still awaited."""
        parts = self._parts
        self._owed.add(what)
        parts.ear.act(parts.taking.owing(True, time.monotonic()))
        parts.waiting.begin(self._alarm)

    def _expect(self, expected: Expected) -> None:
        parts = self._parts
        parts.ear.expect(expected.grammar)
        parts.ear.act(parts.taking.expect(expected))

    async def take(self, reply: Reply) -> None:
        """Act on what came from the gateway."""
        parts = self._parts
        match reply:
            case Opened(conversation_id, _):
                parts.journal.conversation_id = conversation_id
            case Arrived():
                self._arrived(reply)
            case Answered(client_id):
                self.answered(client_id)
            case Passing(_, spoken):
                if parts.mouth.silent:
                    parts.mouth.say(Utterance(spoken, self.language, filler=True))
            case Identified():
                parts.journal.note(EventKind.IDENTIFIED)
                self.say("identified")
            case Switched(language):
                if not await self.switch(language):
                    await parts.line.switch(self.language)
            case Declined(code, words, client_id):
                parts.mouth.say(Utterance(words, self.language))
                self.answered(client_id or "")
                if code == _RUN_OUT:
                    self._step_up()
            case Broken():
                parts.journal.note(EventKind.LINE_BROKEN)

    def _arrived(self, reply: Arrived) -> None:
        parts, message = self._parts, reply.message
        said = parts.words.of(message, reply.client_id)
        parts.mouth.drop_fillers()
        parts.mouth.say(*said)
        self._last.extend(said)
        self._asked = expected_after(message.body, self._asked)
        if not self._asks_itself():
            self.expect_again()
        if isinstance(message.body, StepUpBody):
            self._step_up()
        if isinstance(message.body, HandoffBody) and message.body.state in ("queued", "active"):
            self._handed_over()
        if isinstance(message.body, TextBody) and message.body.farewell:
            self._farewell()

    def answered(self, what: str) -> None:
        """Take note that something awaited is here."""
        self._owed.discard(what)
        if not self._owed:
            self._parts.waiting.end()
            self._parts.ear.act(self._parts.taking.owing(False, time.monotonic()))
