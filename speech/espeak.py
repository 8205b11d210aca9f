"""espeak-ng: the voice that is always there, through the library of ``espeakng-loader``.

The library (1.52) keeps its state in globals, so one thread of the process makes all sound; while
it does, the interpreter is free. What it makes comes at 22,050 Hz and leaves at the call's rate.
"""

from __future__ import annotations

import asyncio
import ctypes
import threading
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from speech.clauses import clauses
from speech.contract import EngineMissing, LanguageUnknown, SynthesisFailed, Voice
from speech.resampling import resampled

_SYNCHRONOUS = 2  # sound comes to the callback, within the call
_DO_NOT_EXIT = 0x8000
_UTF8 = 1
_BY_CHARACTER = 1
_PARAMETERS = {"speed": 1, "volume": 2, "pitch": 3}
_USUAL = {"speed": 175, "volume": 100, "pitch": 50}  # words a minute, and percent

_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class _Library:
    """The library, set up once a process."""

    def __init__(self) -> None:
        try:
            import espeakng_loader
        except ImportError as error:
            raise EngineMissing(
                "espeak-ng is not installed: pip install espeakng-loader"
            ) from error
        self._library: Any = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self.rate: int = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DO_NOT_EXIT)
        if self.rate <= 0:
            raise EngineMissing(f"espeak-ng does not start with the data in {data.decode()}")
        self._made = bytearray()
        self._callback = _Callback(self._take)  # kept: the library holds a pointer to it
        self._library.espeak_SetSynthCallback(self._callback)
        self._lock = threading.Lock()

    def make(self, text: str, voice: Voice) -> bytes:
        """Return the sound of a text at the library's rate.

        Raises:
            SynthesisFailed: the voice is not there, or the library refuses.
        """
        with self._lock:
            if self._library.espeak_SetVoiceByName(voice.name.encode()):
                raise SynthesisFailed(f"espeak-ng has no voice {voice.name!r}")
            for name, number in _PARAMETERS.items():
                wanted = round(_USUAL[name] * getattr(voice, name))
                self._library.espeak_SetParameter(number, wanted, 0)
            self._made.clear()
            data = text.encode()
            failed = self._library.espeak_Synth(
                data, len(data) + 1, 0, _BY_CHARACTER, 0, _UTF8, None, None
            )
            if failed:
                raise SynthesisFailed(f"espeak-ng could not say {len(text)} characters ({failed})")
            return bytes(self._made)

    def _take(self, samples: Any, count: int, _events: int) -> int:
        if samples and count > 0:
            self._made += ctypes.string_at(samples, count * 2)
        return 0


@cache
def _library() -> _Library:
    return _Library()


@cache
def _worker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="espeak")


class EspeakSynthesiser:
    """Speaks with espeak-ng.

    Args:
        voices: the voice of each language.
        rate: of the sound that comes out, 8000 or 16000 Hz.
    """

    def __init__(self, voices: Mapping[str, Voice], rate: int) -> None:
        self._voices = dict(voices)
        self._rate = rate

    @property
    def name(self) -> str:
        """The engine's name."""
        return "espeak"

    @property
    def rate(self) -> int:
        """The rate of the sound that comes out, Hz."""
        return self._rate

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it speaks."""
        return tuple(self._voices)

    async def speak(self, text: str, language: str) -> AsyncIterator[bytes]:
        """Yield the sound of the text clause by clause.

        Raises:
            LanguageUnknown: no voice is set for this language.
            EngineMissing: the library is not installed.
            SynthesisFailed: it could not say this.
        """
        voice = self._voices.get(language)
        if voice is None:
            raise LanguageUnknown(f"{self.name} has no voice for {language!r}")
        loop = asyncio.get_running_loop()
        for clause in clauses(text):
            yield await loop.run_in_executor(_worker(), self._make, clause, voice)

    async def close(self) -> None:
        """Nothing is held: the library belongs to the process."""

    def _make(self, clause: str, voice: Voice) -> bytes:
        library = _library()
        return resampled(library.make(clause, voice), library.rate, self._rate)
