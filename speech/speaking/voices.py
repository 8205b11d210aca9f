"""The voices that the settings ask for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from data.settings import HouseSettings
from speech.recognition.engines import model_place
from speech.settings import SpeechSettings
from speech.speaking.contract import Voice
from speech.speaking.espeak import Espeak
from speech.speaking.prompt_cache import PromptCache
from speech.speaking.sherpa_engine import SherpaVoices, VoicePlace
from speech.speaking.sherpa_models import MARKS
from speech.speaking.synthesis import ClauseSynthesiser
from speech.speaking.voicing import Lineup, Speaker


def create_synthesisers(
    settings: SpeechSettings, house: HouseSettings, rates: Iterable[int]
) -> dict[int, ClauseSynthesiser]:
    """Set up what speaks, once a rate; they share the engines. Nothing is loaded.

    Args:
        settings: voices, their pace, room for prompts.
        house: where models and prompts are.
        rates: of the sound that comes out, Hz: those of the calls' legs.
    """
    lineup = create_lineup(settings, house)
    limit = settings.prompt_cache_mb * 1_000_000
    cache = PromptCache(prompts_folder(house), limit) if limit else None
    return {
        rate: ClauseSynthesiser(lineup, rate=rate, cache=cache, niceness=settings.niceness)
        for rate in rates
    }


def create_lineup(settings: SpeechSettings, house: HouseSettings) -> Lineup:
    """Set the engines up, the one that the settings ask for first, espeak-ng last."""
    espeak, speed = Espeak(), settings.voice_speed
    always = {
        "zh": Voice(settings.voice_zh, speed=speed),
        "en": Voice(settings.voice_en, speed=speed),
    }
    found = [Speaker(espeak, always)]
    if settings.voices == "sherpa":
        found.insert(0, _sherpa(settings, house, espeak))
    return Lineup(found)


def prompts_folder(house: HouseSettings) -> Path:
    """Return where approved prompts are kept."""
    return house.home / "prompts"


def _sherpa(settings: SpeechSettings, house: HouseSettings, espeak: Espeak) -> Speaker:
    voices = {
        "zh": Voice(
            settings.sherpa_zh, speed=settings.voice_speed, speaker=settings.sherpa_speaker_zh
        ),
        "en": Voice(
            settings.sherpa_en, speed=settings.voice_speed, speaker=settings.sherpa_speaker_en
        ),
    }
    phonemes = {settings.sherpa_zh: settings.voice_zh, settings.sherpa_en: settings.voice_en}
    places = {
        name: VoicePlace(model_place(name, settings, house, MARKS), spoken)
        for name, spoken in phonemes.items()
    }
    engine = SherpaVoices(
        places, threads=settings.sherpa_threads, niceness=settings.niceness, espeak=espeak
    )
    return Speaker(engine, voices)
