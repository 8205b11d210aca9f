"""The sound itself: the device's rate is changed, and real engines hear what was recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browsing import ALLOWED
from playwright.sync_api import expect
from recordings import recording, seconds_of
from sounds import korean_model, whisper_weights
from speaking_page import Speak
from stack import Stack

from bot.supervisor.ports import free_ports


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
    page.listened(int(seconds_of(clip)) + 1)
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
