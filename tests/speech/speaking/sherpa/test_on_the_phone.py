"""The phone speaks whatever becomes of the voice: espeak-ng stands in."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sherpa_voice import NO_TOKENS, holding
from voice_worlds import tiny

from data.settings import HouseSettings
from speech.settings import SpeechSettings
from speech.speaking.synthesis import ClauseSynthesiser
from speech.speaking.voices import create_synthesisers


@pytest.fixture
async def phone(tmp_path: Path) -> ClauseSynthesiser:
    """What the settings make, with a Chinese voice that is not here yet."""
    settings = SpeechSettings(voices="sherpa", models=tmp_path, sherpa_zh="chinese")
    return create_synthesisers(settings, HouseSettings(home=tmp_path), [8_000])[8_000]


async def said(voice: ClauseSynthesiser, text: str) -> bytes:
    return b"".join([sound async for sound in voice.speak(text, "zh")])


async def test_the_phone_speaks_with_espeak_until_the_voice_is_here(
    tmp_path: Path, phone: ClauseSynthesiser, caplog: pytest.LogCaptureFixture
) -> None:
    await phone.approve(["您好。"], "zh")
    always = await said(phone, "您好。")
    before = phone.speaking()["zh"]
    await asyncio.to_thread(tiny, "chinese", tmp_path)
    await phone.approve([], "zh")  # waits until it is loaded
    neural = await said(phone, "您好。")
    after = phone.speaking()["zh"]
    await phone.close()
    assert len(neural) / 2 / 8_000 == pytest.approx(2 * 0.05, abs=0.001)
    assert len(always) > 2 * len(neural)
    assert (before.engine, before.chosen) == ("espeak-ng", False)
    assert (after.engine, after.chosen) == ("sherpa-onnx", True)
    warned = [text for text in caplog.messages if "speaks instead" in text]
    assert len(warned) == 1
    assert "Speech model chinese is not in" in warned[0]


async def test_a_clause_with_an_unknown_word_is_said_by_espeak(
    tmp_path: Path, phone: ClauseSynthesiser
) -> None:
    await asyncio.to_thread(tiny, "chinese", tmp_path)
    await phone.approve([], "zh")
    known, unknown = await said(phone, "您好是我。"), await said(phone, "您好是猫。")
    await phone.close()
    assert len(known) / 2 / 8_000 == pytest.approx(4 * 0.05, abs=0.001)
    assert len(unknown) > 2 * len(known)


async def test_a_voice_that_is_broken_leaves_the_phone_speaking(
    tmp_path: Path, phone: ClauseSynthesiser
) -> None:
    await asyncio.to_thread(tiny, "chinese", tmp_path)
    await asyncio.to_thread(holding("tokens.txt", NO_TOKENS), tmp_path / "chinese")
    await phone.approve(["您好。"], "zh")
    assert await said(phone, "您好。")
    status = phone.speaking()["zh"]
    await phone.close()
    assert (status.engine, status.chosen) == ("espeak-ng", False)
    assert "ended its process" in status.sentence
