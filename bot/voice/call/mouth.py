"""What is said on a call: one utterance after the other, clause by clause, cut short or not."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.voice.call.saying import Utterance
from bot.voice.contract import LegClosed, Played, Speaker
from speech.contract import SpeechError
from speech.speaking.contract import Synthesiser


@dataclass(frozen=True, slots=True)
class Began:
    """The first sound of an utterance goes out now."""

    utterance: Utterance
    at: float


@dataclass(frozen=True, slots=True)
class Spoke:
    """An utterance is over.

    Args:
        utterance: which.
        played: how much of it really went out.
        of_ms: how long the whole is, as far as it was made.
        at: seconds of ``time.monotonic()``.
    """

    utterance: Utterance
    played: Played
    of_ms: int
    at: float


@dataclass(frozen=True, slots=True)
class Mute:
    """An utterance could not be made into sound; what waited, but for notices, is forgotten."""

    utterance: Utterance
    error: SpeechError


@dataclass(frozen=True, slots=True)
class AllSaid:
    """Nothing waits to be said any more."""

    at: float


MouthEvent = Began | Spoke | Mute | AllSaid


class Mouth:
    """Says what it is given.

    Args:
        speaker: the outgoing sound of the leg.
        rate: its samples a second.
        voice: makes the sound, at the leg's rate.
        tell: is told of everything that happens, on the event loop.
    """

    def __init__(
        self, speaker: Speaker, rate: int, voice: Synthesiser, tell: Callable[[MouthEvent], None]
    ) -> None:
        self._speaker = speaker
        self._bytes_per_ms = rate * 2 // 1000
        self._voice = voice
        self._tell = tell
        self._waiting: deque[Utterance] = deque()
        self._more = asyncio.Event()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._now: Utterance | None = None
        self._cut = False  # what is being said was cut short
        self._heard = Played(0, (), False)  # of what was cut short last

    @property
    def saying(self) -> Utterance | None:
        """What is being said now."""
        return self._now

    @property
    def silent(self) -> bool:
        """Nothing is being said, and nothing waits."""
        return self._quiet.is_set()

    @property
    def reading(self) -> bool:
        """Whether a product's disclosure is being read, or waits to be: no answer to it counts."""
        said = (self._now, *self._waiting)
        return any(each is not None and each.disclosure for each in said)

    @property
    def interruptible(self) -> bool:
        """Whether what is being said, or comes next, may be cut short."""
        return self._now is None or self._now.interruptible

    def waits(self, utterance: Utterance) -> bool:
        """Return whether an utterance is being said, or still to be."""
        to_come = any(each is utterance for each in self._waiting)
        return to_come or (utterance is self._now and not self._cut)

    def say(self, *utterances: Utterance) -> None:
        """Say something after what waits already."""
        self._waiting.extend(utterances)
        if self._waiting:
            self._quiet.clear()
            self._more.set()

    def hush(self) -> None:
        """Be silent now and forget what waits; a legal notice, said or waiting, stays."""
        self._leave(lambda each: not each.interruptible)

    def leave(self) -> None:
        """Do the same, disclosures included: who goes to a colleague accepts nothing here."""
        self._leave(lambda each: not each.interruptible and not each.disclosure)

    def drop_fillers(self) -> None:
        """Forget passing words that wait, and cut one short that is being said."""
        self._leave(lambda each: not each.filler)

    def pause(self) -> bool:
        """Hold still, if that may be; return whether it may."""
        if self._now is None or not self._now.interruptible:
            return False
        self._speaker.pause()
        return True

    def resume(self) -> None:
        """Go on after ``pause()``."""
        self._speaker.resume()

    async def quiet(self) -> None:
        """Wait until all is said."""
        await self._quiet.wait()

    async def run(self) -> None:
        """Say what comes until cancelled.

        Raises:
            LegClosed: the call has ended.
        """
        while True:
            if not self._waiting:
                self._quiet.set()
                self._more.clear()
                await self._more.wait()
            if not self._waiting:
                continue
            self._now, self._cut = self._waiting.popleft(), False
            try:
                await self._speak(self._now)
            except SpeechError as error:
                self.leave()  # what waits would follow what was not heard
                self._tell(Mute(self._now, error))
            finally:
                self._now = None
            # A hold that came between the last frame and now has nothing left to hold: nobody
            # would let go of it, and what is said next would not be heard.
            self._speaker.resume()
            if not self._waiting:
                self._tell(AllSaid(time.monotonic()))

    def _leave(self, stays: Callable[[Utterance], bool]) -> None:
        self._waiting = deque(each for each in self._waiting if stays(each))
        if self._now is not None and not stays(self._now):
            self._stop()

    def _stop(self) -> None:
        self._cut = True
        self._heard = self._speaker.stop()

    async def _speak(self, utterance: Utterance) -> None:
        made, whole = 0, False
        played: Played | None = None
        try:
            async for pcm in self._voice.speak(utterance.text, utterance.language.value):
                if self._cut:
                    break
                if not made:
                    self._tell(Began(utterance, time.monotonic()))
                made += len(pcm)
                await self._speaker.play(pcm)
            whole = not self._cut
            played = await self._speaker.drained()
        except (LegClosed, asyncio.CancelledError, SpeechError):
            if made:  # the record needs how much of a notice was heard
                played = self._speaker.stop()
            raise
        finally:
            if played is not None:
                heard = self._heard if self._cut else played
                # Between two clauses the speaker has played all it was given; that is not all.
                heard = replace(heard, complete=heard.complete and whole)
                of_ms = made // self._bytes_per_ms
                self._tell(Spoke(utterance, heard, of_ms, time.monotonic()))
