"""Caller and assistant talk: notices, answers, keys, interruptions, waits, languages."""

from __future__ import annotations

import time

import pytest
from call_scene import TEXTS, Scene

from bot.voice.call.ear import Deaf
from bot.voice.call.line_events import Answered, Passing, Switched
from bot.voice.call.waiting import Alarm
from bot.voice.turns.contract import (
    Asked,
    Expected,
    GoOn,
    Hold,
    Hush,
    NoInput,
    Pressed,
    Repeat,
    SwitchTo,
)
from crm.messages import Button, FormPromptBody, QuickRepliesBody, TextBody
from data.texts.phrases import Language
from speech.contract import ModelMissing


def button(label: str) -> Button:
    return Button(label=label, token=label)


async def test_the_notices_come_first_whole_and_are_proved(scene: Scene) -> None:
    assert scene.said[:2] == [scene.own("ai_notice"), scene.own("recording_notice")]
    assert [(each.key, each.complete) for each in scene.journal.notices] == [
        ("ai_notice", True),
        ("recording_notice", True),
    ]
    assert scene.taking.spoken[0] == (True, False)  # not interruptible


async def test_what_is_said_is_asked_once_and_the_answer_is_heard_and_timed(scene: Scene) -> None:
    await scene.says("利率多少")
    assert (scene.line.said, scene.call.listens) == (["利率多少"], False)
    assert scene.line.heard == [0.9]
    await scene.answers(TextBody(text="1.35%"), "一点三五")
    await scene.happens(Answered("c1"))
    assert scene.said[-1] == "一点三五"
    assert (len(scene.journal.replies), scene.call.listens) == (1, True)
    assert scene.taking.owed == [True, False]


async def test_nothing_that_was_said_or_keyed_stands_in_the_timeline(scene: Scene) -> None:
    await scene.says("我的卡号是6222020200112233445")
    await scene.happens(Pressed("1"))
    assert not {"6222", "卡号"} & set(str(scene.journal.timeline).split())
    assert all(not isinstance(v, str) for e in scene.journal.timeline for v in e.detail.values())


async def test_keys_and_words_of_the_answer_are_what_is_expected_next(scene: Scene) -> None:
    await scene.says("买")
    await scene.answers(FormPromptBody(field="amount", text="多少"))
    assert scene.taking.expected[-1] == Expected(Asked.AMOUNT)
    await scene.answers(QuickRepliesBody(text="?", buttons=(button("同意"), button("不"))))
    await scene.happens(Answered("c1"))
    assert scene.taking.expected[-1].kind is Asked.YES_NO
    await scene.happens(Pressed("1"))
    assert scene.line.pressed == ["同意"]


async def test_a_barge_in_silences_and_a_false_one_goes_on(scene: Scene) -> None:
    await scene.says("推荐")
    scene.speaker.held = True
    await scene.answers(TextBody(text="x"), "很长的回答")
    await scene.happens(Hold(), GoOn(back_channel=True))
    assert (scene.speaker.pauses, scene.speaker.resumes) == (1, 1)
    await scene.happens(Hold(), Hush(time.monotonic()))
    assert scene.speaker.stops == 1
    assert scene.mouth.silent
    assert len(scene.journal.barge_in_ms) == 1


async def test_star_says_the_last_answer_again(scene: Scene) -> None:
    await scene.says("利率")
    await scene.answers(TextBody(text="x"), "一点三五")
    await scene.happens(Repeat())
    assert scene.said[-2:] == ["一点三五", "一点三五"]


async def test_a_key_pressed_before_the_answer_answers_nothing(scene: Scene) -> None:
    await scene.says("同意")
    await scene.happens(Pressed("1"))
    assert scene.line.said == ["同意"]


async def test_a_wait_is_filled_and_the_filler_gives_way_to_the_answer(scene: Scene) -> None:
    await scene.says("推荐")
    scene.speaker.held = True
    await scene.happens(Alarm.MOMENT)
    assert scene.said[-1] == scene.own("one_moment")
    scene.speaker.held = False
    await scene.answers(TextBody(text="x"), "答案")
    assert scene.said[-1] == "答案"
    assert len(scene.journal.replies) == 1  # the filler was none


async def test_passing_words_of_the_gateway_are_said_in_silence_only(scene: Scene) -> None:
    await scene.happens(Passing("one_moment", "请稍候"))
    assert scene.said[-1] == "请稍候"


async def test_silence_is_asked_about(scene: Scene) -> None:
    await scene.happens(NoInput(1))
    assert scene.said[-1] == scene.own("no_input_1")


async def test_without_a_model_the_keys_go_on_working(scene: Scene) -> None:
    await scene.happens(Deaf(ModelMissing("m", "f")))
    assert scene.said[-1] == scene.own("deaf")
    await scene.happens(Pressed("1"))
    assert (scene.line.said, scene.line.heard) == (["1"], [None])


@pytest.mark.parametrize("by_caller", [True, False])
async def test_another_language_is_listened_for_and_spoken(scene: Scene, by_caller: bool) -> None:
    await scene.happens(SwitchTo(Language.EN) if by_caller else Switched(Language.EN))
    assert scene.ear.languages[-1] is Language.EN
    assert scene.taking.languages == [Language.EN]
    assert scene.line.languages == ([Language.EN] if by_caller else [])
    await scene.happens(NoInput(1))
    assert scene.said[-1] == TEXTS.text(Language.EN, "calls.no_input_1")


@pytest.mark.parametrize("by_caller", [True, False])
async def test_a_language_that_cannot_be_heard_is_told_of_and_the_call_goes_on(
    scene: Scene, by_caller: bool
) -> None:
    scene.ear.unheard.add(Language.EN)
    await scene.happens(SwitchTo(Language.EN) if by_caller else Switched(Language.EN))
    assert scene.said[-1] == TEXTS.text(Language.EN, "calls.language_unheard")
    assert scene.taking.languages == []
    assert scene.line.languages == ([] if by_caller else [Language.ZH])
    await scene.happens(NoInput(1))
    assert scene.said[-1] == scene.own("no_input_1")
