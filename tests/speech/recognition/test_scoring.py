from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.recognition.scoring import alike, score


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("五万三千块", "5万3千塊。"),
        ("五万三千", "53,000"),
        ("百分之三点五", "3.5%"),
        ("二零零八年", "2008年"),
        ("一三八一二三四五六七八", "13812345678"),
        ("两千块", "2000块"),
        ("幺三八", "一三八"),
    ],
)
def test_chinese_that_only_looks_different_is_alike(said: str, heard: str) -> None:
    assert "".join(alike(said, "zh")) == "".join(alike(heard, "zh"))


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("fifty thousand", "50,000"),
        ("three point five percent", "3.5%"),
        ("What's new?", "what’s new"),
        ("one hundred five", "105"),
        ("twenty-one", "21"),
    ],
)
def test_english_that_only_looks_different_is_alike(said: str, heard: str) -> None:
    assert alike(said, "en") == alike(heard, "en")


def test_what_was_misheard_counts() -> None:
    assert score([("存五万", "存八万"), ("你好", "你好啊")], "zh").errors == 2
    assert score([("fifteen thousand", "50,000")], "en").errors == 1
    assert score([("你好", "")], "zh").rate == 1.0
    assert score([], "zh").rate == 0.0


@given(st.text(max_size=30), st.sampled_from(["zh", "en"]))
def test_any_text_can_be_scored_and_is_like_itself(text: str, language: str) -> None:
    assert score([(text, text)], language).errors == 0
