"""Which words press which button."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.rendering.screen import NUMBERS_ASKED, may_press, plain, pressed_button
from crm.messages import Body, Button, CarouselBody, Message, QuickRepliesBody, Sender, TextBody
from data.texts.phrases import Language


def message(body: Body, seq: int = 1) -> Message:
    return Message(
        conversation_id="c", id=str(seq), seq=seq, at="2026-11-23T00:00:00Z", sender=Sender.BOT,
        body=body, spoken="", transcript="", language=Language.ZH,
    )  # fmt: skip


def replies(*labels: str) -> Message:
    buttons = tuple(Button(label=label, token=f"t-{label}") for label in labels)
    return message(QuickRepliesBody(text="?", buttons=buttons))


def press(text: str, *shown: Message, awaiting: str = "none") -> str | None:
    button = pressed_button(text, shown, awaiting)
    return button.label if button else None


@pytest.mark.parametrize(
    ("text", "pressed"),
    [
        ("同意", "同意"),
        (" 同意。", "同意"),
        ("不同意", "不同意"),
        ("Ｙｅｓ", "Yes"),
        ("yes!", "Yes"),
        ("同", None),
        ("同意吗", None),
        ("", None),
        ("！！", None),
        ("1", "同意"),
        ("３", "Yes"),
        ("4", None),
        ("0", None),
        ("12", None),
        ("②", "不同意"),
    ],
)
def test_a_label_or_its_number_presses_it(text: str, pressed: str | None) -> None:
    assert press(text, replies("同意", "不同意", "Yes")) == pressed


@pytest.mark.parametrize("awaiting", sorted(NUMBERS_ASKED))
def test_a_number_is_an_answer_where_one_is_asked_for(awaiting: str) -> None:
    assert press("1", replies("同意"), awaiting=awaiting) is None
    assert press("同意", replies("同意"), awaiting=awaiting) == "同意"


def test_a_number_means_the_last_message_with_buttons() -> None:
    words = message(TextBody(text="请选择"))
    assert press("1", replies("甲"), replies("乙"), words) == "乙"
    assert press("甲", replies("甲"), replies("乙"), words) == "甲"


def test_a_number_under_cards_means_a_card_not_a_button() -> None:
    assert press("1", message(CarouselBody(text="", cards=()))) is None


def test_the_same_words_twice_press_nothing() -> None:
    assert press("购买", replies("购买"), replies("购买")) is None


@given(st.text(max_size=80))
def test_looking_never_fails(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    pressed_button(text, [replies("同意")], "none")
    assert may_press(text) or not text.strip() or len(text.strip()) > 60
