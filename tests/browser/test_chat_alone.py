"""What the chat's component does by itself; the gateway's frames are the test's."""

from collections.abc import Callable
from typing import Any

import pytest
from browsing import Sight, picture
from chat_alone import STATIC, ChatAlone, message, text
from lines import Frame
from playwright.sync_api import expect

INTERESTED = {"token": "t-1", "label": "我感兴趣"}
CARD = {
    "type": "product_card",
    "name": "安心存一年",
    "category_label": "存款",
    "summary": "",
    "reasons": [],
    "disclosure": "以揭示为准。",
    "buttons": [INTERESTED],
}
SHORT, LONG = "投资有风险。", "投资有风险。\n" * 60
ACKNOWLEDGE = "我已阅读并同意"


def pressed(seq: int, client_id: str) -> Frame:
    body = {"type": "button", "text": INTERESTED["label"]}
    return message(seq, body, sender="customer", client_id=client_id)


def disclosure(words: str) -> dict[str, Any]:
    button = {"token": "t-2", "label": ACKNOWLEDGE, "style": "primary"}
    return {
        "type": "disclosure",
        "title": "产品揭示",
        "text": words,
        "must_acknowledge": True,
        "buttons": [button],
    }


@pytest.mark.parametrize("message_first", [True, False])
def test_a_button_pressed_twice_is_said_once_and_answered_below(
    sight: Callable[..., Sight], message_first: bool
) -> None:
    chat = ChatAlone(sight().page(), history=[message(1, CARD)])

    def answer(frame: Frame) -> None:
        again = len(chat.sent) == 2
        if not again and not message_first:
            return
        ack = {"type": "ack", "seq": 2}
        first = chat.sent[0]["client_id"]
        if not again or not message_first:
            chat.tell(**ack, client_id=first, duplicate=False)
        if message_first and not again:
            chat.tell(type="message", message=pressed(2, first))
        if again:
            chat.tell(**ack, client_id=frame["client_id"], duplicate=True)
            if not message_first:
                chat.tell(type="message", message=pressed(2, first))
            chat.tell(type="done", seq=2, client_id=frame["client_id"])

    chat.on_send = answer
    chat.button(INTERESTED["label"]).dblclick()
    expect(chat.mine).to_have_attribute("data-seq", "2")  # one, and numbered
    assert len(chat.sent) == 2
    chat.message(3, text("好的"))
    chat.message(4, text("请看揭示"))
    expect(chat.answers).to_have_count(3)
    assert chat.texts()[-3:] == ["我感兴趣", "好的", "请看揭示"]


@pytest.mark.parametrize("shown", [True, False])
def test_what_is_sent_again_after_a_lost_acknowledgement_stays_once(
    sight: Callable[..., Sight], shown: bool
) -> None:
    """Whether its message came before the line was cut, or comes after the acknowledgement."""
    chat = ChatAlone(sight().page())

    def answer(frame: Frame) -> None:
        mine = message(1, text("你好"), sender="customer", client_id=frame["client_id"])
        if len(chat.sent) == 1:
            if shown:
                chat.tell(type="message", message=mine)
            chat.cut()
            return
        chat.tell(type="ack", seq=1, client_id=frame["client_id"], duplicate=True)
        if not shown:
            chat.tell(type="message", message=mine)
        chat.message(2, text("您好"))

    chat.on_send = answer
    chat.write("你好")
    expect(chat.answers).to_have_count(1)
    assert [frame["client_id"] for frame in chat.sent] == [chat.sent[0]["client_id"]] * 2
    assert chat.texts() == ["你好", "您好"]


def test_a_disclosure_in_a_closed_panel_is_not_read(sight: Callable[..., Sight]) -> None:
    page = sight().page()
    chat = ChatAlone(page, panel="display: none", history=[message(1, disclosure(LONG))])
    agree = page.locator(".disclosure-box .choice").first
    expect(agree).to_be_attached()
    frames(chat)
    expect(agree).to_be_disabled()
    open_panel(chat)
    frames(chat)
    expect(agree).to_be_disabled()
    picture(page, "disclosure-to-be-read")
    chat.read_disclosure()
    expect(agree).to_be_enabled()


def test_a_short_disclosure_is_read_once_its_panel_is_opened(
    sight: Callable[..., Sight],
) -> None:
    page = sight().page()
    chat = ChatAlone(page, panel="display: none", history=[message(1, disclosure(SHORT))])
    agree = page.locator(".disclosure-box .choice").first
    expect(agree).to_be_attached()
    frames(chat)
    expect(agree).to_be_disabled()
    open_panel(chat)
    expect(agree).to_be_enabled()


@pytest.mark.parametrize(("words", "read"), [(LONG, False), (SHORT, True)], ids=["long", "short"])
def test_a_disclosure_whose_style_comes_late_is_not_read_before(
    sight: Callable[..., Sight], words: str, read: bool
) -> None:
    page = sight().page()
    chat = ChatAlone(page, late_style=True, history=[message(1, disclosure(words))])
    agree = page.locator(".disclosure-box .choice").first
    expect(agree).to_be_attached()
    frames(chat)
    expect(agree).to_be_disabled()
    (style,) = chat.held
    style.fulfill(path=STATIC / "chat.css")
    expect(page.locator(".legal")).to_have_css("overflow-y", "auto")
    frames(chat)
    expect(agree).to_be_enabled(enabled=read)


def open_panel(chat: ChatAlone) -> None:
    chat.page.locator("#panel").evaluate("panel => { panel.style.display = 'block'; }")


def frames(chat: ChatAlone) -> None:
    """Let the page draw what it has, and look at what it drew."""
    chat.page.evaluate(
        """async () => {
          for (let n = 0; n < 4; n += 1) await new Promise(requestAnimationFrame);
        }"""
    )
