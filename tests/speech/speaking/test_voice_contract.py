"""What every voice engine does, whatever is inside it: by itself, and in a call."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from voice_worlds import VoiceWorld

from speech.contract import ModelState, SpeechError
from speech.speaking.contract import Synthesiser
from speech.speaking.prompt_cache import PromptCache
from speech.speaking.synthesis import ClauseSynthesiser
from speech.speaking.voicing import Lineup, Sound, Speaker, VoiceEngine


def loudness(sound: bytes) -> int:
    return int(np.abs(np.frombuffer(sound, "<i2").astype(int)).max())


def seconds(sound: Sound) -> float:
    return len(sound.pcm) / 2 / sound.rate


def kept(folder: Path) -> int:
    return len(list(folder.iterdir()))


def synthesiser(
    engine: VoiceEngine, voices: VoiceWorld, rate: int, cache: PromptCache | None = None
) -> ClauseSynthesiser:
    speaker = Speaker(engine, {voices.language: voices.voice})
    return ClauseSynthesiser(Lineup([speaker]), rate=rate, cache=cache)


async def spoken(voice: Synthesiser, text: str, language: str) -> list[bytes]:
    return [sound async for sound in voice.speak(text, language)]


def test_a_clause_is_heard(speaks: VoiceEngine, voices: VoiceWorld) -> None:
    sound = speaks.render(voices.text, voices.voice)
    assert 0.2 < seconds(sound) < 10
    assert loudness(sound.pcm) > 1_000


def test_faster_is_shorter(speaks: VoiceEngine, voices: VoiceWorld) -> None:
    usual, quick = (
        seconds(speaks.render(voices.text, replace(voices.voice, speed=speed)))
        for speed in (1.0, 1.6)
    )
    assert quick < 0.8 * usual


def test_quieter_is_quieter(speaks: VoiceEngine, voices: VoiceWorld) -> None:
    usual, soft = (
        loudness(speaks.render(voices.text, replace(voices.voice, volume=volume)).pcm)
        for volume in (1.0, 0.3)
    )
    assert 0 < soft < 0.5 * usual


@pytest.mark.parametrize(
    "odd", ["😀", "\u0000", "\ud800", "ﷺ\u200d", "猫" * 400, "x" * 2_000, "—《》"]
)
def test_odd_characters_are_said_or_refused_and_the_next_clause_is_heard(
    speaks: VoiceEngine, voices: VoiceWorld, odd: str
) -> None:
    with suppress(SpeechError):
        speaks.render(odd, voices.voice)
    assert speaks.render(voices.text, voices.voice).pcm


def test_a_voice_names_what_makes_its_sound(speaks: VoiceEngine, voices: VoiceWorld) -> None:
    maker = speaks.maker(voices.voice)
    assert maker.startswith(speaks.name)
    assert any(char.isdigit() for char in maker), "with its version"
    assert maker == speaks.maker(voices.voice)


def test_a_voice_that_is_loaded_says_so(speaks: VoiceEngine, voices: VoiceWorld) -> None:
    assert speaks.status(voices.voice).state is ModelState.READY


def test_closing_twice_does_nothing(speaks: VoiceEngine) -> None:
    speaks.close()
    speaks.close()


def test_calls_that_speak_at_once_do_not_hear_each_other(
    speaks: VoiceEngine, voices: VoiceWorld
) -> None:
    texts = [voices.text, voices.text[:-1] * 3]
    alone = [seconds(speaks.render(text, voices.voice)) for text in texts]
    together: list[list[float]] = [[], []]

    def say(place: int) -> None:
        for _ in range(5):
            together[place].append(seconds(speaks.render(texts[place], voices.voice)))

    threads = [threading.Thread(target=say, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for found, expected in zip(together, alone, strict=True):
        assert np.allclose(found, expected, rtol=0.02)  # a voice may go on by a sample or two
    assert len(together[0]) == len(together[1]) == 5


@pytest.mark.parametrize("rate", [8_000, 16_000])
async def test_a_call_of_either_rate_hears_it_whole(
    speaks: VoiceEngine, voices: VoiceWorld, rate: int
) -> None:
    voice = synthesiser(speaks, voices, rate)
    pieces = await spoken(voice, voices.text, voices.language)
    alone = [speaks.render(clause, voices.voice) for clause in _two(voices.text)]
    await voice.close()
    assert len(pieces) == 2
    for piece, sound in zip(pieces, alone, strict=True):
        assert len(piece) / 2 / rate == pytest.approx(seconds(sound), rel=0.02, abs=0.002)
        assert loudness(piece) > 0.5 * loudness(sound.pcm)


def _two(text: str) -> tuple[str, str]:
    cut = max(text.find(mark) for mark in "，,") + 1
    return text[:cut], text[cut:]


async def test_an_approved_prompt_is_kept_once_for_calls_of_all_rates(
    speaks: VoiceEngine, voices: VoiceWorld, tmp_path: Path
) -> None:
    lengths = []
    for rate in (8_000, 16_000):
        voice = synthesiser(speaks, voices, rate, PromptCache(tmp_path, 10_000_000))
        await voice.approve([voices.text], voices.language)
        pieces = await spoken(voice, voices.text, voices.language)
        lengths.append(sum(map(len, pieces)) / rate)
        await asyncio.to_thread(voice._workers.end)
    assert kept(tmp_path) == 2  # clauses
    assert lengths[0] == pytest.approx(lengths[1], rel=0.01)
