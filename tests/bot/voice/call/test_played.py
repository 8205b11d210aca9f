"""How much of what was said counts as heard, by the speaker that a PBX has in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from call_parts import FakeVoice

from bot.voice.call.mouth import Mouth, MouthEvent, Spoke
from bot.voice.call.saying import AI_NOTICE, Utterance
from bot.voice.contract import FRAME_MS, Played
from bot.voice.transports.pacing import PacedSpeaker
from data.texts.phrases import Language

CLAUSE_MS = 100
NOTICE = Utterance("一二", Language.ZH, notice=AI_NOTICE)
DISCLOSURE = Utterance("一二", Language.ZH, notice="disclosure:d:1")


class HaltingVoice(FakeVoice):
    """Makes one clause, and takes its time with the next."""

    def __init__(self) -> None:
        self.goes_on = asyncio.Event()

    async def speak(self, text: str, language: str) -> AsyncIterator[bytes]:
        for letter in text:
            async for pcm in super().speak(letter, language):
                yield pcm
            await self.goes_on.wait()


@dataclass
class Scene:
    """A mouth that has run dry in the middle of what it says."""

    voice: HaltingVoice = field(default_factory=HaltingVoice)
    told: list[MouthEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.speaker = PacedSpeaker(8000, lambda _pcm: True)
        self.mouth = Mouth(self.speaker, 8000, self.voice, self.told.append)
        self.task = asyncio.create_task(self.mouth.run())

    async def play_all(self) -> None:
        for _ in range(2 * CLAUSE_MS // FRAME_MS):
            await self.settle()
            self.speaker.beat(1)
        await self.settle()
        assert not self.speaker.playing

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    def played(self) -> list[Played]:
        return [each.played for each in self.told if isinstance(each, Spoke)]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    made = Scene()
    yield made
    made.task.cancel()
    await asyncio.gather(made.task, return_exceptions=True)


@pytest.mark.parametrize("cut", [Mouth.leave, Mouth.hush])
async def test_what_is_cut_between_two_clauses_was_not_played_whole(
    scene: Scene, cut: Callable[[Mouth], None]
) -> None:
    scene.mouth.say(DISCLOSURE if cut is Mouth.leave else Utterance("一二", Language.ZH))
    await scene.play_all()
    cut(scene.mouth)
    scene.voice.goes_on.set()
    await scene.settle()
    assert scene.played() == [Played(CLAUSE_MS, (), complete=False)]


async def test_what_the_end_of_the_call_cuts_between_two_clauses_was_not_played_whole(
    scene: Scene,
) -> None:
    scene.mouth.say(NOTICE)
    await scene.play_all()
    scene.speaker.close()
    scene.voice.goes_on.set()
    await scene.settle()
    assert scene.played() == [Played(CLAUSE_MS, (), complete=False)]


async def test_what_was_said_to_its_end_was_played_whole(scene: Scene) -> None:
    scene.mouth.say(NOTICE)
    scene.voice.goes_on.set()
    await scene.play_all()
    assert scene.played() == [Played(2 * CLAUSE_MS, (), complete=True)]


async def test_what_is_cancelled_between_two_clauses_was_not_played_whole(scene: Scene) -> None:
    scene.mouth.say(NOTICE)
    await scene.play_all()
    scene.task.cancel()
    await scene.settle()
    assert scene.played() == [Played(CLAUSE_MS, (), complete=False)]


async def test_what_cannot_be_made_into_sound_to_its_end_was_played_in_part(scene: Scene) -> None:
    scene.voice.goes_on.set()
    scene.mouth.say(Utterance("一" + FakeVoice.broken, Language.ZH, notice=AI_NOTICE))
    await scene.settle()
    for _ in range(3):
        scene.speaker.beat(1)
    await scene.settle()
    assert [each.complete for each in scene.played()] == [False]


async def test_a_hold_after_the_last_frame_holds_nothing_that_comes_next(scene: Scene) -> None:
    scene.voice.goes_on.set()
    scene.mouth.say(Utterance("一", Language.ZH))
    await scene.settle()
    for _ in range(CLAUSE_MS // FRAME_MS):
        scene.speaker.beat(1)
    assert scene.mouth.pause()  # the mouth does not know yet that all was played
    await scene.settle()
    scene.mouth.say(Utterance("二", Language.ZH))
    await scene.play_all()
    assert scene.played() == [Played(CLAUSE_MS, (), complete=True)] * 2
