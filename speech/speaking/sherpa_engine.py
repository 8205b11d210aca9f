"""sherpa-onnx: neural voices (piper, MeloTTS and other VITS, Matcha, Kokoro) from folders.

A voice is loaded when it is first wanted, in a process of its own; until it is loaded it has
``ModelLoading`` to say. Its files are looked at before every clause: a voice that is pulled while
the house runs, or pulled again, is loaded then.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec

from speech.contract import (
    EngineMissing,
    ModelBroken,
    ModelLoading,
    ModelState,
    ModelStatus,
    SpeechError,
    SynthesisFailed,
)
from speech.recognition.shelf import ModelPlace
from speech.speaking.contract import Voice
from speech.speaking.espeak import Espeak
from speech.speaking.phonemes import phonemes
from speech.speaking.sherpa_models import VoiceFiles, require_whole, voice_files
from speech.speaking.sherpa_process import SherpaProcess
from speech.speaking.voicing import Sound

# A process that ended may be one clause's fault; three within so many seconds are the model's.
MOST_DEATHS, WITHIN_S = 3, 300.0


@dataclass(frozen=True, slots=True)
class VoicePlace:
    """Where a voice stands.

    Attributes:
        place: its folder.
        phonemes: espeak-ng's voice for its language, for models that are told phonemes and do
            not say by which.
    """

    place: ModelPlace
    phonemes: str


class SherpaVoices:
    """The ``VoiceEngine`` over sherpa-onnx."""

    name = "sherpa-onnx"

    def __init__(
        self,
        places: Mapping[str, VoicePlace],
        *,
        threads: int = 1,
        niceness: int = 5,
        espeak: Espeak | None = None,
    ) -> None:
        """Set it up; nothing is loaded.

        Args:
            places: name of a voice (``Voice.name``) -> where it stands.
            threads: processor threads of one clause.
            niceness: how far the processes' priority is lowered.
            espeak: says how words sound, for models without a lexicon.
        """
        self._voices = {
            name: _LoadedVoice(place, threads, niceness) for name, place in places.items()
        }
        self._espeak = espeak or Espeak()

    def maker(self, voice: Voice) -> str:
        """Return the library's version, the model, and which files it consists of.

        Raises:
            EngineMissing, ModelMissing, ModelBroken: it cannot speak here.
        """
        files = self._of(voice).files()
        return f"{self.name} {library_version()} {files.name} {files.version()}"

    def render(self, text: str, voice: Voice) -> Sound:
        """Return the sound of a clause.

        Raises:
            EngineMissing, ModelMissing, ModelBroken, ModelLoading: it cannot speak, or not yet.
            SynthesisFailed: it has no sound for this clause.
        """
        loaded = self._of(voice)
        files = loaded.files()
        sounds = phonemes(text, files.phonemes, self._espeak) if files.phonemes else ""
        if files.phonemes and not sounds:
            raise SynthesisFailed(f"Voice {files.name} has no sound for a clause.")
        return loaded.say(files, text, sounds, voice)

    def status(self, voice: Voice) -> ModelStatus:
        """Return how a voice is; never waits."""
        return self._of(voice).status()

    def warm(self, voice: Voice) -> None:
        """Load a voice, and wait until it is loaded or cannot be."""
        self._of(voice).warm()

    def close(self) -> None:
        """End the processes."""
        for voice in self._voices.values():
            voice.close()

    def _of(self, voice: Voice) -> _LoadedVoice:
        found = self._voices.get(voice.name)
        if found is None:
            raise SynthesisFailed(f"sherpa-onnx has no voice {voice.name!r}.")
        return found


def library_version() -> str:
    """Return the version of sherpa-onnx.

    Raises:
        EngineMissing: it is not installed.
    """
    if find_spec("sherpa_onnx") is None:
        raise EngineMissing(
            "sherpa-onnx is not installed: pip install -r requirements/speech.txt (docs/voice.md)."
        )
    try:
        return metadata.version("sherpa-onnx")
    except metadata.PackageNotFoundError:  # there by other ways than pip
        return "of unknown version"


class _LoadedVoice:
    """A voice and its process."""

    def __init__(self, place: VoicePlace, threads: int, niceness: int) -> None:
        self._place = place.place
        self._phonemes = place.phonemes
        self._threads = threads
        self._niceness = niceness
        self._lock = threading.Lock()
        self._process: SherpaProcess | None = None
        self._deaths: deque[float] = deque(maxlen=MOST_DEATHS)
        self._version = ""  # of the files that they are counted for
        self._closed = False

    def files(self) -> VoiceFiles:
        """Return what it consists of now.

        Raises:
            EngineMissing, ModelMissing, ModelBroken: it cannot speak here.
        """
        library_version()
        return voice_files(self._place, self._phonemes)

    def say(self, files: VoiceFiles, text: str, sounds: str, voice: Voice) -> Sound:
        process = self._running(files)
        if not process.settled.is_set():
            raise ModelLoading(f"Voice {files.name} is being loaded.")
        process.require()
        return process.say(
            text, sounds, speaker=voice.speaker, speed=voice.speed, volume=voice.volume
        )

    def status(self) -> ModelStatus:
        name = self._place.name
        try:
            files = self.files()
            process = self._process
            if process is None or self._version != files.version():
                self._require_rest(files)
                require_whole(self._place)
                return ModelStatus(
                    ModelState.INSTALLED, f"Voice {name} is loaded by its next clause."
                )
            if not process.settled.is_set():
                return ModelStatus(ModelState.LOADING, f"Voice {name} is being loaded.")
            process.require()
        except ModelBroken as error:
            return ModelStatus(ModelState.BROKEN, str(error))
        except SpeechError as error:
            return ModelStatus(ModelState.MISSING, str(error))
        return ModelStatus(ModelState.READY, f"Voice {name} is loaded.")

    def warm(self) -> None:
        with suppress(SpeechError):  # what is wrong is its status
            self._running(self.files()).settled.wait()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._end()

    def _running(self, files: VoiceFiles) -> SherpaProcess:
        """Return the process of these files, begun if there is none.

        Raises:
            EngineMissing: this engine is closed, or no process can be begun.
            ModelBroken: it does not load, or has ended too often.
        """
        with self._lock:
            if self._closed:
                raise EngineMissing("The voices are closed.")
            if self._version != files.version():
                self._version = files.version()
                self._deaths.clear()
                self._end()
            if (process := self._process) is not None:
                process.require()
                if process.alive or not process.settled.is_set():
                    return process
                self._deaths.append(time.monotonic())
                self._end()
            self._require_rest(files)
            require_whole(self._place)
            try:
                self._process = SherpaProcess(files, threads=self._threads, niceness=self._niceness)
            except OSError as error:
                raise EngineMissing(f"No process for voice {files.name} ({error}).") from error
            return self._process

    def _require_rest(self, files: VoiceFiles) -> None:
        """Return if these files have not ended their process too often of late.

        Raises:
            ModelBroken: it has.
        """
        often = len(self._deaths) == MOST_DEATHS and self._version == files.version()
        if often and time.monotonic() - self._deaths[0] < WITHIN_S:
            raise ModelBroken(
                f"Voice {self._place.name} ended its process {MOST_DEATHS} times: it rests for "
                "some minutes; choose another if it goes on (docs/voice.md)."
            )

    def _end(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None
