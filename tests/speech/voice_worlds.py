"""What the voices' contract suite needs of an engine: how it is made, and what it can say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sounds import absent

from speech.recognition.shelf import ModelPlace
from speech.speaking.contract import Voice
from speech.speaking.espeak import Espeak
from speech.speaking.sherpa_engine import SherpaVoices, VoicePlace
from speech.speaking.sherpa_models import MARKS
from speech.speaking.voicing import VoiceEngine

ENGINES = ("espeak", "chinese", "melo", "piper", "matcha", "kokoro")


@dataclass(frozen=True)
class VoiceWorld:
    """An engine under test.

    Attributes:
        make: makes it.
        voice: one that it has.
        language: of the voice.
        text: two clauses in it.
    """

    make: Callable[[], VoiceEngine]
    voice: Voice
    language: str
    text: str


def voice_world(engine: str, folder: Path) -> VoiceWorld:
    """Return espeak-ng, or sherpa-onnx with a voice of ours under the folder."""
    if engine == "espeak":
        return VoiceWorld(Espeak, Voice("cmn"), "zh", "您好，我是五元。")
    place = tiny(engine, folder)

    def make() -> VoiceEngine:
        return SherpaVoices({engine: VoicePlace(place, "en-us")})

    language, text = (
        ("en", "Hello there, how are you?") if engine == "piper" else ("zh", "您好，我您好。")
    )
    return VoiceWorld(make, Voice(engine), language, text)


def tiny(name: str, folder: Path) -> ModelPlace:
    """Return where a voice of ours stands; it is made there unless it is there."""
    if find_spec("sherpa_onnx") is None:
        absent("pip install -r requirements/speech.txt")
    if find_spec("onnx") is None:
        absent("pip install -r requirements/development.txt")
    import tiny_voices

    if not (folder / name).exists():
        getattr(tiny_voices, name)(folder / name)
    return ModelPlace(name, folder / name, MARKS)
