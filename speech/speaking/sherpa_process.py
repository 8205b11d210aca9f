"""A sherpa-onnx voice in a process of its own, from our side (``sherpa_child.py`` is the other)."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
import tempfile
import threading
from multiprocessing import Pipe
from pathlib import Path

from speech.contract import ModelBroken, SynthesisFailed
from speech.speaking.sherpa_models import Kind, VoiceFiles
from speech.speaking.voicing import Sound

_CHILD = Path(__file__).with_name("sherpa_child.py")
LOADS_WITHIN_S = 120.0  # a cold disk takes its time; beyond that it hangs
SPEAKS_WITHIN_S = 20.0  # a caller has hung up by then
_WHERE = re.compile(r"^\S+\.(cc|h):\S+ ")  # in the library's source
_RATE = struct.Struct("<I")
_ERRORS = (EOFError, OSError)  # what a line says whose other end is gone


class SherpaProcess:
    """One voice, loaded once; begins to load when it is made.

    Attributes:
        settled: set when it is loaded, or cannot be.
    """

    def __init__(self, files: VoiceFiles, *, threads: int, niceness: int) -> None:
        """Start the process.

        Args:
            files: the voice.
            threads: processor threads of one clause.
            niceness: how far its priority is lowered.
        """
        self.settled = threading.Event()
        self._name = files.name
        self._remedy = files.remedy
        self._reason = ""
        self._busy = threading.RLock()  # over the line
        self._line, theirs = Pipe()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, "-P", str(_CHILD), str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=self._said,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        told = _configuration(files) | {"threads": threads, "niceness": niceness}
        self._waiter = threading.Thread(
            target=self._load, args=(told,), name="speech-voice-loading", daemon=True
        )
        self._waiter.start()

    def require(self) -> None:
        """Return if it could be loaded.

        Raises:
            ModelBroken: it could not.
        """
        if self._reason:
            raise ModelBroken(f"Voice {self._name} does not load ({self._reason}): {self._remedy}.")

    def say(self, text: str, phonemes: str, *, speaker: int, speed: float, volume: float) -> Sound:
        """Return the sound of a clause; callers wait for each other.

        Raises:
            SynthesisFailed: it has no sound for it, or the process ended over it.
        """
        asked = {
            "text": text, "phonemes": phonemes,
            "speaker": speaker, "speed": speed, "volume": volume,
        }  # fmt: skip
        with self._busy:
            try:
                self._line.send_bytes(json.dumps(asked).encode())
                rate, pcm = self._answer(SPEAKS_WITHIN_S)
            except (*_ERRORS, TimeoutError) as error:
                self.close()
                raise SynthesisFailed(
                    f"Voice {self._name}: its process ended, or took too long; it begins anew."
                ) from error
        if not rate and pcm:
            raise SynthesisFailed(f"Voice {self._name} does not know all words of a clause.")
        if not pcm:
            raise SynthesisFailed(f"Voice {self._name} has no sound for a clause.")
        return Sound(pcm, rate)

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process, whatever it is at; who waits for it hears of that."""
        self._process.kill()
        self._process.wait()
        self._waiter.join()
        with self._busy:
            self._line.close()
            self._said.close()

    def _load(self, told: dict[str, object]) -> None:
        try:
            self._line.send_bytes(json.dumps(told).encode())
            rate, said = self._answer(LOADS_WITHIN_S)
            self._reason = "" if rate else said.decode(errors="replace")
        except TimeoutError:
            self._process.kill()
            self._reason = f"it took more than {LOADS_WITHIN_S:.0f} s"
        except _ERRORS:
            self._reason = self._last_words()
        finally:
            self.settled.set()

    def _answer(self, within_s: float) -> tuple[int, bytes]:
        """Return the next answer's rate and content.

        Raises:
            EOFError, OSError: the process has ended.
            TimeoutError: there is none in time.
        """
        if not self._line.poll(within_s):
            raise TimeoutError
        came = self._line.recv_bytes()
        return _RATE.unpack_from(came)[0], came[_RATE.size :]

    def _last_words(self) -> str:
        """Return what the library wrote before it ended the process."""
        status = self._process.wait()
        self._said.seek(0)
        lines = self._said.read()[-4_000:].decode(errors="replace").strip().splitlines()
        last = _WHERE.sub("", lines[-1]) if lines else "no word"
        return f"sherpa-onnx ended its process, status {status}: {last[:300]}"


def _configuration(files: VoiceFiles) -> dict[str, object]:
    model = "acoustic_model" if files.kind is Kind.MATCHA else "model"
    second = {Kind.MATCHA: "vocoder", Kind.KOKORO: "voices"}.get(files.kind)
    named: dict[str, str] = {
        model: str(files.model),
        "tokens": str(files.tokens),
        "lexicon": ",".join(map(str, files.lexicons)),
    }
    if second is not None:
        named[second] = str(files.second or "")
    return {
        "kind": files.kind.value,
        "files": named,
        "rules": ",".join(map(str, files.rules)),
        "archives": ",".join(map(str, files.archives)),
    }
