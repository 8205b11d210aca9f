"""Speaking instead of typing: words appear, and are the customer's to send."""

from __future__ import annotations

import pytest
from browsing import picture
from playwright.sync_api import expect
from speaking_page import Speak
from voice_engine import Engine, partial


@pytest.mark.parametrize(
    ("language", "scheme", "size"), [("zh", "light", "phone"), ("en", "dark", "desk")]
)
def test_words_appear_while_one_speaks_and_are_the_customers_to_send(
    speak: Speak, language: str, scheme: str, size: str
) -> None:
    said, so_far = {"zh": ("你能做什么", "你能"), "en": ("what can you do", "what can")}[language]
    page = speak(partial(so_far), last=said, language=language, scheme=scheme, size=size)
    look = f"{language}-{scheme}-{size}"
    page.begin()
    expect(page.input).to_have_value(so_far)
    expect(page.input).to_have_class("provisional")
    expect(page.input).not_to_be_editable()
    picture(page.page, f"microphone-listening-{look}")
    page.end()
    expect(page.input).to_have_value(said)
    expect(page.input).to_be_focused()
    expect(page.input).to_be_editable()
    expect(page.mine).to_have_count(0)
    picture(page.page, f"microphone-heard-{look}")
    page.input.press("Enter")
    page.answered(0)
    assert page.mine.locator(".bubble").all_inner_texts() == [said]
    expect(page.page.locator(".hearing")).to_be_hidden()


def test_what_was_typed_before_stays_in_front(speak: Speak) -> None:
    page = speak(partial("a year"), last="a year deposit", language="en")
    page.input.fill("I would like")
    page.begin()
    expect(page.input).to_have_value("I would like a year")
    page.end()
    expect(page.input).to_have_value("I would like a year deposit")


def test_held_it_ends_when_it_is_released(speak: Speak) -> None:
    page = speak(last="你好")
    page.mic.hover()
    page.page.mouse.down()
    page.phase("listening")
    expect(page.told).to_have_text("请说话，松开结束")
    page.listened(1)
    page.page.mouse.up()
    page.phase("idle")
    expect(page.input).to_have_value("你好")


def test_by_keyboard_alone(speak: Speak) -> None:
    page = speak(partial("你"), last="你好")
    page.input.focus()
    page.page.keyboard.press("Tab")
    expect(page.mic).to_be_focused()
    expect(page.mic).to_have_accessible_name("语音输入")
    page.page.keyboard.press("Enter")
    page.phase("listening")
    expect(page.mic).to_have_accessible_name("结束说话")
    page.page.keyboard.press("Space")
    page.phase("idle")
    expect(page.input).to_have_value("你好")
    expect(page.page.get_by_role("status").filter(has_text="请核对文字")).to_be_visible()


def test_escape_and_cancel_bring_back_what_stood_there(speak: Speak, engine: Engine) -> None:
    page = speak(partial("存五万"), last="存五万")
    page.input.fill("我想")
    page.begin()
    expect(page.input).to_have_value("我想存五万")
    page.page.keyboard.press("Escape")
    page.phase("idle")
    expect(page.input).to_have_value("我想")
    page.begin()
    page.page.get_by_role("button", name="取消").click()
    page.phase("idle")
    expect(page.input).to_have_value("我想")
    page.say("你好")
    expect(page.mine).to_have_count(1)
    assert engine.open == 0


def test_enter_in_the_input_ends_and_does_not_send(speak: Speak) -> None:
    page = speak(last="你好")
    page.begin()
    page.input.focus()
    page.input.press("Enter")
    page.phase("idle")
    expect(page.input).to_have_value("你好")
    expect(page.mine).to_have_count(0)


def test_a_bank_may_have_it_sent_at_once_or_leave_it_out(speak: Speak) -> None:
    page = speak(last="你好")
    page.chat.evaluate("chat => chat.setAttribute('dictation', 'send')")
    page.begin()
    page.end()
    page.answered(0)
    assert page.mine.locator(".bubble").all_inner_texts() == ["你好"]
    expect(page.input).to_have_value("")
    page.chat.evaluate("chat => chat.setAttribute('dictation', 'off')")
    expect(page.mic).to_be_hidden()


def test_the_time_is_limited(speak: Speak, impatient: str) -> None:
    page = speak(last="你好", address=impatient)
    page.begin()
    page.phase("idle")
    expect(page.input).to_have_value("你好")


def test_nothing_understood_is_said(speak: Speak) -> None:
    page = speak(last="", language="en")
    page.begin()
    page.end()
    expect(page.page.get_by_role("alert")).to_contain_text("Nothing was understood")
    expect(page.input).to_have_value("")


def test_the_microphone_is_closed_afterwards(speak: Speak) -> None:
    page = speak(last="你好")
    page.page.evaluate("""() => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (how) => (window.opened = await ask(how));
    }""")
    page.begin()
    live = "window.opened.getTracks().map((track) => track.readyState)"
    assert page.page.evaluate(live) == ["live"]
    page.end()
    assert page.page.evaluate(live) == ["ended"]
    page.begin()
    page.page.evaluate("document.querySelector('banter-chat').remove()")
    assert page.page.evaluate(live) == ["ended"]
