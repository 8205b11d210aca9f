"""An amount that may have been misheard is sent after a yes only."""

from __future__ import annotations

import pytest
from call_scene import Scene

from bot.voice.call.call import CallEvent
from bot.voice.call.line_events import Declined
from bot.voice.turns.contract import Entered, Identify, NoMatch, Pressed, Repeat, Understood
from crm.messages import TextBody
from speech.contract import Grammar


async def test_a_doubtful_amount_is_sent_after_a_yes_only(scene: Scene) -> None:
    await scene.says("存五十万", confirm="五十万元，对吗？")
    assert (scene.line.said, scene.said[-1]) == ([], "五十万元，对吗？")
    await scene.says("对")
    assert (scene.line.said, scene.line.heard) == (["存五十万"], [0.9])


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


async def test_star_says_what_is_read_back_again(scene: Scene) -> None:
    await scene.says("存五十万", confirm="五十万元，对吗？")
    await scene.happens(Repeat())
    assert scene.said[-2:] == ["五十万元，对吗？", "五十万元，对吗？"]
    await scene.says("对")
    assert scene.line.said == ["存五十万"]


@pytest.mark.parametrize("event", [Identify(), Declined("token_expired", "请重新验证", None)])
async def test_a_yes_after_an_identification_is_no_yes_to_the_amount(
    scene: Scene, event: CallEvent
) -> None:
    await scene.says("存五十万", confirm="五十万元，对吗？")
    await scene.happens(event, Entered("", secret=True))
    await scene.says("好的")
    assert scene.line.said == ["好的"]


async def test_a_yes_after_a_message_answers_the_message(scene: Scene) -> None:
    await scene.says("存五十万", confirm="五十万元，对吗？")
    await scene.answers(TextBody(text="x"), "要看看理财吗？", None)
    assert scene.ear.grammars[-1] is None
    await scene.says("好的")
    assert scene.line.said == ["好的"]
