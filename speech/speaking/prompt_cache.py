"""Sound of approved prompts on disk, so that what everybody hears is made once.

Only approved texts are written: a reply with a customer's name or amount never is, and the
files' names are checksums.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import wave
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from speech.contract import SAMPLE_BYTES
from speech.speaking.contract import Voice
from speech.speaking.voicing import Sound

_LOG = logging.getLogger(__name__)


def prompt_key(text: str, language: str, maker: str, voice: Voice) -> str:
    """Return the name under which a prompt's sound is kept.

    Args:
        text: one clause.
        language: it is in.
        maker: engine, version and model: what another one made is never found.
        voice: how it is spoken.
    """
    parts: Sequence[object] = (text, language, maker, voice)
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


class PromptCache:
    """A folder of WAV files of bounded size; those heard least recently are dropped first.

    They are kept at their voice's own rate, so that calls of every rate share them.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit = limit_bytes

    def get(self, key: str) -> Sound | None:
        """Return the sound kept under a key, or None."""
        path = self._path(key)
        try:
            with wave.open(str(path)) as file:
                sound = Sound(file.readframes(file.getnframes()), file.getframerate())
        except FileNotFoundError:
            return None
        except (wave.Error, EOFError):  # half written by a machine that went down
            path.unlink(missing_ok=True)
            return None
        with suppress(OSError):
            os.utime(path)  # heard now
        return sound

    def put(self, key: str, sound: Sound) -> None:
        """Keep sound; a disk that is full or read-only is no reason not to speak."""
        packed = wav(sound.pcm, sound.rate)
        if len(packed) > self._limit:
            return
        fresh = self._path(key).with_suffix(f".{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(packed)
            fresh.replace(self._path(key))
            self._shrink()
        except OSError as error:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            _LOG.warning("a prompt's sound is not kept: %s", error)

    def _shrink(self) -> None:
        kept = [(path, path.stat()) for path in self._folder.glob("*.wav")]
        size = sum(found.st_size for _, found in kept)
        for path, found in sorted(kept, key=lambda each: each[1].st_mtime_ns):
            if size <= self._limit:
                return
            path.unlink(missing_ok=True)
            size -= found.st_size

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.wav"


def wav(pcm: bytes, rate: int) -> bytes:
    """Return 16-bit mono sound as a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(SAMPLE_BYTES)
        file.setframerate(rate)
        file.writeframes(pcm)
    return buffer.getvalue()
