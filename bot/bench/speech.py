"""``banter bench speech``: errors of the recogniser, alone and behind the path of a call."""

from __future__ import annotations

import csv
import json
import sys
import wave
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.bench.carried import ListeningPhone
from data.settings import HouseSettings
from data.texts.phrases import Language
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
        alone: of the same at 8 kHz, the recogniser alone, fed in frames: what a telephone's band
            loses.
        call: of the same as a call carries it (``carried.py``), all of its turns together.
        changed: clips whose transcript differs between the last two: what the path changes.
        split: clips that were taken for more than one turn.
        lost: clips of which the recogniser alone hears words, and a call none.
        finish_ms: mean time the recogniser alone takes from the end of the sound to the words.
    """

    name: str
    clips: int
    before: float
    alone: float
    call: float
    changed: int
    split: int
    lost: int
    finish_ms: float


class NoRecordings(Exception):
    """The recordings are not here; the message says where they are looked for."""


async def run_bench(*, limit: int, as_json: bool, sets: int = 0) -> list[SpeechFigures]:
    """Measure and print.

    Args:
        limit: clips of each set and language; 0 = all.
        as_json: print JSON instead of a table.
        sets: so many sets of recordings only; 0 = all.

    Raises:
        NoRecordings: the data sets are not here.
        SpeechError: the recogniser cannot be used.
    """
    house = HouseSettings()
    recogniser = create_recogniser(SpeechSettings(), house)
    try:
        await recogniser.warm()
        async with ListeningPhone(recogniser) as phone:
            figures = [
                await _measure(recogniser, phone, name, clips[: limit or None])
                for name, clips in islice(recordings(house.datasets), sets or None)
            ]
    finally:
        await recogniser.close()
    if as_json:
        sys.stdout.write(json.dumps([asdict(each) for each in figures], indent=1) + "\n")
    else:
        Console().print(_table(recogniser.name, figures))
    return figures


async def _measure(
    recogniser: Recogniser, phone: ListeningPhone, name: str, clips: list[Clip]
) -> SpeechFigures:
    heard: dict[str, list[str]] = {"before": [], "alone": [], "call": []}
    turns: list[int] = []
    took = 0.0
    for clip in _shown(clips, name):
        narrow = clip.at(CALL_RATE)
        heard["before"].append((await _heard(recogniser, clip))[0])
        text, seconds = await _heard(recogniser, narrow, FRAME)
        heard["alone"].append(text)
        took += seconds
        carried = await phone.carry(narrow.pcm, CALL_RATE, Language(clip.language))
        heard["call"].append(carried.text)
        turns.append(carried.turns)
    said = [clip.text for clip in clips]
    rates = {
        way: round(score(zip(said, texts, strict=True), clips[0].language).rate * 100, 1)
        for way, texts in heard.items()
    }
    changed = sum(a != b for a, b in zip(heard["alone"], heard["call"], strict=True))
    return SpeechFigures(
        name,
        len(clips),
        **rates,
        changed=changed,
        split=sum(count > 1 for count in turns),
        lost=sum(bool(a) and not b for a, b in zip(heard["alone"], heard["call"], strict=True)),
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
    table = Table(
        "set", "clips", "as recorded", "8 kHz, alone", "as a call", "changed", "split", "lost",
        "finish",
    )  # fmt: skip
    table.title = f"{engine}: characters (zh) or words (en) misheard"
    for each in figures:
        table.add_row(
            each.name,
            str(each.clips),
            f"{each.before:.1f} %",
            f"{each.alone:.1f} %",
            f"{each.call:.1f} %",
            str(each.changed),
            str(each.split),
            str(each.lost),
            f"{each.finish_ms:.0f} ms",
        )
    return table


def _shown(clips: Sequence[Clip], what: str) -> Iterable[Clip]:
    return track(clips, what, console=Console(stderr=True), transient=True)
