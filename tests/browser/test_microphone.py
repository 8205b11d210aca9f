"""Speaking instead of typing, in Chromium with a fake microphone.

The first part hears by an engine of the tests, so that every state can be brought about; the
last by a real one, which understands what was recorded.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from browsing import ALLOWED, ARGUMENTS, MICROPHONE, Sight, picture
from customer_page import CustomerPage
from customers import Person
from playwright.sync_api import Browser, Locator, expect
from recordings import recording, seconds_of
from sounds import korean_model, whisper_weights
from stack import Stack
from voice_engine import MISSING, READY, Engine, partial, result, served_in_thread

from bot.supervisor.ports import free_ports

LIMIT_S = 5  # of the gateway that is tested here
ELSEWHERE = "bank.test"  # a name of this machine that is no secure context

Speak = Callable[..., "Speaking"]


class Speaking(CustomerPage):
    """The customer page, by its microphone."""

    @property
    def mic(self) -> Locator:
        """The button."""
        return self.page.locator(".mic")

    def press_in_vain(self) -> None:
        """Press it although it is marked as disabled: it says why."""
        self.mic.click(force=True)

    @property
    def told(self) -> Locator:
        """What the page says about it."""
        return self.page.locator(".hearing .said")

    def phase(self, name: str) -> None:
        """Wait until it listens, or does not any more."""
        expect(self.mic).to_have_attribute("data-phase", name)

    def begin(self) -> None:
        """Press, and wait until somebody listens."""
        self.mic.click()
        self.phase("listening")

    def end(self) -> None:
        """Press again, and wait for the words."""
        self.mic.click()
        self.phase("idle")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="module")
def gateway(stack: Stack, engine: Engine) -> Iterator[str]:
    """A gateway of the house that hears by the tests' engine."""
    port = free_ports(1)[0]
    address = f"http://127.0.0.1:{port}"
    with served_in_thread(engine) as voice:
        settings = {
            "BANTER_GATEWAY_PORT": str(port),
            "BANTER_VOICE_URL": voice,
            "BANTER_GATEWAY_LISTENING_S": str(LIMIT_S),
            "BANTER_GATEWAY_LISTENINGS_PER_MINUTE": "1000",
        }
        with stack.beside("gateway", f"{address}/ready", **settings):
            yield address


@pytest.fixture
def speak(
    browser: Browser, chromium: str, gateway: str, engine: Engine, person: Callable[[int], Person]
) -> Iterator[Speak]:
    """Open pages: ``speak(partials, last, language="zh", arguments=…)``."""
    opened: list[tuple[Browser, Sight]] = []

    def opening(
        *answers: dict[str, Any],
        last: str = "",
        models: dict[str, Any] | None = None,
        arguments: tuple[str, ...] = (ALLOWED,),
        language: str = "zh",
        address: str = gateway,
        allowed: tuple[str, ...] = (),
        **how: Any,
    ) -> Speaking:
        engine.models = {"zh": READY, "en": READY} | (models or {})
        engine.answers, engine.last = list(answers), result(last, 0.9)
        engine.closes = engine.breaks_off_after = None
        wait_until_told(gateway, {name: m["state"] for name, m in engine.models.items()})
        device = browser.browser_type.launch(
            executable_path=chromium, args=[*ARGUMENTS, *MICROPHONE, *arguments]
        )
        sight = Sight.open(device, language=language, **how)  # type: ignore[arg-type]
        sight.watch.allowed += allowed
        opened.append((device, sight))
        page = Speaking(sight.page(), address)
        page.enter(person(1).cif_no, language)
        return page

    yield opening
    for device, _ in opened:
        device.close()
    for _, sight in opened:
        sight.watch.verify()


def wait_until_told(gateway: str, states: dict[str, str]) -> None:
    """Wait until the gateway has noticed what the engine says now."""
    said: dict[str, str] = {}
    for _ in range(600):
        told = httpx.get(f"{gateway}/api/listening").json()
        said = {language: each["state"] for language, each in told.items()}
        if said == states:
            return
        time.sleep(0.1)  # it remembers for two seconds
    raise AssertionError(f"the gateway says {said}, never {states}")


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
    expect(page.page.locator(".hearing .time")).to_have_text("0:01")
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


def test_the_time_is_limited(speak: Speak) -> None:
    page = speak(last="你好")
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


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000, 96_000])
def test_the_devices_rate_is_changed_without_loss(open_chat: Any, rate: int) -> None:
    """A tone below 7 kHz keeps its loudness; one above 8.3 kHz does not come back as another."""
    page = open_chat("").page
    gains = page.evaluate(
        """async ([rate, tones]) => {
          const { Resampler } = await import("/static/microphone-worklet.js");
          return tones.map((hz) => {
            const resampler = new Resampler(rate, 16000);
            const tone = Float32Array.from({ length: rate }, (_, n) =>
              Math.sin((2 * Math.PI * hz * n) / rate));
            const out = [];
            for (let at = 0; at < rate; at += 4800) {
              out.push(...resampler.push(tone.subarray(at, at + 4800)));
            }
            out.push(...resampler.finish());
            const middle = out.slice(4000, 12000);
            const power = middle.reduce((sum, x) => sum + x * x, 0) / middle.length;
            return { length: out.length, decibels: 10 * Math.log10(2 * power + 1e-12) };
          });
        }""",
        [rate, [300, 1000, 3400, *([6500, 8300, 12_000] if rate > 30_000 else [])]],
    )
    assert all(abs(each["length"] - 16_000) <= 2 for each in gains)
    below = [each["decibels"] for each in gains[:4]]
    above = [each["decibels"] for each in gains[4:]]
    assert all(abs(decibels) < 0.1 for decibels in below), below
    assert all(decibels < -60 for decibels in above), above


@contextmanager
def heard_by(stack: Stack, **engine: str) -> Iterator[str]:
    """Run a voice role and a gateway of the house that hears by it; yield its address."""
    phone, web, port = map(str, free_ports(3))
    voice, address = f"http://127.0.0.1:{web}", f"http://127.0.0.1:{port}"
    ports = {"BANTER_VOICE_PORT": phone, "BANTER_VOICE_WEB_PORT": web}
    gateway = {"BANTER_GATEWAY_PORT": port, "BANTER_VOICE_URL": voice}
    with (
        stack.beside("voice", f"{voice}/health", **ports, **engine),
        stack.beside("gateway", f"{address}/ready", **gateway),
    ):
        yield address


@pytest.fixture(scope="module")
def whisper_gateway(stack: Stack) -> Iterator[str]:
    """A gateway that hears Mandarin and English by Whisper."""
    weights = str(whisper_weights())
    engine = {"BANTER_SPEECH_ENGINE": "whisper", "BANTER_SPEECH_WHISPER": weights}
    with heard_by(stack, **engine) as address:
        yield address


def saying(clip: Path) -> tuple[str, ...]:
    """Arguments for a device that plays this once."""
    return (ALLOWED, f"--use-file-for-fake-audio-capture={clip}%noloop")


@pytest.mark.parametrize(
    ("name", "language", "answer"),
    [("zh/zh_04", "zh", "5万元、1年"), ("en/en_04", "en", "50,000")],
)
def test_a_recorded_sentence_is_answered_by_its_words(
    whisper_gateway: str, speak: Speak, tmp_path: Path, name: str, language: str, answer: str
) -> None:
    clip = recording(name, tmp_path)
    page = speak(address=whisper_gateway, arguments=saying(clip), language=language)
    page.begin()
    # The device plays at the pace of speech.
    expect(page.page.locator(".hearing .time")).to_have_text(f"0:0{int(seconds_of(clip)) + 1}")
    page.end()
    expect(page.told).to_have_text(re.compile("请核对|check"))
    page.input.press("Enter")
    page.answered(0)
    expect(page.answers.first).to_contain_text(answer)


@pytest.fixture(scope="module")
def vosk_gateway(stack: Stack) -> Iterator[str]:
    """A gateway that hears by Vosk; a Korean model stands for the Chinese one."""
    with heard_by(stack, BANTER_SPEECH_VOSK_ZH=str(korean_model())) as address:
        yield address


def test_vosk_writes_while_one_speaks(vosk_gateway: str, speak: Speak, tmp_path: Path) -> None:
    """Its words are nonsense, their way is not."""
    page = speak(address=vosk_gateway, arguments=saying(recording("zh/zh_05", tmp_path)))
    page.begin()
    expect(page.input).not_to_have_value("")
    expect(page.input).to_have_class("provisional")
    page.end()
    expect(page.input).not_to_have_value("")
    expect(page.input).to_be_editable()
