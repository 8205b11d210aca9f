"""Leaving a human, or the queue for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language.meaning.back_to_assistant import wants_assistant_back
from data.texts.catalogue import Texts
from data.texts.phrases import Language


@pytest.mark.parametrize(
    "text",
    [
        *(
            "我不需要人工了，换回机器人",
            "不用人工了",
            "不要人工客服了",
            "换回机器人",
            "切换回智能助手",
        ),
        *(
            "回到智能助手",
            "转回给机器人吧",
            "结束人工服务",
            "取消排队等待人工，不排队了",
            "不等人工了",
        ),
        *(
            "back to the bot please",
            "switch me back to the assistant",
            "I don't need a human any more",
        ),
        *(
            "i do not want an agent now",
            "cancel the handoff",
            "leave the queue",
            "end the chat with the agent",
        ),
    ],
)
def test_who_wants_the_assistant_back(text: str) -> None:
    assert wants_assistant_back(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "转人工",
            "人工",
            "别把我转回机器人",
            "不要换回机器人",
            "我不想跟机器人说话",
            "机器人不行",
        ),
        *("人工费不需要了", "不需要了", "不等了", "我不想换产品", "怎么又转回机器人了"),
        *("agent", "I want a person", "don't send me back to the bot", "I don't want a bot"),
        *("I don't want a person calling me", "why am I back to the assistant", "cancel my order"),
    ],
)
def test_who_does_not(text: str) -> None:
    assert not wants_assistant_back(text)


@pytest.mark.parametrize("language", list(Language))
def test_the_pages_own_words_for_it_are_understood(language: Language) -> None:
    assert wants_assistant_back(Texts.load().text(language, "page.bot_phrase"))


@given(st.text())
def test_anything_may_be_said(text: str) -> None:
    wants_assistant_back(text)
