"""``banter bench calls``: telephone calls over the real port, alone, in a crowd, and for long."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TypeVar

import numpy as np
import psutil
from rich.console import Console
from rich.progress import track

from bot.bench.figures import Stamped
from bot.bench.memory import heap_mb
from bot.voice.contract import Ending
from bot.voice.settings import VoiceSettings
from bot.voice.simulator.phone import SimulatedCall, SimulatedPhone
from bot.voice.simulator.script import CallScript, Step
from data.settings import HouseSettings
from data.texts.phrases import Language

# Every reply depends on the words; the second thing is said into the answer to the first.
TALKS = (
    CallScript(
        language=Language.ZH,
        steps=(
            Step(say="我有五万块想存一年，有什么推荐？"),
            Step(say="为什么推荐这个", during=1.0),
            Step(say="定期存款利率是多少"),
        ),
    ),
    CallScript(
        language=Language.EN,
        steps=(
            Step(say="I have fifty thousand to put away for a year, what do you recommend?"),
            Step(say="why do you recommend this one", during=1.0),
            Step(say="what is the interest rate on a one year deposit"),
        ),
    ),
)
SHORT = CallScript(steps=(Step(say="定期存款利率是多少"),))
WARM_UP = 20  # calls before what is held is counted
_Each = TypeVar("_Each")


@dataclass
class Held:
    """What the process holds between calls.

    Attributes:
        rss_mb: resident memory, with what was freed and is kept for later.
        heap_mb: of it, what is in use of the C library's heaps; 0 where that cannot be told.
    """

    rss_mb: float
    heap_mb: float
    threads: int
    files: int
    tasks: int

    @classmethod
    def now(cls) -> Held:
        """Count."""
        gc.collect()
        process = psutil.Process()
        return cls(
            round(process.memory_info().rss / 2**20, 1),
            round(heap_mb(), 1),
            process.num_threads(),
            process.num_fds(),
            len(asyncio.all_tasks()),
        )


@dataclass
class CallFigures(Stamped):
    """Latencies at the caller's ear, milliseconds; the callers are in the same process.

    Attributes:
        engine: what recognised; ``script+vosk`` = the words were given, Vosk decoded every frame.
        barge_in_ms: the longest time from the caller's first sound to our silence.
        gap_ms: the longest time between two frames that a caller heard.
        crowd: calls that came at once.
        served: of these, how many were held to their end.
        shed: of these, how many went to the agents' queue.
        unheard: of these, how many heard nothing at all.
        lasting: short calls one after another; ``lasting_answered`` of them had their reply,
            ``lasting_shed`` went to the agents' queue.
        before, after: what was held before and after these.
    """

    engine: str = ""
    greeting_ms: float = 0.0
    first_audio_p50_ms: float = 0.0
    first_audio_p95_ms: float = 0.0
    replies: int = 0
    barge_in_ms: float = 0.0
    gap_ms: float = 0.0
    crowd: int = 0
    served: int = 0
    shed: int = 0
    unheard: int = 0
    crowd_greeting_ms: float = 0.0
    crowd_first_audio_p50_ms: float = 0.0
    crowd_first_audio_p95_ms: float = 0.0
    crowd_gap_ms: float = 0.0
    lasting: int = 0
    lasting_answered: int = 0
    lasting_shed: int = 0
    before: Held | None = field(default=None)
    after: Held | None = field(default=None)

    def as_json(self) -> str:
        """Return the figures as one JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def as_text(self) -> str:
        """Return the figures as a person reads them."""
        lines = [
            f"recogniser           {self.engine}",
            f"greeting             {self.greeting_ms:.0f} ms at most",
            f"end of speech        p50 {self.first_audio_p50_ms:.0f} ms   "
            f"p95 {self.first_audio_p95_ms:.0f} ms to the first audio, {self.replies} replies",
            f"barge-in             {self.barge_in_ms:.0f} ms at most",
            f"longest gap          {self.gap_ms:.0f} ms",
        ]
        if self.crowd:
            lines += [
                f"{self.crowd} at once           {self.served} served, {self.shed} to the queue, "
                f"{self.unheard} unheard",
                f"  greeting           {self.crowd_greeting_ms:.0f} ms at most",
                f"  first audio        p50 {self.crowd_first_audio_p50_ms:.0f} ms   "
                f"p95 {self.crowd_first_audio_p95_ms:.0f} ms",
                f"  longest gap        {self.crowd_gap_ms:.0f} ms",
            ]
        if self.lasting:
            lines += [
                f"{self.lasting} calls            {self.lasting_answered} answered, "
                f"{self.lasting_shed} to the queue",
                f"  before             {self.before}",
                f"  after              {self.after}",
            ]
        return "\n".join([*lines, self.stamp_text()])


async def run_bench(
    house: HouseSettings,
    gateway: str,
    *,
    pairs: int,
    crowd: int,
    lasting: int,
    as_json: bool,
) -> CallFigures:
    """Measure and print.

    Args:
        house: whose keys, models and records the phone uses.
        gateway: address of its gateway.
        pairs: calls one after the other, of each language.
        crowd: calls at once; 0 leaves that out.
        lasting: short calls, as many at once as there is room; 0 leaves that out.
        as_json: print one JSON object instead of lines.
    """
    room = VoiceSettings().room
    figures = CallFigures()
    async with SimulatedPhone(house, gateway, told=True, room=room) as phone:
        figures.engine = phone.recogniser.name
        await _alone(phone, pairs, figures)
        _so_far(figures)
        if crowd:
            await _together(phone, crowd, figures)
            _so_far(figures)
        if lasting:
            await _for_long(phone, room, lasting, figures)
    figures.stamp()
    Console(soft_wrap=True).print(
        figures.as_json() if as_json else figures.as_text(), highlight=False
    )
    return figures


def _so_far(figures: CallFigures) -> None:
    """Show what is known already: what follows takes long, and may be broken off."""
    Console(stderr=True, soft_wrap=True).print(figures.as_text(), highlight=False)


async def _alone(phone: SimulatedPhone, pairs: int, figures: CallFigures) -> None:
    calls = [await phone.call(talk) for talk in _shown(TALKS * pairs, "calls")]
    figures.greeting_ms = max(_greetings(calls), default=0)
    figures.first_audio_p50_ms, figures.first_audio_p95_ms = _first_audio(calls)
    figures.replies = sum(len(call.report.first_audio_ms) for call in calls)
    figures.barge_in_ms = max((ms for call in calls for ms in call.report.barge_in_ms), default=0)
    figures.gap_ms = max((call.report.longest_gap_ms for call in calls), default=0)


async def _together(phone: SimulatedPhone, crowd: int, figures: CallFigures) -> None:
    await phone.idle()
    scripts = [TALKS[number % len(TALKS)] for number in range(crowd)]
    calls = await asyncio.gather(*(phone.call(script) for script in scripts))
    served = [call for call in calls if call.report.ending == Ending.CALLER]
    shed = [call for call in calls if call.report.ending == Ending.TRANSFER]
    figures.crowd, figures.served, figures.shed = crowd, len(served), len(shed)
    figures.unheard = sum(call.report.greeting_ms is None for call in calls)
    figures.crowd_greeting_ms = max(_greetings(calls), default=0)
    figures.crowd_first_audio_p50_ms, figures.crowd_first_audio_p95_ms = _first_audio(served)
    figures.crowd_gap_ms = max((call.report.longest_gap_ms for call in calls), default=0)


async def _for_long(phone: SimulatedPhone, room: int, lasting: int, figures: CallFigures) -> None:
    await _short(phone, room, WARM_UP, "warming up")
    figures.before = Held.now()
    figures.lasting_answered, figures.lasting_shed = await _short(
        phone, room, lasting, "short calls"
    )
    figures.after = Held.now()
    figures.lasting = lasting


async def _short(phone: SimulatedPhone, room: int, count: int, what: str) -> tuple[int, int]:
    """Place short calls, ``room`` at once; return how many had their reply, and went to the queue.

    The calls themselves are let go: their sound would count as what is held.
    """
    answered = shed = 0
    for start in _shown(range(0, count, room), what):
        await phone.idle()  # who rings in the moment another one leaves finds no room
        calls = await asyncio.gather(*(phone.call(SHORT) for _ in range(min(room, count - start))))
        answered += sum(bool(call.report.first_audio_ms) for call in calls)
        shed += sum(call.report.ending == Ending.TRANSFER for call in calls)
    return answered, shed


def _greetings(calls: Iterable[SimulatedCall]) -> list[int]:
    found = (call.report.greeting_ms for call in calls)
    return [ms for ms in found if ms is not None]


def _first_audio(calls: Iterable[SimulatedCall]) -> tuple[float, float]:
    """Return the median and the 95th percentile."""
    found = [ms for call in calls for ms in call.report.first_audio_ms]
    if not found:
        return 0.0, 0.0
    p50, p95 = np.percentile(found, (50, 95))
    return round(float(p50)), round(float(p95))


def _shown(steps: Sequence[_Each], what: str) -> Iterable[_Each]:
    return track(steps, what, console=Console(stderr=True), transient=True)
