"""Who is calling, as proved by keys."""

from __future__ import annotations

import asyncio

import pytest
from call_scene import Scene

from bot.voice.call.line_events import Declined
from bot.voice.call.waiting import Alarm
from bot.voice.contract import Ending
from bot.voice.turns.contract import Asked, Entered, Expected, Human, Identify, Pressed, Repeat
from crm.messages import FormPromptBody, StepUpBody


async def test_keys_that_fit_prove_who_is_calling(scene: Scene) -> None:
    await scene.happens(Identify(), Entered("0011", secret=True), Entered("123456", secret=True))
    assert scene.identity.asked == [scene.identity.right]
    assert scene.line.proofs == ["token"]
    assert scene.line.said == []


async def test_a_question_that_needs_it_asks_for_the_keys(scene: Scene) -> None:
    await scene.says("余额")
    await scene.answers(StepUpBody(text="x", required_acr=2), "先验证一下")
    assert scene.said[-1] == scene.own("identify_digits")
    assert scene.taking.expected[-1] == Expected(Asked.DIGITS, digits=4, letter=True, secret=True)


async def test_what_the_assistant_asks_meanwhile_waits(scene: Scene) -> None:
    await scene.says("推荐")
    await scene.happens(Identify())
    await scene.answers(FormPromptBody(field="amount", text="多少"))
    assert scene.taking.expected[-1].kind is Asked.DIGITS
    await scene.happens(Entered("", secret=True))
    assert scene.said[-1] == scene.own("identify_nothing")
    assert scene.taking.expected[-1].kind is Asked.AMOUNT


async def test_after_a_refusal_the_number_is_asked_for_and_the_third_goes_to_a_human(
    scene: Scene,
) -> None:
    await scene.happens(Identify(), Entered("9999", secret=True), Entered("000000", secret=True))
    assert scene.said[-1] == scene.own("identify_number")
    for _ in range(2):
        await scene.happens(
            Entered("13900000000", secret=True),
            Entered("9999", secret=True),
            Entered("000000", secret=True),
        )
    assert await scene.ending() is Ending.TRANSFER
    assert scene.said[-1] == scene.own("identify_failed")
    assert scene.line.said == []


async def test_a_service_that_is_away_is_said(scene: Scene) -> None:
    scene.identity.away = True
    await scene.happens(Identify(), Entered("0011", secret=True), Entered("123456", secret=True))
    assert scene.said[-1] == scene.own("identify_down")
    assert not scene.task.done()


async def test_a_proof_that_has_run_out_is_asked_for_again(scene: Scene) -> None:
    await scene.says("余额")
    await scene.happens(Declined("token_expired", "请重新验证", "c1"))
    assert scene.said[-2:] == ["请重新验证", scene.own("identify_digits")]


async def test_keys_that_are_too_few_are_asked_for_again_and_refuse_nobody(scene: Scene) -> None:
    await scene.happens(Identify(), Entered("001", secret=True))
    assert scene.said[-2:] == [scene.own("identify_length"), scene.own("identify_digits")]
    await scene.happens(Entered("0011", secret=True), Entered("123456", secret=True))
    assert scene.line.proofs == ["token"]


async def test_a_secret_that_comes_too_late_is_told_to_nobody(scene: Scene) -> None:
    await scene.happens(Identify(), Entered("", secret=True), Entered("123456", secret=True))
    assert scene.line.said == []
    assert "123456" not in str(scene.journal.timeline)


async def test_star_says_again_what_is_asked_for(scene: Scene) -> None:
    await scene.happens(Identify(), Repeat())
    assert scene.said[-2:] == [scene.own("identify_digits")] * 2


@pytest.fixture
async def judging(scene: Scene) -> Scene:
    """A call whose caller has keyed everything in, while the bank's service takes its time."""
    scene.identity.slow = asyncio.Event()
    await scene.happens(Identify(), Entered("0011", secret=True), Entered("123456", secret=True))
    assert (len(scene.identity.asked), scene.line.proofs) == (1, [])
    return scene


async def test_while_the_bank_judges_the_caller_hears_so(judging: Scene) -> None:
    await judging.happens(Alarm.MOMENT)
    assert judging.said[-1] == judging.own("one_moment")
    assert not judging.call.listens
    judging.identity.slow.set()
    await judging.settle()
    assert judging.line.proofs == ["token"]
    assert judging.taking.owed == [True, False]


async def test_while_the_bank_judges_more_keys_are_told_to_nobody(judging: Scene) -> None:
    await judging.happens(Entered("7", secret=True), Pressed("7"), Identify())
    judging.identity.slow.set()
    await judging.settle()
    assert (judging.line.said, judging.line.proofs) == ([], ["token"])


async def test_while_the_bank_judges_a_human_can_be_had(judging: Scene) -> None:
    judging.call.tell(Human("key_0"))
    assert await judging.ending() is Ending.TRANSFER
