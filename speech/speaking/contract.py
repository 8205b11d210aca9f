"""What turns words into sound; errors are those of ``speech/contract.py``.

Sound is 16-bit little-endian mono PCM; rates are in Hz.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Voice:
    """How a language is spoken.

    Attributes:
        name: what the engine calls the voice; the model, where an engine has models.
        speed: 1 is the engine's usual pace.
        pitch: 1 is the engine's usual pitch.
        volume: 1 is the engine's usual loudness.
        speaker: which of the model's speakers, from 0.
    """

    name: str
    speed: float = 1.0
    pitch: float = 1.0
    volume: float = 1.0
    speaker: int = 0


@dataclass(frozen=True, slots=True)
class VoiceStatus:
    """Which engine speaks a language now, and why.

    Attributes:
        engine: its name: ``espeak-ng``, ``sherpa-onnx``.
        chosen: whether it is the one that the settings ask for.
        sentence: for engineers; what to do where it is not.
    """

    engine: str
    chosen: bool
    sentence: str


@runtime_checkable
class Synthesiser(Protocol):
    """What turns words into sound; one a process and rate, shared by all calls."""

    @property
    def rate(self) -> int:
        """The rate of the sound that comes out, Hz."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it speaks."""

    def speaking(self) -> Mapping[str, VoiceStatus]:
        """Return which engine speaks each language now; never waits."""

    def speak(self, text: str, language: str) -> AsyncIterator[bytes]:
        """Yield the sound of the text clause by clause, the first as soon as it is made.

        Stopping the iteration stops the work. Text without a word gives nothing.

        Raises:
            LanguageUnknown: it does not speak this language.
            EngineMissing, SynthesisFailed: no voice could say this.
        """

    async def approve(self, texts: Iterable[str], language: str) -> None:
        """Name prompts that hold nothing about anybody: their sound is made now, and kept.

        No other text's sound is ever written to disk.

        Raises:
            LanguageUnknown: it does not speak this language.
            EngineMissing, SynthesisFailed: no voice could say one of them.
        """

    async def close(self) -> None:
        """Free what it holds."""
