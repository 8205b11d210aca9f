"""The process in which sherpa-onnx speaks: started by file, so it imports nothing of ours.

A process of its own because the library ends the one it is in where a model is not what it
expects. Over the connection whose number is its argument it is told the voice once, and then a
clause at a time; each answer is a rate (4 bytes, 0 = failed) and the sound, or the reason.
"""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import sys
from multiprocessing.connection import Connection
from typing import Any

# sherpa-onnx 2.0.1 on words that a lexicon does not have, which it then does not speak.
_LEFT_OUT = re.compile(
    r"\bOOV(?: word skipped:| character skipped:|:)? '?(.+?)'?(?:\. Ignore it!| from .*)?$",
    re.MULTILINE,
)


def main() -> None:
    """Speak until the other side hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act upon
    line = Connection(int(sys.argv[1]))
    told = json.loads(line.recv_bytes())
    os.nice(told["niceness"])
    try:
        voice = _load(told)
    except Exception as error:  # noqa: BLE001 - the process's edge; the parent says it
        line.send_bytes(_answer(0, str(error).encode()))
        return
    remarks = _Remarks()
    line.send_bytes(_answer(voice.sample_rate))
    while True:
        try:
            asked = json.loads(line.recv_bytes())
        except EOFError:
            return
        line.send_bytes(_say(voice, asked, remarks))


class _Remarks:
    """What the library prints while it speaks: it quotes what customers are told.

    It is kept in memory, a clause at a time, and nowhere where there is no such file.
    """

    def __init__(self) -> None:
        self._kept = hasattr(os, "memfd_create")
        self._file = os.memfd_create("remarks") if self._kept else os.open(os.devnull, os.O_WRONLY)
        os.dup2(self._file, sys.stderr.fileno())
        os.dup2(self._file, sys.stdout.fileno())

    def left_out(self) -> bool:
        """Return whether words were left out since the last time this was asked."""
        if not self._kept:
            return False
        told = os.pread(self._file, 100_000, 0).decode(errors="replace")
        os.ftruncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        return any(char.isalnum() for found in _LEFT_OUT.findall(told) for char in found)


def _load(told: dict[str, Any]) -> Any:
    import sherpa_onnx

    families = {
        "vits": sherpa_onnx.OfflineTtsVitsModelConfig,
        "matcha": sherpa_onnx.OfflineTtsMatchaModelConfig,
        "kokoro": sherpa_onnx.OfflineTtsKokoroModelConfig,
    }
    config = sherpa_onnx.OfflineTtsConfig(
        model=sherpa_onnx.OfflineTtsModelConfig(
            **{told["kind"]: families[told["kind"]](**told["files"])},
            num_threads=told["threads"],
        ),
        rule_fsts=told["rules"],
        rule_fars=told["archives"],
    )
    if not config.validate():
        raise ValueError("sherpa-onnx does not accept the files")
    return sherpa_onnx.OfflineTts(config)


def _say(voice: Any, asked: dict[str, Any], remarks: _Remarks) -> bytes:
    import numpy as np
    import sherpa_onnx

    how = sherpa_onnx.GenerationConfig()
    how.sid, how.speed = asked["speaker"], asked["speed"]
    if asked["phonemes"]:
        how.phoneme_codepoints = [[ord(char) for char in asked["phonemes"]]]
    try:
        made = voice.generate(asked["text"], how)
    except Exception:  # noqa: BLE001 - the process's edge; what it says may quote the text
        return _answer(0)
    if remarks.left_out():
        return _answer(0, b"words")
    loud = np.asarray(made.samples, dtype=np.float32) * (asked["volume"] * 32_767)
    pcm = np.clip(np.nan_to_num(loud), -32_768, 32_767).astype("<i2")
    return _answer(made.sample_rate or voice.sample_rate, pcm.tobytes())


def _answer(rate: int, content: bytes = b"") -> bytes:
    return struct.pack("<I", rate) + content


if __name__ == "__main__":
    main()
