"""Approved prompts are made once and kept as WAV files: the greeting waits for no synthesiser.

Approved are the texts that are the same for everybody; what is said to one customer is neither
kept nor named on disk.
"""

from __future__ import annotations

import hashlib
import io
import logging
import wave
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from data.private_files import FILE_MODE, private_folder
from speech.contract import SAMPLE_BYTES, SpeechError, Synthesiser

logger = logging.getLogger(__name__)


class KeptPrompts:
    """A synthesiser that remembers approved prompts.

    Args:
        voice: makes what is not there yet.
        folder: of the WAV files; one a prompt, language, voice and rate.
        approved: the texts that may be kept, with their languages.
        look: what else the sound depends on: the names and speeds of the voices.
    """

    def __init__(
        self, voice: Synthesiser, folder: Path, approved: Iterable[tuple[str, str]], look: str
    ) -> None:
        self._voice = voice
        self._folder = folder
        self._approved = frozenset(approved)
        self._look = look
        self._held: dict[tuple[str, str], bytes] = {}

    @property
    def name(self) -> str:
        """The name of the engine behind it."""
        return self._voice.name

    @property
    def rate(self) -> int:
        """The rate of the sound that comes out, Hz."""
        return self._voice.rate

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it speaks."""
        return self._voice.languages

    async def speak(self, text: str, language: str) -> AsyncIterator[bytes]:
        """Yield the sound of the text: an approved prompt whole, anything else as it is made."""
        if (text, language) not in self._approved:
            async for pcm in self._voice.speak(text, language):
                yield pcm
            return
        yield await self._prompt(text, language)

    async def warm(self) -> None:
        """Make every prompt that is not there, and remove those that no text stands for."""
        for text, language in sorted(self._approved):
            try:
                await self._prompt(text, language)
            except SpeechError as error:
                logger.warning("prompts.not_made error=%s", error)
                return
        wanted = {self._path(*each).name for each in self._approved}
        for path in self._folder.glob(f"*.{self.rate}.wav"):
            if path.name not in wanted:
                path.unlink(missing_ok=True)

    async def close(self) -> None:
        """Close the engine behind it."""
        await self._voice.close()

    async def _prompt(self, text: str, language: str) -> bytes:
        key = (text, language)
        if key not in self._held:
            kept = self._read(self._path(*key))
            if kept is None:
                kept = b"".join([pcm async for pcm in self._voice.speak(text, language)])
                self._write(self._path(*key), kept)
            self._held[key] = kept
        return self._held[key]

    def _path(self, text: str, language: str) -> Path:
        seed = "\0".join((text, language, self.name, self._look))
        return self._folder / f"{hashlib.sha256(seed.encode()).hexdigest()[:32]}.{self.rate}.wav"

    def _read(self, path: Path) -> bytes | None:
        try:
            with wave.open(str(path), "rb") as sound:
                shape = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
                if shape == (1, SAMPLE_BYTES, self.rate):
                    return sound.readframes(sound.getnframes())
        except (OSError, EOFError, wave.Error):
            pass  # absent or broken: made again
        return None

    def _write(self, path: Path, pcm: bytes) -> None:
        try:
            private_folder(path.parent)
            fresh = path.with_suffix(".new")
            fresh.write_bytes(as_wav(pcm, self.rate))
            fresh.chmod(FILE_MODE)
            fresh.replace(path)
        except OSError as error:
            logger.warning("prompts.not_kept path=%s error=%s", path, error.strerror)


def as_wav(pcm: bytes, rate: int) -> bytes:
    """Return 16-bit mono sound as a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(SAMPLE_BYTES)
        sound.setframerate(rate)
        sound.writeframes(pcm)
    return buffer.getvalue()
