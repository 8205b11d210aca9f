"""How a call ends: with a human, a farewell, or the caller who hangs up; and when it goes on."""

from __future__ import annotations

import time

import pytest
from call_parts import FakeVoice
from call_scene import Scene

from bot.voice.call.call import CallEvent
from bot.voice.call.ear import Failed, Gone
from bot.voice.call.line_events import Ended
from bot.voice.call.waiting import Alarm
from bot.voice.contract import Ending
from bot.voice.turns.contract import Human, Hush
from crm.calls import EventKind
from crm.messages import HandoffBody, TextBody


@pytest.mark.parametrize("reason", ["key_0", "asked"])
async def test_who_wants_a_human_goes_to_one_after_a_word(scene: Scene, reason: str) -> None:
    await scene.happens(Human(reason))
    assert await scene.ending() is Ending.TRANSFER
    assert scene.said[-1] == scene.own("connecting")


async def test_who_cannot_be_heard_for_want_of_room_goes_to_a_human_after_a_word(
    scene: Scene,
) -> None:
    await scene.happens(Human("no_room"))
    assert await scene.ending() is Ending.TRANSFER
    assert scene.said[-1] == scene.own("no_room_3")
    reasons = [e.detail for e in scene.journal.timeline if e.kind is EventKind.TRANSFERRED]
    assert reasons == [{"reason": "no_room"}]


@pytest.mark.parametrize("event", [Alarm.ENOUGH, Ended("not_signed_in"), Failed()])
async def test_who_cannot_be_served_goes_to_a_human(scene: Scene, event: CallEvent) -> None:
    await scene.happens(event)
    assert await scene.ending() is Ending.TRANSFER
    assert scene.said[-1] == scene.own("unavailable")


async def test_a_handoff_of_the_assistant_is_said_and_done(scene: Scene) -> None:
    await scene.says("转人工")
    await scene.answers(HandoffBody(state="queued", text="x"), "正在转接")
    assert await scene.ending() is Ending.TRANSFER
    assert scene.said[-1] == "正在转接"


async def test_after_a_farewell_it_hangs_up(scene: Scene) -> None:
    await scene.says("再见")
    await scene.answers(TextBody(text="x", farewell=True), "祝您顺利")
    assert await scene.ending() is Ending.GOODBYE
    assert scene.said[-1] == "祝您顺利"


async def test_who_interrupts_a_farewell_is_listened_to(scene: Scene) -> None:
    await scene.says("再见")
    scene.speaker.held = True
    await scene.answers(TextBody(text="x", farewell=True), "祝您顺利")
    await scene.happens(Hush(time.monotonic()))
    await scene.says("对了，利率多少")
    assert not scene.task.done()
    assert scene.line.said == ["再见", "对了，利率多少"]


async def test_with_nobody_on_duty_the_call_goes_on(scene: Scene) -> None:
    await scene.says("转人工")
    await scene.answers(HandoffBody(state="closed", text="x"), "现在没有同事")
    assert not scene.task.done()


async def test_a_caller_who_hangs_up_ends_it(scene: Scene) -> None:
    await scene.happens(Gone(Ending.CALLER))
    assert await scene.ending() is Ending.CALLER


async def test_what_cannot_be_said_goes_to_a_human(scene: Scene) -> None:
    await scene.says("推荐")
    await scene.answers(TextBody(text="x"), FakeVoice.broken)
    assert await scene.ending() is Ending.TRANSFER
