"""How Chinese names sound: syllables without tones, with the sounds that people mix up made one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from data.language.numbers.chinese import NUMERAL, write_chinese

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z]+|\d+|[\u3400-\u9fff]|\0+")
_LEAST = 3  # syllables of a name; two sound alike too often
# Sounds that speakers and recognisers mix up: 四/十 (s/sh), 南/兰 (n/l), 进/境 (in/ing).
_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


@lru_cache(maxsize=8192)
def _spoken(character: str) -> str:
    from pypinyin import Style, lazy_pinyin

    sound: str = lazy_pinyin(character, style=Style.NORMAL)[0]
    return sound


@lru_cache(maxsize=8192)
def _syllable(character: str) -> str:
    sound = _spoken(character)
    for one, other in _SOUNDS:
        sound = sound.replace(one, other)
    return "l" + sound[1:] if sound.startswith("n") and len(sound) > 1 else sound


def sounds_of(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the syllables, each followed by a space, and where each one stands."""
    said = list(_characters(text))
    sounds = (_syllable(word) if _HAN.match(word) else "-" for word, _ in said)
    return "".join(f"{sound} " for sound in sounds), [place for _, place in said]


def _characters(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield what is said, a syllable each: characters, figures in words, and whole words."""
    for match in _WORD.finditer(text):
        word = match[0]
        said = write_chinese(int(word)) if word.isdigit() and len(word) <= 4 else [word]
        yield from ((each, match.span()) for each in said)


def same_numbers(name: str, heard: str) -> bool:
    """Tell whether what sounds like a name says its numbers: 四 and 十 are two, 时 is 十.

    >>> same_numbers("稳进90天", "稳近九时天"), same_numbers("十年国债", "四年国债")
    (True, False)
    """
    pairs = zip(_characters(name), _characters(heard), strict=True)
    return all(
        _spoken(ours) == _spoken(theirs)
        for (ours, _), (theirs, _) in pairs
        if ours in NUMERAL or theirs in NUMERAL
    )


def sound_index(names: Iterable[str]) -> dict[str, str]:
    """Return the name of each sequence of syllables that is long enough to be sure."""
    index: dict[str, str] = {}
    for name in names:
        sounds, places = sounds_of(name)
        if _HAN.search(name) and len(places) >= _LEAST and "-" not in sounds:
            index.setdefault(sounds, name)
    return index
