"""Names of products in a text: exact, by sound (零钱保), and with a slip (stedy 90).

Built once from the catalogue; a lookup costs some tens of microseconds. What a fuzzy match may
never change is a number: 四年定期 is not the three-year deposit, however near it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from rapidfuzz import fuzz

from data.language.chinese import read_chinese, write_chinese
from data.language.contract import Kind, LanguageError, Span
from data.language.numerals import plain
from data.language.surface import surface
from data.language.tries import trie_pattern

_HAN = re.compile(r"[\u3400-\u9fff]")
_NUMBER = re.compile(r"\d+|[零一二两三四五六七八九十百]+")
_LATIN_WORD = re.compile(r"[a-z0-9]+")
_WORD = re.compile(r"[a-z]+|\d+|[\u3400-\u9fff]|\0+")
# English words that make a name unmistakable: "a smart choice" is not the product.
_NOUNS = re.compile(
    r"fund|deposit|loan|card|cover|insurance|plan|mortgage|annuity|gold|bullion|cd|certificate"
    r"|savings|mandate|wealth|\d"
)
_EVERYDAY = re.compile(r"(?<![a-z])(?:an?|my|very|the most)\s+$")
_IN_NUMBER = re.compile(r"[\d十百零一二三四五六七八九万]")
# 活期理财 is not the demand deposit 活期.
_SHORT = 2
_GOES_ON = re.compile(r"理财|基金|保险|贷|宝|险")
_SEPARATOR = re.compile(r"[\s-]+")
_SOUND_LEAST = 3  # syllables; two sound alike too often
_EDIT_LEAST_HAN, _EDIT_LEAST_LATIN = 4, 8  # letters of a name that may be misspelt
_EDIT_SCORE_HAN, _EDIT_SCORE_LATIN, _WORD_SCORE = 80.0, 86.0, 70.0
_SOUND_SURE, _EDIT_SURE = 0.9, 0.75
# Sounds that speakers and recognisers mix up: 四/十 (s/sh), 南/兰 (n/l), 进/境 (in/ing).
_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


@dataclass(frozen=True, slots=True)
class ProductName:
    """A product and everything it is called."""

    code: str
    name_zh: str
    name_en: str
    aliases: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Return every name, the full ones first."""
        return (self.name_zh, self.name_en, *self.aliases)


class ProductNames:
    """Finds product names; build it once a catalogue.

    Args:
        names: the products; a name that two of them share belongs to the first.

    Raises:
        LanguageError: a product has an empty name.
    """

    def __init__(self, names: Iterable[ProductName] = ()) -> None:
        self._codes: dict[str, str] = {}
        for name in names:
            for each in name.all():
                self._add(name.code, each)
        han = {
            spelling: code
            for key, code in self._codes.items()
            if _HAN.search(key)
            for spelling in _spellings(key)
        }
        latin = {key: code for key, code in self._codes.items() if not _HAN.search(key)}
        self._exact_codes = {_squeezed(key): code for key, code in (latin | han).items()}
        self._han_pattern = _compiled(trie_pattern(map(_squeezed, han), _han_character))
        self._latin_pattern = _compiled(
            trie_pattern((_SEPARATOR.sub(" ", key) for key in latin), _latin_character),
            before=r"(?<![a-z0-9])",
            after=r"(?:'?s)?(?![a-z0-9])",
        )
        self._sounds = _sound_index(self._codes)
        self._sound_pattern = _compiled(trie_pattern(self._sounds), before=r"(?<![^ ])")
        self._grams = _gram_index(self._codes)

    def _add(self, code: str, name: str) -> None:
        key = surface(name).text.strip()
        if not key:
            raise LanguageError(f"product {code} has an empty name or alias")
        self._codes.setdefault(key, code)

    def find(self, text: str) -> Iterator[Span]:
        """Yield the products named in a surface text; exact names first, then near ones."""
        kept = list(self._exact(text))
        for near in self._by_sound(text):
            inside = [span for span in kept if span.start < near.end and near.start < span.end]
            # 稳近90天理财: the sound covers more of it than the exact 90天理财.
            if all(span.value == near.value and _covers_more(near, span) for span in inside):
                kept = [span for span in kept if span not in inside] + [near]
        rest = text
        for span in kept:
            rest = _blanked(rest, span)
        for span in self._by_letters(rest):
            if "\0" not in rest[span.start : span.end] and _meant(text, span.start, span.end):
                rest = _blanked(rest, span)
                kept.append(span)
        yield from kept

    def _exact(self, text: str) -> Iterator[Span]:
        if self._han_pattern and _HAN.search(text):
            for match in self._han_pattern.finditer(text):
                # 一年定期 within 十一年定期 is another one.
                inside = match.start() and _NUMBER.match(match[0]) and text[match.start() - 1]
                other = len(match[0]) <= _SHORT and _GOES_ON.match(text, match.end())
                if not other and not (inside and _IN_NUMBER.match(inside)):
                    yield self._span(match)
        if self._latin_pattern:
            for match in self._latin_pattern.finditer(text):
                if _meant(text, match.start(), match.end()):
                    yield self._span(match)

    def _span(self, match: re.Match[str]) -> Span:
        words = _squeezed(match[0])
        tails = ("", "s", "'s")
        key = next(k for tail in tails if (k := words.removesuffix(tail)) in self._exact_codes)
        return Span(Kind.PRODUCT, self._exact_codes[key], match.start(), match.end())

    def _by_sound(self, text: str) -> Iterator[Span]:
        if self._sound_pattern is None or not _HAN.search(text):
            return
        sounds, places = _sounds_of(text)
        for match in self._sound_pattern.finditer(sounds):
            first = sounds.count(" ", 0, match.start())
            last = first + match[0].count(" ")
            start, end = places[first][0], places[last - 1][1]
            if "\0" not in text[start:end]:
                code = self._sounds[match[0]]
                yield Span(Kind.PRODUCT, code, start, end, _SOUND_SURE, {"match": "sound"})

    def _by_letters(self, text: str) -> Iterator[Span]:
        counts: dict[str, int] = defaultdict(int)
        for gram in set(_grams(text)):
            for key in self._grams.get(gram, ()):
                counts[key] += 1
        found = []
        for key, count in counts.items():
            if count * 2 >= len(key) - 1 and (near := _near(text, key)):
                found.append((near, key))
        for (score, start, end), key in sorted(found, key=lambda item: -item[0][0]):
            confidence = round(_EDIT_SURE * score / 100, 2)
            yield Span(Kind.PRODUCT, self._codes[key], start, end, confidence, {"match": "near"})


def _covers_more(outer: Span, inner: Span) -> bool:
    around = outer.start <= inner.start and inner.end <= outer.end
    return around and outer.end - outer.start > inner.end - inner.start


def _compiled(pattern: str | None, before: str = "", after: str = "") -> re.Pattern[str] | None:
    return re.compile(before + pattern + after) if pattern else None


def _blanked(text: str, span: Span) -> str:
    return text[: span.start] + "\0" * (span.end - span.start) + text[span.end :]


def _squeezed(name: str) -> str:
    return _SEPARATOR.sub("", name)


def _han_character(character: str) -> str:
    """A space may stand on either side of a figure."""
    return rf"\s?{character}\s?" if character.isascii() else re.escape(character)


def _latin_character(character: str) -> str:
    return r"[\s-]*" if character == " " else re.escape(character)


def _spellings(key: str) -> Iterator[str]:
    """Yield a name with each of its numbers in figures, in words, and as it stands."""
    parts: list[tuple[str, ...]] = []
    last = 0
    for match in _NUMBER.finditer(key):
        parts.append((key[last : match.start()],))
        parts.append(tuple(sorted(_number_spellings(match[0]))))
        last = match.end()
    parts.append((key[last:],))
    return ("".join(choice) for choice in product(*parts))


def _number_spellings(number: str) -> frozenset[str]:
    reading = read_chinese(number)
    if reading is None:
        return frozenset({number})
    written = {write_chinese(reading.value), write_chinese(reading.value, spoken=True)}
    if reading.value == 2:
        written.add("两")
    return frozenset({plain(reading.value), number, *written})


def _meant(text: str, start: int, end: int) -> bool:
    """Tell a name from everyday words: "a smart choice", "very balanced"."""
    if _HAN.search(text, start, end) or _NOUNS.search(text, start, end):
        return True
    return _EVERYDAY.search(text[:start]) is None


@lru_cache(maxsize=8192)
def _syllable(character: str) -> str:
    from pypinyin import Style, lazy_pinyin

    sound = lazy_pinyin(character, style=Style.NORMAL)[0]
    for one, other in _SOUNDS:
        sound = sound.replace(one, other)
    return "l" + sound[1:] if sound.startswith("n") and len(sound) > 1 else sound


def _sounds_of(text: str) -> tuple[str, list[tuple[int, int]]]:
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


def _sound_index(codes: Mapping[str, str]) -> dict[str, str]:
    index: dict[str, str] = {}
    for key, code in codes.items():
        sounds, places = _sounds_of(key)
        if _HAN.search(key) and len(places) >= _SOUND_LEAST and "-" not in sounds:
            index.setdefault(sounds, code)
    return index


def _grams(text: str) -> Iterator[str]:
    """Yield pairs of Chinese characters and triples of Latin letters."""
    for place in range(len(text) - 1):
        pair = text[place : place + 2]
        if pair[0] > "\u3400" or pair[1] > "\u3400":
            yield pair
        elif len(triple := text[place : place + 3]) == 3:
            yield triple


def _gram_index(keys: Iterable[str]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        least = _EDIT_LEAST_HAN if _HAN.search(key) else _EDIT_LEAST_LATIN
        if len(key) >= least:
            for gram in set(_grams(key)):
                index[gram].append(key)
    return dict(index)


def _near(text: str, key: str) -> tuple[float, int, int] | None:
    """Return score and place of the stretch most like a name, if it is near enough."""
    han = bool(_HAN.search(key))
    least = _EDIT_SCORE_HAN if han else _EDIT_SCORE_LATIN
    found = fuzz.partial_ratio_alignment(key, text, score_cutoff=least)
    if found is None:
        return None
    grow = _as_long_as if han else _whole_words
    start, end = grow(text, found.dest_start, found.dest_end, len(key))
    stretch = text[start:end]
    words = stretch.strip()
    score = fuzz.ratio(key, words)
    if score < least or _numbers(words) != _numbers(key) or not _alike(key, words, han=han):
        return None
    start += len(stretch) - len(stretch.lstrip())
    return score, start, start + len(words)


def _alike(key: str, words: str, *, han: bool) -> bool:
    """Refuse what describes a product instead of naming it, and another English word."""
    if han:
        # 一年期的理财 asks for any of them
        return "的" not in words and "\0" not in words and len(words) >= len(key) - 1
    ours, theirs = _LATIN_WORD.findall(key), _LATIN_WORD.findall(words)
    return len(ours) == len(theirs) and all(
        fuzz.ratio(one, other) >= _WORD_SCORE for one, other in zip(ours, theirs, strict=True)
    )


def _as_long_as(text: str, start: int, end: int, length: int) -> tuple[int, int]:
    """Widen a stretch to the length of the name: 期存款 is 定期存款, not 活期存款."""
    if start > 0 and end - start < length and end == len(text):
        return max(0, end - length), end
    missing = max(0, length - (end - start))
    if start >= missing and _HAN.search(text, start - missing, start) and end - start < length:
        return start - missing, end
    return start, min(len(text), end + missing)


def _whole_words(text: str, start: int, end: int, _length: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum() and text[start - 1].isascii():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end].isascii():
        end += 1
    return start, end


_HALF_OR_WORD = re.compile(
    r"半|(?<![a-z])(?:one|two|three|four|five|six|seven|nine|ten|half|thirty|ninety)(?![a-z])"
)


def _numbers(text: str) -> list[str]:
    """Return the numbers of a name, in one spelling."""
    found = []
    for match in _NUMBER.finditer(text):
        reading = read_chinese(match[0])
        found.append(plain(reading.value) if reading else match[0])
    return found + _HALF_OR_WORD.findall(text)
