"""What customers say of booked callbacks, in words the model has not learned."""

import pytest
from stack import Stack

from data.settings import HouseSettings
from data.utterances import load, normalise
from nlu.parsing.understanding import Message, Understanding
from nlu.serving.loading import open_understanding
from nlu.settings import NluSettings

SAID = {
    "ask_appointments": (
        "我约了哪些回电",
        "帮我查查我有没有预约",
        "我的回电是几号几点",
        "what callback did I book",
        "do I have a callback tomorrow",
        "show me my booked callbacks",
        "what appointments do I have",
    ),
    "move_appointment": (
        "我的回电可以改到后天上午吗",
        "约好的回电想换个时间",
        "明天没空，回电改到后天",
        "can you move my callback to Thursday morning",
        "could we do the call on Friday instead",
        "reschedule the branch visit to next Monday",
    ),
    "cancel_appointment": (
        "明天的回电帮我取消",
        "明天下午不用给我回电了",
        "我约的网点取消吧",
        "please cancel the callback on Wednesday",
        "you don't have to call me tomorrow",
        "I don't need that callback any more",
    ),
    "opt_out_channel": ("以后都别打电话给我", "不要再打营销电话", "stop calling me for good"),
    "cancel": ("先不办这个了", "算了算了", "never mind that"),
    "book_callback": (
        "下周三给我打个电话吧",
        "我想约个回电",
        "下周五下午两点打电话给我",
        "can someone call me on Friday",
        "call me next Friday at 10 am",
        "please ring me next Thursday at four in the afternoon",
    ),
    "human": ("我要找人工客服", "let me speak to a real human"),
}


@pytest.fixture(scope="module")
def understanding(stack: Stack) -> Understanding:
    """The house's own model."""
    return open_understanding(NluSettings(), HouseSettings(home=stack.home))


@pytest.mark.system
@pytest.mark.parametrize("intent", list(SAID))
def test_what_was_not_learned_is_understood(understanding: Understanding, intent: str) -> None:
    results = understanding.parse([Message(text) for text in SAID[intent]])
    heard = {result.text: result.intent.name for result in results}
    assert heard == dict.fromkeys(SAID[intent], intent)


def test_these_words_were_not_learned() -> None:
    learned = {normalise(utterance.text) for utterance in load()}
    said = {normalise(text) for texts in SAID.values() for text in texts}
    assert said & learned == set()
