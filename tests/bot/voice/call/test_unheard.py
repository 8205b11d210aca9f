"""An answer belongs to the last question whose playing has begun."""

from __future__ import annotations

import time

import pytest
from call_parts import FakeVoice
from call_scene import TEXTS, Scene

from bot.voice.call.call import CallEvent
from bot.voice.call.line_events import Answered, Unread
from bot.voice.contract import Ending
from bot.voice.turns.contract import Asked, Entered, Human, Hush, Pressed, Repeat, Understood
from crm.calls import EventKind
from crm.calls.documents import event_document
from crm.messages import Button, DisclosureBody, FormPromptBody, QuickRepliesBody, TextBody
from data.texts.phrases import Language

CONSENT = QuickRepliesBody(
    text="?",
    buttons=(Button(label="同意", token="agree"), Button(label="不同意", token="decline")),
)
LIST = QuickRepliesBody(
    text="?",
    buttons=tuple(Button(label=name, token=name) for name in ("first", "second", "third")),
)
DISCLOSURE = DisclosureBody(
    disclosure_id="d",
    version=1,
    product_code="P",
    title="t",
    text="x",
    buttons=(Button(label="同意", token="accept"),),
)
YES = Understood("好的", 0.9, 0.0, 1.0)


def hush() -> Hush:
    return Hush(time.monotonic())


@pytest.fixture
async def words_first(scene: Scene) -> Scene:
    """A call on which words are being said, while a consent is asked for after them."""
    await scene.says("推荐")
    scene.speaker.held = True
    await scene.answers(TextBody(text="x"), "三款产品")
    await scene.answers(CONSENT, "可以推荐吗", seq=3)
    await scene.happens(Answered("c1"))
    assert scene.said[-1] == "三款产品"
    return scene


@pytest.fixture
async def list_first(scene: Scene) -> Scene:
    """A call on which a list is being said, while a consent is asked for after it."""
    await scene.says("推荐")
    scene.speaker.held = True
    await scene.answers(LIST, "三款产品")
    await scene.answers(CONSENT, "可以推荐吗", seq=3)
    await scene.happens(Answered("c1"))
    return scene


def early(scene: Scene) -> list[EventKind]:
    for event in scene.journal.timeline:
        event_document(event)  # it can be stored
    return [each.kind for each in scene.journal.timeline if each.detail.get("early")]


@pytest.mark.parametrize("cut", [True, False])
@pytest.mark.parametrize("answer", [Pressed("1"), Entered("1"), YES])
async def test_a_consent_is_not_given_before_it_is_heard(
    words_first: Scene, answer: CallEvent, cut: bool
) -> None:
    await words_first.happens(*([hush()] if cut else []), answer)
    assert (words_first.line.said, words_first.line.pressed) == (["推荐"], [])
    assert len(early(words_first)) == 1


@pytest.mark.parametrize("answer", [Pressed("1"), YES])
async def test_who_answers_too_early_hears_the_question_next(
    words_first: Scene, answer: CallEvent
) -> None:
    await words_first.happens(hush(), answer)
    assert words_first.said[-1] == "可以推荐吗"
    await words_first.happens(Pressed("1"))
    assert words_first.line.pressed == ["agree"]


async def test_a_key_over_a_list_chooses_from_it(list_first: Scene) -> None:
    await list_first.happens(hush(), Pressed("2"))
    assert (list_first.line.said, list_first.line.pressed) == (["推荐"], ["second"])


async def test_other_words_are_taken_whatever_waits(words_first: Scene) -> None:
    await words_first.says("不要五万，存六万")
    assert words_first.line.said == ["推荐", "不要五万，存六万"]


async def test_an_amount_is_keyed_in_whatever_waits(scene: Scene) -> None:
    await scene.says("买")
    scene.speaker.held = True
    await scene.answers(FormPromptBody(field="amount", text="x"), "多少")
    await scene.answers(TextBody(text="x"), "一万起", seq=3)
    await scene.happens(Answered("c1"), Entered("50000"))
    assert scene.line.said == ["买", "50000"]


async def test_what_is_expected_is_what_is_being_asked(list_first: Scene) -> None:
    assert list_first.taking.expected[-1].kind is Asked.CHOICE
    list_first.speaker.let_go()
    await list_first.settle()
    assert list_first.taking.expected[-1].kind is Asked.YES_NO


async def test_a_yes_is_none_to_what_is_on_its_way(scene: Scene) -> None:
    await scene.says("推荐")
    await scene.happens(YES)
    assert scene.line.said == ["推荐"]


async def test_what_is_said_again_is_answered_once_it_is_heard_again(list_first: Scene) -> None:
    list_first.speaker.let_go()
    await list_first.settle()
    list_first.speaker.held = True
    await list_first.happens(Repeat(), Pressed("3"))
    assert list_first.line.pressed == ["third"]


async def test_a_message_that_arrives_during_a_read_back_leaves_the_yes_to_the_amount(
    scene: Scene,
) -> None:
    scene.speaker.held = True
    await scene.says("存五十万", confirm="五十万元，对吗？")
    await scene.answers(CONSENT, "可以推荐吗", None)
    await scene.happens(hush())
    await scene.says("对")
    assert (scene.line.said, scene.line.pressed) == (["存五十万"], [])


@pytest.mark.parametrize("answer", [Pressed("1"), YES])
async def test_a_read_back_is_not_agreed_to_before_it_is_heard(
    scene: Scene, answer: CallEvent
) -> None:
    scene.speaker.held = True
    await scene.answers(TextBody(text="x"), "三款产品", None)
    await scene.says("存五十万", confirm="五十万元，对吗？")
    await scene.happens(answer)
    assert scene.line.said == []
    scene.speaker.let_go()
    await scene.settle()
    await scene.happens(answer)
    assert scene.line.said == ["存五十万"]


async def test_what_cannot_be_read_is_apologised_for_and_not_answered(scene: Scene) -> None:
    await scene.says("推荐")
    await scene.happens(Unread(), Answered("c1"))
    assert scene.said[-1] == TEXTS.text(Language.ZH, "gateway.apology")
    await scene.happens(Pressed("1"), YES)
    assert (scene.line.said, scene.line.pressed) == (["推荐"], [])
    await scene.says("利率多少")
    await scene.answers(CONSENT, "可以推荐吗", "c2")
    await scene.happens(Answered("c2"), Pressed("1"))
    assert scene.line.pressed == ["agree"]


async def test_a_message_without_a_sound_of_its_own_is_heard_all_the_same(scene: Scene) -> None:
    await scene.says("推荐")
    await scene.answers(CONSENT, "可以推荐吗")
    await scene.answers(TextBody(text="x"), "", seq=3)
    await scene.happens(Answered("c1"))
    await scene.says("好的")
    assert scene.line.said == ["推荐", "好的"]


@pytest.fixture
async def reading(scene: Scene) -> Scene:
    """A call on which a disclosure is being read."""
    await scene.says("买")
    scene.speaker.held = True
    await scene.answers(DISCLOSURE, "风险揭示")
    await scene.happens(Answered("c1"))
    return scene


@pytest.mark.parametrize("answer", [Pressed("1"), Entered("1"), YES])
async def test_who_leaves_for_a_human_accepts_nothing_any_more(
    reading: Scene, answer: CallEvent
) -> None:
    reading.call.tell(Human("key_0"))
    await reading.settle()
    reading.speaker.held = True  # the words of the way out last
    await reading.happens(answer)
    assert (reading.line.said, reading.line.pressed) == (["买"], [])
    assert len(early(reading)) == 1
    reading.speaker.let_go()
    assert await reading.ending() is Ending.TRANSFER


async def test_who_leaves_for_a_human_is_read_nothing_again(reading: Scene) -> None:
    await reading.happens(Human("key_0"), Repeat())
    reading.speaker.let_go()
    assert await reading.ending() is Ending.TRANSFER
    assert reading.said[-1] == reading.own("connecting")


@pytest.mark.parametrize("answer", [Pressed("1"), YES])
async def test_a_disclosure_that_cannot_be_read_to_its_end_is_not_accepted(
    scene: Scene, answer: CallEvent
) -> None:
    await scene.says("买")
    await scene.answers(DISCLOSURE, "风险" + FakeVoice.broken)
    await scene.happens(Answered("c1"), answer)
    assert await scene.ending() is Ending.TRANSFER
    assert (scene.line.said, scene.line.pressed) == (["买"], [])
    assert scene.own("disclosure_keys") not in scene.said
    last = scene.journal.notices[-1]
    assert (last.key, last.complete, last.played_ms > 0) == ("disclosure:d:1", False, True)
