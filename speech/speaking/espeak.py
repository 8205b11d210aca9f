"""espeak-ng: a small formant voice for every language, the one that is always there.

The library is loaded by ``espeakng-loader`` and holds its state in globals: one lock a process.
Before 1.52 its Mandarin (``cmn``) read pinyin only, so older ones are refused. espeak-ng is
under GPL-3.0-or-later: loaded at run time, none of it is part of Banter.
"""

from __future__ import annotations

import ctypes
import threading
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from speech.contract import EngineMissing, ModelState, ModelStatus, SpeechError, SynthesisFailed
from speech.speaking.contract import Voice
from speech.speaking.voicing import Sound

OLDEST = (1, 52)
# Numbers of the library's C interface (speak_lib.h).
_SYNCHRONOUS, _DONT_EXIT = 2, 0x8000
_BY_CHARACTER, _UTF8 = 1, 1
_RATE, _VOLUME, _PITCH = 1, 2, 3
_IPA = 2
_OK = 0
WORDS_A_MINUTE, LOUDNESS, PITCH = 165, 100, 50  # 165 is a little slower than espeak-ng's 175

_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)
_LOCK = threading.Lock()


class Espeak:
    """A ``VoiceEngine`` over the process's one espeak-ng."""

    name = "espeak-ng"

    def __init__(self) -> None:
        self._library: _Library | None = None

    def maker(self, voice: Voice) -> str:
        """Return the library's name and version.

        Raises:
            EngineMissing: the library is not here, or too old.
        """
        with _LOCK:
            return f"{self.name} {self._loaded().version}"

    def render(self, text: str, voice: Voice) -> Sound:
        """Return the sound of a clause.

        Raises:
            EngineMissing: the library is not here, or too old.
            SynthesisFailed: there is no such voice, or it refused the text.
        """
        with _LOCK:
            library = self._loaded()
            return Sound(library.render(text, voice), library.rate)

    def status(self, voice: Voice) -> ModelStatus:
        """Return whether the library is here."""
        if self._library is None and not _LOADED and find_spec("espeakng_loader") is None:
            return ModelStatus(ModelState.MISSING, f"espeak-ng is not installed: {_AGAIN}")
        return ModelStatus(ModelState.READY, f"espeak-ng speaks, voice {voice.name}.")

    def warm(self, voice: Voice) -> None:
        """Load the library."""
        with suppress(SpeechError):
            self.maker(voice)

    def phonemes(self, text: str, voice: Voice) -> str:
        """Return how a text would be pronounced, in the phonetic alphabet.

        Raises:
            EngineMissing: the library is not here, or too old.
            SynthesisFailed: there is no such voice.
        """
        with _LOCK:
            return self._loaded().phonemes(text, voice)

    def close(self) -> None:
        """Forget the library; others in the process may use it."""
        self._library = None

    def _loaded(self) -> _Library:
        if self._library is None:
            self._library = _library()
        return self._library


class _Library:
    """The C library, set up; every call under the lock."""

    def __init__(self, path: str, data: str) -> None:
        self._c = ctypes.CDLL(path)
        self._c.espeak_Info.restype = ctypes.c_char_p
        self._c.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self.version = (self._c.espeak_Info(None) or b"").decode().split(" ")[0]
        _require_version(self.version)
        self._sound = bytearray()
        self._callback = _CALLBACK(self._heard)  # kept: the library keeps only its address
        self.rate: int = self._c.espeak_Initialize(
            _SYNCHRONOUS, 0, str(Path(data).parent).encode(), _DONT_EXIT
        )
        if self.rate <= 0:
            raise EngineMissing(f"espeak-ng does not start with the data in {data}: {_AGAIN}")
        self._c.espeak_SetSynthCallback(self._callback)

    def render(self, text: str, voice: Voice) -> bytes:
        self._choose(voice)
        self._sound.clear()
        said = text.encode(errors="replace") + b"\0"
        if self._c.espeak_Synth(said, len(said), 0, _BY_CHARACTER, 0, _UTF8, None, None) != _OK:
            raise SynthesisFailed(f"espeak-ng refused a text of {len(text)} characters.")
        return bytes(self._sound)

    def phonemes(self, text: str, voice: Voice) -> str:
        self._choose(voice)
        rest, said = ctypes.c_char_p(text.encode(errors="replace")), b""
        while rest.value:
            said += self._c.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA) or b""
            said += b" "
        return said.decode().strip()

    def _choose(self, voice: Voice) -> None:
        if self._c.espeak_SetVoiceByName(voice.name.encode()) != _OK:
            raise SynthesisFailed(
                f"espeak-ng has no voice {voice.name!r}: see BANTER_SPEECH_VOICE_ZH and _EN."
            )
        self._c.espeak_SetParameter(_RATE, round(WORDS_A_MINUTE * voice.speed), 0)
        self._c.espeak_SetParameter(_VOLUME, round(LOUDNESS * voice.volume), 0)
        self._c.espeak_SetParameter(_PITCH, round(PITCH * voice.pitch), 0)

    def _heard(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            self._sound += ctypes.string_at(samples, count * ctypes.sizeof(ctypes.c_short))
        return 0


_AGAIN = "run make setup, or pip install espeakng-loader."
_LOADED: list[_Library] = []  # the library may be set up once a process


def _library() -> _Library:
    if not _LOADED:
        try:
            import espeakng_loader

            _LOADED.append(
                _Library(espeakng_loader.get_library_path(), espeakng_loader.get_data_path())
            )
        except (ImportError, OSError, RuntimeError) as error:
            raise EngineMissing(f"espeak-ng cannot be used ({error}): {_AGAIN}") from error
    return _LOADED[0]


def _require_version(version: str) -> None:
    """Raise if Mandarin would be wrong.

    Raises:
        EngineMissing: the library is older than 1.52.
    """
    numbers = tuple(int(part) for part in version.split()[0].split(".")[:2]) if version else ()
    if numbers < OLDEST:
        raise EngineMissing(f"espeak-ng {version} is too old, 1.52 is wanted: {_AGAIN}")
