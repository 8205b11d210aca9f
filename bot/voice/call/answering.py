"""What the caller says and keys in, as answers: to what, and whether they count.

What answers before its question was heard accepts nothing (``exchange``), nor does what comes
while a disclosure is being read, or on the way to a human.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.voice.call.exchange import Exchange, Parts
from bot.voice.call.saying import Utterance
from bot.voice.turns.answers import is_no, is_yes, may_answer
from bot.voice.turns.contract import Asked, Entered, Expected, Pressed, Understood
from crm.calls import EventKind
from speech.contract import Grammar


class Answering:
    """Takes a call's answers.

    Args:
        parts: of the call.
        exchange: sends them.
        leaving: whether the caller is on the way to a human.
    """

    def __init__(self, parts: Parts, exchange: Exchange, leaving: Callable[[], bool]) -> None:
        self._parts = parts
        self._exchange = exchange
        self._leaving = leaving
        self._confirming: Understood | None = None

    async def understood(self, said: Understood) -> None:
        """Take words."""
        language, exchange = self._exchange.language, self._exchange
        early = may_answer(said.text, language) and not exchange.asked()
        self._parts.journal.heard(said, early=early or self._closed)
        if self._closed:
            return
        if early:
            exchange.ask_unheard()
            return
        before = self.confirmed()
        if before is not None and is_yes(said.text, language):
            await exchange.send(before.text, said.spoke_until, before.confidence)
        elif before is not None and is_no(said.text, language):
            exchange.say("say_again")
        elif said.confirm is not None:
            self._confirming = said
            self._parts.journal.note(EventKind.CONFIRM)
            expected = Expected(Asked.YES_NO, grammar=Grammar.YES_NO)
            exchange.ask(Utterance(said.confirm, language), expected)
        else:
            await exchange.send(said.text, said.spoke_until, said.confidence)

    async def pressed(self, pressed: Pressed) -> None:
        """Take a key that is an answer by itself."""
        if not self._counts(pressed.key):
            return
        before = self.confirmed()
        if before is None:
            await self._exchange.press(pressed.key)
        elif pressed.key == "1":
            await self._exchange.send(before.text, time.monotonic(), before.confidence)
        else:
            self._exchange.say("say_again")

    async def entered(self, entered: Entered) -> None:
        """Take keys that were entered as a whole."""
        if self._counts(entered.digits) and entered.digits and not entered.secret:
            await self._exchange.press(entered.digits)

    def confirmed(self) -> Understood | None:
        """Return what was being confirmed, if something was; the open question is there again."""
        before, self._confirming = self._confirming, None
        if before is not None:
            self._exchange.expect_again()
        return before

    def begun(self, utterance: Utterance) -> None:
        """Take note that an utterance is heard; a yes to a message is no yes to an amount."""
        if self._exchange.begun(utterance):
            self._confirming = None

    def _counts(self, keys: str) -> bool:
        """Note keys, and return whether they may answer; several digits press no button."""
        closed = self._closed
        early = len(keys) == 1 and not self._exchange.asked(keys)
        self._parts.journal.note(EventKind.KEY, **({"early": True} if early or closed else {}))
        if early and not closed:
            self._exchange.ask_unheard()
        return not early and not closed

    @property
    def _closed(self) -> bool:
        return self._leaving() or self._parts.mouth.reading
