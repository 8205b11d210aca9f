"""How a clause sounds, in the alphabet that piper's voices and their like were trained on.

They know espeak-ng's phonemes, not letters, and hear the mark at a clause's end.
"""

from __future__ import annotations

import re
import unicodedata

from speech.speaking.contract import Voice
from speech.speaking.espeak import Espeak

_MARKS = str.maketrans("，、。！？；：", ",,.!?;:")
_LANGUAGE_SWITCH = re.compile(r"\([a-z-]+\)")  # espeak-ng's remark on a foreign word: (en)


def phonemes(clause: str, espeak_voice: str, espeak: Espeak) -> str:
    """Return a clause's phonemes, letters and accents apart, with its last mark.

    Raises:
        EngineMissing: espeak-ng is not here, or too old.
        SynthesisFailed: there is no such voice.
    """
    said = espeak.phonemes(clause, Voice(espeak_voice))
    if not said:
        return ""
    plain = unicodedata.normalize("NFD", _LANGUAGE_SWITCH.sub("", said))
    return plain + _mark(clause)


def _mark(clause: str) -> str:
    marks = [char for char in clause.translate(_MARKS).rstrip("”’」』）)\"' \n") if char.strip()]
    return marks[-1] if marks and marks[-1] in ",.!?;:" else ""
