"""What an ear goes by: who tells voices from silence, and who decides whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.voice.turns.contract import Decision, Expected
from data.texts.phrases import Language
from speech.contract import Final


class Voices(Protocol):
    """Tells when somebody begins and ends to speak."""

    def feed(self, pcm: bytes, at: float) -> Sequence[tuple[bool, float]]:
        """Take sound; return each beginning (True) and end (False) of a voice in it."""

    def silence(self, at: float) -> Sequence[tuple[bool, float]]:
        """Return the end of a voice whose sound has stopped coming in."""


class Taking(Protocol):
    """Decides whose turn it is (``bot/voice/turns``)."""

    @property
    def idle(self) -> bool:
        """The caller is neither speaking nor keying in, nor being understood."""

    def expect(self, expected: Expected) -> Sequence[Decision]:
        """Take note of the open question."""

    def voice(self, on: bool, at: float) -> Sequence[Decision]:
        """Somebody begins or ends to speak."""

    def partial(self, text: str, at: float) -> Sequence[Decision]:
        """So much was understood so far."""

    def heard(self, final: Final, at: float) -> Sequence[Decision]:
        """What was said in the turn that has ended."""

    def key(self, key: str, at: float) -> Sequence[Decision]:
        """A key was pressed."""

    def speaking(self, on: bool, at: float, *, interruptible: bool = True) -> Sequence[Decision]:
        """We begin or end to speak."""

    def owing(self, on: bool, at: float) -> Sequence[Decision]:
        """An answer is awaited from the dialogue, or has come whole."""

    def switch(self, language: Language) -> Sequence[Decision]:
        """The call goes on in another language."""

    def tick(self, at: float) -> Sequence[Decision]:
        """Time goes by."""
