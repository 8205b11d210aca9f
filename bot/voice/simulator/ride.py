"""Following a script on the telephone: when to speak, what was heard, how long it took."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.voice.simulator.caller import Heard, Telephone
from bot.voice.simulator.script import CallScript, Step

# A person waits so long after the other has stopped, to be sure that it was the end.
_PAUSE_S = 0.3
# Who waits so long for the end (a disclosure is long) goes on all the same; the report says so.
_PATIENCE_S = 120.0
_LOOK_S = 0.02
# So much silence within speech is no end of it, e.g. between two clauses.
_QUIET_S = 0.4


@dataclass(frozen=True, slots=True)
class Act:
    """What the caller did, in seconds of ``time.monotonic()``.

    Args:
        kind: say, wav, keys or wait.
        what: the words, the file's name, or the keys (not those of a secret).
        began_at: when it began.
        ended_at: when its last sound or key went out.
        impatient: the bot had not said that it listens.
        barged: it was done while the bot spoke, on purpose.
    """

    kind: str
    what: str
    began_at: float
    ended_at: float
    impatient: bool = False
    barged: bool = False


class Ride:
    """One call from dialling to hanging up.

    Args:
        telephone: connected already.
        script: what to do.
        sounds: the sound of each step that speaks, at the telephone's rate.
        listens: whether the bot waits for the caller now, everything being said.
        prompt: is told of each step that speaks, when it begins.
        narrate: is told what happens, in a few words, as it happens.
    """

    def __init__(
        self,
        telephone: Telephone,
        script: CallScript,
        sounds: Mapping[Step, bytes],
        listens: Callable[[], bool],
        prompt: Callable[[Step], None] = lambda _step: None,
        narrate: Callable[[str], None] = lambda _what: None,
    ) -> None:
        self._telephone = telephone
        self._script = script
        self._sounds = sounds
        self._listens = listens
        self._prompt = prompt
        self._narrate = narrate
        self._loud_at = 0.0
        self._began_at = 0.0
        self.acts: list[Act] = []
        telephone.on_frame(self._note)

    async def run(self) -> None:
        """Do every step, wait for the last answer, and hang up."""
        timed = [step for step in self._script.steps if step.at is not None]
        others = [step for step in self._script.steps if step.at is None]
        pressing = [asyncio.create_task(self._at(step)) for step in timed]
        try:
            for step in others:
                came = await self._turn(step)
                if self._telephone.hung_up.is_set():
                    return  # what is left to do is for nobody
                await self._do(step, impatient=not came)
            await asyncio.gather(*pressing)
            await self._free()
        finally:
            for task in pressing:
                task.cancel()
            if not self._telephone.hung_up.is_set():
                await self._telephone.hang_up()

    async def _at(self, step: Step) -> None:
        due = self._telephone.answered_at + (step.at or 0.0)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        await self._do(step)

    async def _turn(self, step: Step) -> bool:
        """Wait for the caller's turn; return whether it came."""
        if step.during is None:
            return await self._free()
        since = time.monotonic()
        until = since + _PATIENCE_S
        while self._began_at < since:
            if self._over(until):
                return False
            await asyncio.sleep(_LOOK_S)
        await asyncio.sleep(step.during)
        return True

    async def _free(self) -> bool:
        """Wait until the bot has said all it had to say."""
        since = time.monotonic()
        until = since + _PATIENCE_S
        while not self._listens() or time.monotonic() - max(self._loud_at, since) < _PAUSE_S:
            if self._over(until):
                return False
            await asyncio.sleep(_LOOK_S)
        return True

    def _over(self, until: float) -> bool:
        return self._telephone.hung_up.is_set() or time.monotonic() > until

    async def _do(self, step: Step, *, impatient: bool = False) -> None:
        began = time.monotonic()
        self._narrate(f"caller: {step.kind} {step.shown}")
        if step.wait is not None:
            await asyncio.sleep(step.wait)
            ended = time.monotonic()
        elif step.keys is not None:
            ended = await self._telephone.press(step.keys)
        else:
            self._prompt(step)
            ended = await self._telephone.speak(self._sounds[step])
        barged = step.during is not None
        self.acts.append(Act(step.kind, step.shown, began, ended, impatient, barged))

    def _note(self, frame: Heard) -> None:
        if not frame.loud:
            return
        if frame.at - self._loud_at > _QUIET_S:
            self._began_at = frame.at
            self._narrate("bot: speaks")
        self._loud_at = frame.at
