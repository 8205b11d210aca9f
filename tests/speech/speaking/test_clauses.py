from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.speaking.clauses import clauses, speakable


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("您好，我是小智。", ["您好，", "我是小智。"]),
        ("利率3.5%，起点10,000元。", ["利率3.5%，", "起点10,000元。"]),
        ("好，我来查一下。", ["好，我来查一下。"]),  # one character is no first clause
        ("是五万三千元，对吗？", ["是五万三千元，", "对吗？"]),
        ("他说：“好的。”然后呢？", ["他说：", "“好的。”", "然后呢？"]),
        ("At 3.5 percent. Mr. Lee agrees!", ["At 3.5 percent. ", "Mr. Lee agrees!"]),
        ("From 10,000, up to 50,000.", ["From 10,000, ", "up to 50,000."]),
        ("Call 1,2,3 or see www.bank.com today", ["Call 1,2,3 or see www.bank.com today"]),
        ("在12:30见。好", ["在12:30见。", "好"]),
        ("共1，000元", ["共1，000元"]),
        ("", []),
    ],
)
def test_a_text_is_cut_where_a_speaker_pauses(text: str, cut: list[str]) -> None:
    assert clauses(text) == cut


@given(st.text(alphabet="我好a1 .,，。!?；;:\n”)", max_size=60))
def test_the_clauses_together_are_the_text(text: str) -> None:
    found = clauses(text)
    assert "".join(found) == text
    assert all(found)


@given(
    st.integers(0, 10**9), st.integers(0, 99), st.sampled_from(["{}元，谢谢您。", "It is {}, sir."])
)
def test_no_number_is_cut(whole: int, part: int, around: str) -> None:
    figure = f"{whole:,}.{part:02}"
    assert any(figure in clause for clause in clauses(around.format(figure)))


@pytest.mark.parametrize(
    ("text", "said"), [("。", False), (" -", False), ("3", True), ("好", True)]
)
def test_only_what_has_a_word_is_spoken(text: str, said: bool) -> None:
    assert speakable(text) is said
