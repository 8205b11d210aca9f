"""A disclosure is accepted after it was heard, and the record says how much of it was."""

from __future__ import annotations

import pytest
from call_scene import Scene

from bot.voice.call.call import CallEvent
from bot.voice.call.ear import Gone
from bot.voice.call.line_events import Answered
from bot.voice.contract import Ending
from bot.voice.turns.contract import Entered, Hold, Human, Pressed, Repeat, Understood
from crm.calls.documents import event_document
from crm.messages import DisclosureBody

BODY = DisclosureBody(
    disclosure_id="d", version=3, product_code="P", title="t", text="x", buttons=()
)


@pytest.fixture
async def reading(scene: Scene) -> Scene:
    """A call on which a disclosure is being read."""
    await scene.says("买")
    scene.speaker.held = True
    await scene.answers(BODY, "风险揭示")
    await scene.happens(Answered("c1"))
    assert scene.said[-1] == "风险揭示"
    return scene


async def test_it_is_read_without_interruption(reading: Scene) -> None:
    await reading.happens(Hold())
    assert reading.speaker.pauses == 0
    reading.speaker.let_go()
    await reading.settle()
    assert (reading.journal.notices[-1].key, reading.journal.notices[-1].complete) == (
        "disclosure:d:3",
        True,
    )
    assert reading.said[-1] == reading.own("disclosure_keys")


@pytest.mark.parametrize(
    "answer", [Pressed("1"), Entered("1"), Understood("我已阅读并同意", 0.9, 0.0, 1.0)]
)
async def test_what_is_answered_while_it_is_read_is_not_taken(
    reading: Scene, answer: CallEvent
) -> None:
    await reading.happens(answer)
    assert reading.line.said == ["买"]
    for event in reading.journal.timeline:
        event_document(event)  # it can be stored
    reading.speaker.let_go()
    await reading.settle()
    await reading.happens(answer)
    assert len(reading.line.said) == 2


async def test_nothing_is_accepted_while_words_before_it_are_said(scene: Scene) -> None:
    await scene.says("买")
    scene.speaker.held = True
    scene.mouth.say(*[scene.call._parts.words.own("how", scene.call._exchange.language)])
    await scene.answers(BODY, "风险揭示")
    await scene.happens(Answered("c1"), Pressed("1"))
    assert scene.line.said == ["买"]


async def test_star_does_not_read_it_twice(reading: Scene) -> None:
    await reading.happens(Repeat())
    reading.speaker.let_go()
    await reading.settle()
    assert reading.said.count("风险揭示") == 1


async def test_a_human_need_not_be_waited_for_until_it_is_read(reading: Scene) -> None:
    reading.call.tell(Human("key_0"))
    await reading.settle()
    reading.speaker.let_go()
    assert await reading.ending() is Ending.TRANSFER
    assert not reading.journal.notices[-1].complete


async def test_who_hangs_up_leaves_on_record_how_much_was_read(reading: Scene) -> None:
    await reading.happens(Gone(Ending.CALLER))
    assert await reading.ending() is Ending.CALLER
    last = reading.journal.notices[-1]
    assert (last.key, last.complete) == ("disclosure:d:3", False)
    assert last.played_ms > 0
