"""Yes and no, as people say them, and as a recogniser held to them writes them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.voice.turns.answers import is_back_channel, is_no, is_yes
from data.texts.phrases import Language
from speech.recognition import grammars

GRAMMARS = yaml.safe_load((Path(grammars.__file__).parent / "grammars.yml").read_text("utf-8"))
# In the grammar so that they are heard; they are for the assistant, neither yes nor no.
OF_THE_ASSISTANT = {"转人工", "人工", "取消", "cancel", "agent", "a person"}
HELD_TO = [
    (phrase, Language(language))
    for language, kinds in GRAMMARS.items()
    for phrase in kinds["yes_no"]
]


@pytest.mark.parametrize(("phrase", "language"), HELD_TO)
def test_what_a_recogniser_is_held_to_is_a_yes_or_a_no(phrase: str, language: Language) -> None:
    known = is_yes(phrase, language) != is_no(phrase, language)
    assert known is (phrase not in OF_THE_ASSISTANT)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("对的", "zh"),
        ("没问题", "zh"),
        ("没有问题", "zh"),
        ("不错", "zh"),
        ("嗯，对", "zh"),
        ("对对", "zh"),
        ("需要", "zh"),
        ("yes that's correct", "en"),
        ("Yes, that is right.", "en"),
        ("that’s right", "en"),
        ("it's correct", "en"),
        ("exactly", "en"),
    ],
)
def test_a_yes(text: str, language: str) -> None:
    assert is_yes(text, Language(language))
    assert not is_no(text, Language(language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("不对", "zh"),
        ("没有", "zh"),
        ("不是，是三万", "zh"),
        ("错了", "zh"),
        ("that's not right", "en"),
        ("that is wrong", "en"),
        ("it isn't", "en"),
        ("no, thirty", "en"),
    ],
)
def test_a_no(text: str, language: str) -> None:
    assert is_no(text, Language(language))
    assert not is_yes(text, Language(language))


@pytest.mark.parametrize(("text", "language"), [("三万", "zh"), ("转人工", "zh"), ("thirty", "en")])
def test_neither(text: str, language: str) -> None:
    assert not is_yes(text, Language(language))
    assert not is_no(text, Language(language))
    assert not is_back_channel(text, Language(language))
