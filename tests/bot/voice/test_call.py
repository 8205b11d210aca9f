"""A call from its greeting to its end, by what happens on it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from call_parts import FakeEar, FakeLine, FakeSpeaker, FakeTaking, FakeVoice

from bot.voice.call.call import Call, CallEvent
from bot.voice.call.ear import Deaf, Gone
from bot.voice.call.exchange import Parts
from bot.voice.call.identity import IdentityDown, Keyed, NotVerified
from bot.voice.call.journal import Journal
from bot.voice.call.line import Answered, Arrived, Declined, Ended, Passing, Switched
from bot.voice.call.mouth import Mouth
from bot.voice.call.saying import Phrasebook
from bot.voice.call.waiting import Alarm, Waiting
from bot.voice.contract import Caller, Ending
from bot.voice.turns.contract import (
    Asked,
    Entered,
    Expected,
    GoOn,
    Hold,
    Human,
    Hush,
    Identify,
    NoInput,
    NoMatch,
    Pressed,
    Repeat,
    SwitchTo,
    Understood,
)
from crm.messages import (
    Button,
    DisclosureBody,
    FormPromptBody,
    HandoffBody,
    Message,
    QuickRepliesBody,
    Sender,
    StepUpBody,
    TextBody,
)
from data.texts.catalogue import Texts
from data.texts.phrases import Language
from speech.contract import Grammar, ModelMissing

TEXTS = Texts.load()


class BankIdentity:
    """Knows one caller; may be away."""

    def __init__(self) -> None:
        self.right = Keyed("13800138000", "0011", "123456")
        self.asked: list[Keyed] = []
        self.away = False

    async def verify(self, keyed: Keyed) -> str:
        self.asked.append(keyed)
        if self.away:
            raise IdentityDown("away")
        if keyed != self.right:
            raise NotVerified("no")
        return "token"


@dataclass
class Scene:
    """A call and everything behind it."""

    caller: Caller = field(default_factory=lambda: Caller("13800138000", Language.ZH, "service"))
    speaker: FakeSpeaker = field(default_factory=FakeSpeaker)
    line: FakeLine = field(default_factory=FakeLine)
    ear: FakeEar = field(default_factory=FakeEar)
    taking: FakeTaking = field(default_factory=FakeTaking)
    identity: BankIdentity = field(default_factory=BankIdentity)
    journal: Journal = field(default_factory=Journal)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.call = Call(self.caller)
        self.mouth = Mouth(self.speaker, 8000, FakeVoice(), self._tell)
        parts: Any = Parts(
            self.line, self.ear, self.taking, self.mouth, Phrasebook(TEXTS), self.journal,
            Waiting(),
        )  # fmt: skip
        self.task = asyncio.create_task(self.call.hold(parts, self.identity))  # type: ignore[arg-type]

    def _tell(self, event: Any) -> None:
        if type(event).__name__ == "Began":
            self.said.append(event.utterance.text)
        self.call.tell(event)

    async def settle(self) -> None:
        """Let everything that can happen now happen."""
        for _ in range(200):
            await asyncio.sleep(0)

    async def happens(self, *events: CallEvent) -> None:
        for event in events:
            self.call.tell(event)
            await self.settle()

    async def says(self, text: str, **more: Any) -> None:
        now = time.monotonic()
        await self.happens(Understood(text, 0.9, now - 1, now, **more))

    async def answers(self, body: Any, spoken: str = "好的", client_id: str | None = "c1") -> None:
        message = Message(
            conversation_id="c", id="m", seq=2, at=datetime.now(UTC), sender=Sender.BOT,
            body=body, spoken=spoken, transcript=spoken, language=Language.ZH,
        )  # fmt: skip
        await self.happens(Arrived(message, client_id))

    async def ending(self) -> Ending:
        return await asyncio.wait_for(self.task, 5)

    def own(self, key: str) -> str:
        return TEXTS.text(Language.ZH, f"calls.{key}")


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """A call that has been greeted."""
    made = Scene()
    await made.settle()
    yield made
    made.task.cancel()
    await asyncio.gather(made.task, return_exceptions=True)


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
    assert scene.taking.expected[-1].kind is Asked.YES_NO
    await scene.happens(Pressed("1"))
    assert scene.line.said[-1] == "1"


async def test_a_disclosure_is_read_without_interruption(scene: Scene) -> None:
    body = DisclosureBody(
        disclosure_id="d", version=3, product_code="P", title="t", text="x", buttons=()
    )
    await scene.says("买")
    scene.speaker.held = True
    await scene.answers(body, "风险揭示")
    await scene.happens(Hold())
    assert scene.speaker.pauses == 0
    scene.speaker.let_go()
    await scene.settle()
    assert scene.journal.notices[-1].key == "disclosure:d:3"
    assert scene.said[-1] == scene.own("disclosure_keys")


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


async def test_a_doubtful_amount_is_sent_after_a_yes_only(scene: Scene) -> None:
    await scene.says("存五十万", confirm="五十万元，对吗？")
    assert (scene.line.said, scene.said[-1]) == ([], "五十万元，对吗？")
    await scene.says("对")
    assert scene.line.said == ["存五十万"]


async def test_yes_or_no_is_listened_for_until_it_is_said(scene: Scene) -> None:
    await scene.says("存五十万", confirm="五十万元，对吗？")
    assert scene.ear.grammars[-1] is Grammar.YES_NO
    await scene.says("对")
    assert scene.ear.grammars[-1] is None


async def test_neither_yes_nor_no_is_asked_again_freely(scene: Scene) -> None:
    await scene.says("存五十万", confirm="五十万元，对吗？")
    await scene.happens(NoMatch(1))
    assert (scene.said[-1], scene.ear.grammars[-1]) == (scene.own("say_again"), None)
    await scene.says("存十五万")
    assert scene.line.said == ["存十五万"]


@pytest.mark.parametrize("no", [Pressed("2"), Understood("不对", 0.9, 0.0, 1.0)])
async def test_after_a_no_it_is_asked_again(scene: Scene, no: CallEvent) -> None:
    await scene.says("存五十万", confirm="五十万元，对吗？")
    await scene.happens(no)
    assert (scene.line.said, scene.said[-1]) == ([], scene.own("say_again"))


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


async def test_zero_goes_to_a_human_after_a_word(scene: Scene) -> None:
    await scene.happens(Human("key_0"))
    assert await scene.ending() is Ending.TRANSFER
    assert scene.said[-1] == scene.own("connecting")


@pytest.mark.parametrize("event", [Alarm.ENOUGH, Ended("not_signed_in")])
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


async def test_silence_is_asked_about(scene: Scene) -> None:
    await scene.happens(NoInput(1))
    assert scene.said[-1] == scene.own("no_input_1")


async def test_without_a_model_the_keys_go_on_working(scene: Scene) -> None:
    await scene.happens(Deaf(ModelMissing("m", "f")))
    assert scene.said[-1] == scene.own("deaf")
    await scene.happens(Pressed("1"))
    assert scene.line.said == ["1"]


async def test_what_cannot_be_said_goes_to_a_human(scene: Scene) -> None:
    await scene.says("推荐")
    await scene.answers(TextBody(text="x"), FakeVoice.broken)
    assert await scene.ending() is Ending.TRANSFER


@pytest.mark.parametrize("by_caller", [True, False])
async def test_another_language_is_listened_for_and_spoken(scene: Scene, by_caller: bool) -> None:
    await scene.happens(SwitchTo(Language.EN) if by_caller else Switched(Language.EN))
    assert scene.ear.languages[-1] is Language.EN
    assert scene.taking.languages == [Language.EN]
    assert scene.line.languages == ([Language.EN] if by_caller else [])
    await scene.happens(NoInput(1))
    assert scene.said[-1] == TEXTS.text(Language.EN, "calls.no_input_1")


# --- who is calling ---------------------------------------------------------------------------


async def test_keys_that_fit_prove_who_is_calling(scene: Scene) -> None:
    await scene.happens(Identify(), Entered("0011", secret=True), Entered("123456", secret=True))
    assert scene.identity.asked == [scene.identity.right]
    assert scene.line.proofs == ["token"]
    assert scene.line.said == []


async def test_a_question_that_needs_it_asks_for_the_keys(scene: Scene) -> None:
    await scene.says("余额")
    await scene.answers(StepUpBody(text="x", required_acr=2), "先验证一下")
    assert scene.said[-1] == scene.own("identify_digits")
    assert scene.taking.expected[-1] == Expected(Asked.DIGITS, digits=4, secret=True)


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
