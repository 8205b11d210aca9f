"""How Chinese names sound: syllables without tones, with the sounds that people mix up made one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from data.language.chinese import write_chinese

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z]+|\d+|[\u3400-\u9fff]|\0+")
_LEAST = 3  # syllables of a name; two sound alike too often
# Sounds that speakers and recognisers mix up: 四/十 (s/sh), 南/兰 (n/l), 进/境 (in/ing).
_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


@lru_cache(maxsize=8192)
def _syllable(character: str) -> str:
    from pypinyin import Style, lazy_pinyin

    sound = lazy_pinyin(character, style=Style.NORMAL)[0]
    for one, other in _SOUNDS:
        sound = sound.replace(one, other)
    return "l" + sound[1:] if sound.startswith("n") and len(sound) > 1 else sound


def sounds_of(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the syllables, each followed by a space, and where each one stands."""
    sounds: list[str] = []
    places: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        word = match[0]
        if word.isdigit() and len(word) <= 4:
            for character in write_chinese(int(word)):
                sounds.append(_syllable(character))
                places.append(match.span())
        else:
            sounds.append(_syllable(word) if _HAN.match(word) else "-")
            places.append(match.span())
    return "".join(f"{sound} " for sound in sounds), places


def sound_index(codes: Mapping[str, str]) -> dict[str, str]:
    """Return the product of each sequence of syllables that is long enough to be sure."""
    index: dict[str, str] = {}
    for key, code in codes.items():
        sounds, places = sounds_of(key)
        if _HAN.search(key) and len(places) >= _LEAST and "-" not in sounds:
            index.setdefault(sounds, code)
    return index
