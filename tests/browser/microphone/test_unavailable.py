"""Where speaking is refused, missing, busy or lost, it is said why, and one types."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from browsing import ALLOWED, Sight, picture
from playwright.sync_api import expect
from speaking_page import Speak, Speaking, wait_until_told
from stack import Stack
from voice_engine import MISSING, Engine, partial

ELSEWHERE = "bank.test"  # a name of this machine that is no secure context


def test_without_permission_one_types(speak: Speak) -> None:
    page = speak(arguments=())  # without the word that always says yes, this browser says no
    page.input.fill("你好")
    page.mic.click()
    expect(page.page.get_by_role("alert")).to_contain_text("未获得麦克风权限")
    picture(page.page, "microphone-refused")
    expect(page.input).to_have_value("你好")
    page.input.press("Enter")
    page.answered(0)
    expect(page.told).to_be_hidden()


@pytest.mark.parametrize(
    ("error", "words"),
    [("NotFoundError", "No microphone was found"), ("NotReadableError", "Another program")],
)
def test_a_device_that_cannot_be_had_is_named(speak: Speak, error: str, words: str) -> None:
    page = speak(language="en")
    page.page.evaluate(
        """name => {
          navigator.mediaDevices.getUserMedia = () =>
            Promise.reject(new DOMException("none", name));
        }""",
        error,
    )
    page.mic.click()
    expect(page.page.get_by_role("alert")).to_contain_text(words)
    expect(page.page.get_by_role("button", name="Try again")).to_be_visible()
    page.say("hello")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_missing_model_is_said_and_typing_goes_on(
    speak: Speak, gateway: str, scheme: str
) -> None:
    page = speak(models={"zh": MISSING}, scheme=scheme)
    expect(page.mic).to_have_attribute("aria-disabled", "true")
    expect(page.mic).to_have_accessible_description(re.compile("暂时无法用语音输入"))
    expect(page.mic).to_have_attribute("title", re.compile("banter models pull small"))
    page.press_in_vain()
    expect(page.page.get_by_role("alert")).to_contain_text("暂时无法用语音输入，请打字告诉我。")
    picture(page.page, f"microphone-missing-{scheme}")
    page.say("你好")
    page.page.get_by_role("button", name="Switch to English").click()
    expect(page.mic).to_have_attribute("aria-disabled", "false")  # English has its model
    ready = httpx.get(f"{gateway}/ready").json()
    assert (ready["ready"], ready["optional"]["listening"]["zh"]) == (True, "missing")


def test_the_houses_own_voice_role_says_which_model_is_missing(stack: Stack, speak: Speak) -> None:
    """The house starts it last, so the gateway may have been told ``off`` first."""
    wait_until_told(stack.gateway, {"zh": "missing", "en": "missing"})
    page = speak(address=stack.gateway)
    expect(page.mic).to_have_attribute("title", re.compile("banter models pull vosk-model-small"))


def test_a_busy_engine_is_asked_again(speak: Speak, engine: Engine) -> None:
    page = speak(last="你好")
    engine.closes = 1013
    page.mic.click()
    expect(page.page.get_by_role("alert")).to_contain_text("语音识别现在比较忙")
    picture(page.page, "microphone-busy")
    engine.closes = None
    page.page.get_by_role("button", name="重试").click()
    page.phase("listening")
    page.end()
    expect(page.input).to_have_value("你好")


def test_a_lost_engine_leaves_what_was_heard(speak: Speak, engine: Engine) -> None:
    page = speak(partial("我想存五万"))
    engine.breaks_off_after = 8
    page.begin()
    expect(page.input).to_have_value("我想存五万")
    expect(page.page.get_by_role("alert")).to_contain_text("语音输入暂不可用")
    page.phase("idle")
    expect(page.input).to_have_value("我想存五万")
    expect(page.input).to_be_editable()


def test_a_lost_connection_leaves_what_was_heard(speak: Speak) -> None:
    page = speak(partial("我想存五万"))
    lines: list[Any] = []

    def lead(socket: Any) -> None:
        lines.append(socket)
        socket.connect_to_server()

    page.page.route_web_socket(re.compile("/listen$"), lead)
    page.begin()
    expect(page.input).to_have_value("我想存五万")
    lines[0].close(code=4000)
    expect(page.page.get_by_role("alert")).to_contain_text("连接中断，已保留听到的内容")
    picture(page.page, "microphone-lost")
    expect(page.input).to_have_value("我想存五万")


def test_over_plain_http_it_is_said_why(speak: Speak, gateway: str) -> None:
    page = speak(
        address=gateway.replace("127.0.0.1", ELSEWHERE),
        arguments=(ALLOWED, f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1"),
        allowed=(f"loads http://{ELSEWHERE}", f"loads ws://{ELSEWHERE}", "Cross-Origin-Opener"),
    )
    expect(page.mic).to_have_attribute("aria-disabled", "true")
    page.press_in_vain()
    expect(page.page.get_by_role("alert")).to_contain_text("安全连接（https）")
    page.say("你好")


def test_a_browser_that_cannot_shows_no_button(sight: Callable[..., Sight], gateway: str) -> None:
    page = sight().page()
    page.add_init_script("delete window.AudioWorkletNode")
    chat = Speaking(page, gateway)
    chat.enter("")
    expect(chat.input).to_be_visible()
    expect(chat.mic).to_be_hidden()
