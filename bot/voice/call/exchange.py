"""What the caller said goes to the assistant; what it answers is said.

An answer belongs to the last question whose playing has begun. So a message is asked, and its
buttons are there, from its first sound on and not from its arrival; until then it is unheard,
also where an interruption cut it. The assistant takes a bare yes, no or number for an answer to
the last message that it sent: while that one is unheard, only a button of the one that is heard
is pressed (by its token, which says whose it is), and other answers are too early.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.voice.call.asking import Question, question_after
from bot.voice.call.ear import Ear
from bot.voice.call.journal import Journal
from bot.voice.call.line import Line
from bot.voice.call.line_events import (
    Answered,
    Arrived,
    Broken,
    Declined,
    Identified,
    Opened,
    Passing,
    Switched,
    Unread,
)
from bot.voice.call.mouth import Mouth
from bot.voice.call.saying import Phrasebook, Utterance
from bot.voice.call.senses import Taking
from bot.voice.call.waiting import Alarm, Waiting
from bot.voice.turns.contract import Expected
from crm.calls import EventKind
from crm.messages import HandoffBody, StepUpBody, TextBody
from data.texts.phrases import Language

_RUN_OUT = "token_expired"  # a call lasts longer than the proof of who is calling

Reply = Opened | Arrived | Unread | Passing | Answered | Identified | Switched | Declined | Broken


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
        self._asked = Question()  # by the last message whose playing has begun
        self._last: list[Utterance] = []
        self._unheard: list[Utterance] = []  # of the last messages
        self._own_question: Utterance | None = None  # of the phone, not of the assistant
        self._own_heard = False  # its playing has begun
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
        await self._send(self._parts.line.say(text, heard), spoke_until)

    async def press(self, key: str) -> None:
        """Send a key: as the button that it stands for, if the open question has that."""
        line, token = self._parts.line, self._asked.button(key)
        sending = line.say(key) if token is None else line.press(token)
        await self._send(sending, time.monotonic())

    async def _send(self, sending: Awaitable[str], spoke_until: float) -> None:
        self._sending = True
        client_id = await sending
        self._sending = False
        self._last.clear()
        self._asked = replace(self._asked, buttons=())
        self._parts.journal.asked(client_id, spoke_until)
        self.wait_for(client_id)

    def begun(self, utterance: Utterance) -> bool:
        """Take note that an utterance is heard from now on.

        Returns:
            Whether the open question is now of that message of the assistant's.
        """
        if utterance is self._own_question:
            self._own_heard = True
        at = next((n for n, each in enumerate(self._unheard) if each is utterance), None)
        if at is None or utterance.body is None:
            return False
        del self._unheard[: at + 1]
        self._asked = question_after(utterance.body, self._asked)
        if self._asks_itself():
            return False
        self.expect_again()
        return True

    def asked(self, key: str | None = None) -> bool:
        """Return whether a key, or else a bare yes or no, has a question that was heard."""
        if self._asks_itself():
            return False  # it takes whole entries, and words of nobody
        if self._own_question is not None:
            return self._own_heard
        if key is not None and self._asked.button(key) is not None:
            return True
        return not self.owed and not self._unheard

    def ask_unheard(self) -> None:
        """Say what an interruption has cut before it was heard; an answer may follow then."""
        mouth, own = self._parts.mouth, self._own_question
        if self.owed or self._asks_itself():
            return
        unheard = self._unheard if own is None else [own]
        mouth.say(*(each for each in unheard if not mouth.waits(each)))

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
            return
        if self._last:
            self._unheard = [*self._last]
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
        self._own_question, self._own_heard = question, False
        self._expect(expected)

    def expect_again(self) -> None:
        """Go back to what the assistant has asked for."""
        self._own_question = None
        self._expect(self._asked.expected)

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
            case Unread():
                self._arrive(parts.words.unread(self.language))
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
        message = reply.message
        self._arrive(*self._parts.words.of(message, reply.client_id))
        if isinstance(message.body, StepUpBody):
            self._step_up()
        if isinstance(message.body, HandoffBody) and message.body.state in ("queued", "active"):
            self._handed_over()
        if isinstance(message.body, TextBody) and message.body.farewell:
            self._farewell()

    def _arrive(self, *said: Utterance) -> None:
        self._parts.mouth.drop_fillers()
        self._parts.mouth.say(*said)
        self._last.extend(said)
        self._unheard.extend(said)

    def answered(self, what: str) -> None:
        """Take note that something awaited is here."""
        self._owed.discard(what)
        if not self._owed:
            self._parts.waiting.end()
            self._parts.ear.act(self._parts.taking.owing(False, time.monotonic()))
