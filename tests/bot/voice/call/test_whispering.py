"""A colleague hears what a call is about before they take it; the records are a real database's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from call_parts import FakeSpeaker, FakeVoice
from sqlalchemy import text, update
from world import World

from bot.voice.call.whispering import Whispering
from bot.voice.contract import Caller, Ending, HungUp, KeyPressed, LegEvent
from bot.voice.transports.pacing import PacedSpeaker
from crm import calls, conversations
from crm.calls import CallStart
from crm.tables import AuditEvent, Conversation
from data.texts.catalogue import Texts
from data.texts.phrases import Language
from speech.contract import EngineMissing
from speech.speaking.contract import Synthesiser


class Spoken(FakeVoice):
    """Keeps what it says; may have lost its library."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.away = False

    async def speak(self, text: str, language: str) -> AsyncIterator[bytes]:
        if self.away:
            raise EngineMissing("no library")
        self.said.append((text, language))
        async for pcm in super().speak(text, language):
            yield pcm


@dataclass
class ColleaguesLeg:
    """The leg of a colleague who may press a key or hang up."""

    about: UUID | None
    caller: Caller
    rate: int = 8000
    call_id: UUID = field(default_factory=uuid4)
    speaker: FakeSpeaker = field(default_factory=FakeSpeaker)
    event: LegEvent | None = None
    endings: list[Ending] = field(default_factory=list)

    async def events(self) -> AsyncIterator[LegEvent]:
        if self.event is None:
            await asyncio.Event().wait()
        assert self.event is not None
        yield self.event

    async def hang_up(self) -> None:
        self.endings.append(Ending.GOODBYE)

    async def transfer(self) -> None:
        self.endings.append(Ending.TRANSFER)


def call_of(world: World) -> UUID:
    """Return a call whose caller has identified and named a sum."""
    call_id = uuid4()
    with world.bank.work() as work:
        calls.begin(work, CallStart(str(call_id), "service", Language.ZH, "13800138001"))
        talk = conversations.open(
            work, customer_id=world.customers["1"], channel="voice", language=Language.ZH
        )
        owner = Conversation.conversation_id == talk.conversation_id
        work.session.execute(update(Conversation).where(owner).values(slots={"amount": "50000"}))
        calls.attach(
            work,
            str(call_id),
            conversation_id=talk.conversation_id,
            customer_id=world.customers["1"],
            language=Language.ZH,
        )
    return call_id


def audited(world: World) -> list[dict[str, object]]:
    with world.bank.read() as work:
        rows = work.session.query(AuditEvent).filter_by(action="call.whispered").all()
        return [dict(row.detail) for row in rows]


def whispering(world: World, voice: Spoken) -> Whispering:
    def of_rate(_rate: int) -> Synthesiser:
        return voice

    return Whispering(world.bank, Texts.load(), of_rate)


@pytest.mark.parametrize(
    ("language", "sum_said"), [(Language.ZH, "五万元"), (Language.EN, "50,000 yuan")]
)
async def test_the_colleague_hears_who_and_how_much(
    world: World, language: Language, sum_said: str
) -> None:
    voice, leg = Spoken(), ColleaguesLeg(call_of(world), Caller(language=language))
    await whispering(world, voice).tell(leg)
    said = " ".join(text for text, _ in voice.said)
    assert sum_said in said
    assert {spoken for _, spoken in voice.said} == {language.value}
    assert leg.endings == [Ending.GOODBYE]
    (told,) = audited(world)
    assert told["complete"] is True
    assert told["played_ms"] == leg.speaker.played_ms > 0


@pytest.mark.parametrize("event", [KeyPressed("5", 0.0), HungUp(Ending.CALLER, 0.0)])
async def test_a_key_or_the_end_cuts_it_short(world: World, event: LegEvent) -> None:
    voice, leg = Spoken(), ColleaguesLeg(call_of(world), Caller(), event=event)
    leg.speaker.held = True
    await whispering(world, voice).tell(leg)
    assert leg.speaker.stops == 1
    assert leg.endings == [Ending.GOODBYE]
    assert [told["complete"] for told in audited(world)] == [False]


class Halting(Spoken):
    """Makes one clause, and takes its time with the next."""

    async def speak(self, text: str, language: str) -> AsyncIterator[bytes]:
        async for pcm in super().speak("一", language):
            yield pcm
        await asyncio.Event().wait()


@pytest.mark.parametrize("end", [KeyPressed("5", 0.0), HungUp(Ending.CALLER, 0.0)])
async def test_what_is_cut_between_two_clauses_was_not_played_whole(
    world: World, end: LegEvent
) -> None:
    leg = ColleaguesLeg(call_of(world), Caller(), event=end)
    speaker, heard = PacedSpeaker(8000, lambda _pcm: True), leg.events()

    async def events() -> AsyncIterator[LegEvent]:
        while speaker.played_ms < 100:  # noqa: ASYNC110 - the voice says nothing of it
            await asyncio.sleep(0)
            speaker.beat(1)
        if isinstance(end, HungUp):
            speaker.close()
        yield await anext(heard)

    leg.speaker, leg.events = speaker, events  # type: ignore[assignment,method-assign]
    await whispering(world, Halting()).tell(leg)
    assert [(told["played_ms"], told["complete"]) for told in audited(world)] == [(100, False)]


async def test_nobody_waits_for_longer_than_it_may_take(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.voice.call.whispering.WITHIN_S", 0.01)
    leg = ColleaguesLeg(call_of(world), Caller())
    leg.speaker.held = True
    await whispering(world, Spoken()).tell(leg)
    assert (leg.speaker.stops, leg.endings) == (1, [Ending.GOODBYE])


async def test_a_call_that_is_unknown_is_put_through_without_a_word(world: World) -> None:
    voice, leg = Spoken(), ColleaguesLeg(uuid4(), Caller())
    await whispering(world, voice).tell(leg)
    assert (voice.said, leg.endings, audited(world)) == ([], [Ending.GOODBYE], [])


async def test_a_voice_that_is_away_holds_nobody_up(world: World) -> None:
    voice, leg = Spoken(), ColleaguesLeg(call_of(world), Caller())
    voice.away = True
    await whispering(world, voice).tell(leg)
    assert (leg.endings, audited(world)) == ([Ending.GOODBYE], [])


async def test_a_whisper_that_cannot_be_noted_was_still_said(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    voice, leg = Spoken(), ColleaguesLeg(call_of(world), Caller())
    with world.bank.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_event RENAME TO audit_event_away"))
    await whispering(world, voice).tell(leg)
    assert voice.said
    assert leg.endings == [Ending.GOODBYE]
    assert [record.message.split()[0] for record in caplog.records] == ["call.whisper_not_noted"]
