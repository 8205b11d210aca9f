"""``banter bench speech``: errors of the recogniser, before and after the path of a call."""

from __future__ import annotations

import csv
import json
import sys
import wave
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table

from data.settings import HouseSettings
from speech.contract import SAMPLE_BYTES, Recogniser
from speech.recognition.engines import create_recogniser
from speech.recognition.scoring import score
from speech.resampling import resampled
from speech.settings import SpeechSettings

CALL_RATE = 8_000
FRAME = CALL_RATE // 50 * SAMPLE_BYTES  # 20 ms, as a call's sound arrives


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording, and what is said in it."""

    text: str
    language: str
    rate: int
    pcm: bytes

    def at(self, rate: int) -> Clip:
        """Return the same at another rate."""
        return replace(self, rate=rate, pcm=resampled(self.pcm, self.rate, rate))


@dataclass(frozen=True, slots=True)
class SpeechFigures:
    """Errors of one set in one language.

    Attributes:
        before: error rate of the recording as it is, percent of characters (zh) or words (en).
        narrow: of the same at 8 kHz, in one piece: what a telephone's band loses.
        after: of the same at 8 kHz, in frames of 20 ms, as a call carries it.
        finish_ms: mean time from the end of the call's sound to the words.
        changed: clips whose transcript differs between the last two: what the path loses.
    """

    name: str
    clips: int
    before: float
    narrow: float
    after: float
    changed: int
    finish_ms: float


class NoRecordings(Exception):
    """The recordings are not here; the message says where they are looked for."""


async def run_bench(*, limit: int, as_json: bool) -> list[SpeechFigures]:
    """Measure and print.

    Args:
        limit: clips of each set and language; 0 = all.
        as_json: print JSON instead of a table.

    Raises:
        NoRecordings: the data sets are not here.
        SpeechError: the recogniser cannot be used.
    """
    house = HouseSettings()
    recogniser = create_recogniser(SpeechSettings(), house)
    try:
        await recogniser.warm()
        figures = [
            await _measure(recogniser, name, clips[: limit or None])
            for name, clips in recordings(house.datasets)
        ]
    finally:
        await recogniser.close()
    if as_json:
        sys.stdout.write(json.dumps([asdict(each) for each in figures], indent=1) + "\n")
    else:
        Console().print(_table(recogniser.name, figures))
    return figures


async def _measure(recogniser: Recogniser, name: str, clips: list[Clip]) -> SpeechFigures:
    heard: dict[str, list[str]] = {"before": [], "narrow": [], "after": []}
    took = 0.0
    for clip in clips:
        narrow = clip.at(CALL_RATE)
        heard["before"].append((await _heard(recogniser, clip))[0])
        heard["narrow"].append((await _heard(recogniser, narrow))[0])
        text, seconds = await _heard(recogniser, narrow, FRAME)
        heard["after"].append(text)
        took += seconds
    said = [clip.text for clip in clips]
    rates = {
        way: round(score(zip(said, texts, strict=True), clips[0].language).rate * 100, 1)
        for way, texts in heard.items()
    }
    changed = sum(a != b for a, b in zip(heard["narrow"], heard["after"], strict=True))
    return SpeechFigures(
        name,
        len(clips),
        **rates,
        changed=changed,
        finish_ms=round(took / len(clips) * 1000),
    )


async def _heard(recogniser: Recogniser, clip: Clip, piece: int = 0) -> tuple[str, float]:
    """Return the words of a clip fed in pieces (bytes; 0 = whole), and how long they took."""
    stream = await recogniser.stream(clip.language, clip.rate)
    try:
        size = piece or len(clip.pcm)
        for begin in range(0, len(clip.pcm), size):
            stream.feed(clip.pcm[begin : begin + size])
        started = perf_counter()
        said = await stream.finish()
        return said.text, perf_counter() - started
    finally:
        await stream.close()


def recordings(datasets: Path) -> Iterator[tuple[str, list[Clip]]]:
    """Yield each set's name and its clips.

    Raises:
        NoRecordings: it is not here.
    """
    for folder, sheet, language in (
        ("speech_bank", "zh.tsv", "zh"),
        ("speech_bank", "en.tsv", "en"),
        ("speech_zh_en", "zh-CN.tsv", "zh"),
        ("speech_zh_en", "en.tsv", "en"),
    ):
        listed = datasets / folder / sheet
        if not listed.is_file():
            raise NoRecordings(f"{listed} is not here: set BANTER_DATASETS to the data sets.")
        with listed.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        clips = [_read(listed.parent / row["file"], row["text"], language) for row in rows]
        yield f"{folder}, {language}", clips


def _read(path: Path, text: str, language: str) -> Clip:
    if path.suffix == ".wav":
        with wave.open(str(path)) as file:
            return Clip(text, language, file.getframerate(), file.readframes(file.getnframes()))
    from faster_whisper.audio import decode_audio

    from speech.resampling import as_pcm

    return Clip(text, language, 16_000, as_pcm(decode_audio(str(path), sampling_rate=16_000)))


def _table(engine: str, figures: list[SpeechFigures]) -> Table:
    table = Table("set", "clips", "as recorded", "at 8 kHz", "as a call", "changed", "finish")
    table.title = f"{engine}: characters (zh) or words (en) misheard"
    for each in figures:
        table.add_row(
            each.name,
            str(each.clips),
            f"{each.before:.1f} %",
            f"{each.narrow:.1f} %",
            f"{each.after:.1f} %",
            str(each.changed),
            f"{each.finish_ms:.0f} ms",
        )
    return table
