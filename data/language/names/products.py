"""Names of products in a text: exact, by sound (零钱保), and with a slip (stedy 90).

Built once from the catalogue; a lookup costs some tens of microseconds. What a fuzzy match may
never change is a number: 四年定期 is not the three-year deposit, however near it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from data.language.contract import Kind, LanguageError, Span
from data.language.names.near import find_near, gram_index, grams
from data.language.names.sounds import same_numbers, sound_index, sounds_of
from data.language.numbers.chinese import read_chinese, write_chinese
from data.language.numbers.numerals import plain
from data.language.patterns import trie_pattern
from data.language.surface import surface

_HAN = re.compile(r"[\u3400-\u9fff]")
_NUMBER = re.compile(r"\d+|[零一二两三四五六七八九十百]+")
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
# A name of two syllables, spelt in letters, may be an English word.
_ALL_HAN = re.compile(r"[\u3400-\u9fff]{3,}").fullmatch
# 卖黄金 sounds like the name 买黄金 and is the opposite
_BUY = "买"
_SOUND_SURE, _EDIT_SURE = 0.9, 0.75


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
        spelt = {_in_letters(key): code for key, code in self._codes.items() if _ALL_HAN(key)}
        latin = spelt | latin
        self._exact_codes = {_squeezed(key): code for key, code in (latin | han).items()}
        self._han_pattern = _compiled(trie_pattern(map(_squeezed, han), _han_character))
        self._latin_pattern = _compiled(
            trie_pattern((_SEPARATOR.sub(" ", key) for key in latin), _latin_character),
            before=r"(?<![a-z0-9])",
            after=r"(?:'?s)?(?![a-z0-9])",
        )
        self._sounds = sound_index(self._codes)  # syllables -> name
        self._sound_pattern = _compiled(trie_pattern(self._sounds), before=r"(?<![^ ])")
        # A slip is looked for in every spelling: 稳进一百八十 is near 稳进一百八十天.
        self._near = {s: code for key, code in self._codes.items() for s in _spellings(key)}
        self._grams = gram_index(self._near)

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

    def corrected(self, text: str) -> str:
        """Return a surface text with the names that only sound right as the catalogue has them.

        >>> names = ProductNames([ProductName("F", "零钱宝", "Pocket Fund")])
        >>> names.corrected("零钱保怎么样")
        '零钱宝怎么样'
        """
        heard = [span for span in self.find(text) if span.extras.get("match") == "sound"]
        for span in sorted(heard, key=lambda span: -span.start):
            sounds, _ = sounds_of(text[span.start : span.end])
            name = self._sounds[sounds]
            name = name[: sounds_of(name)[1][-1][1]]  # a bracket at its end has no sound
            if not name.startswith(_BUY):
                text = text[: span.start] + name + text[span.end :]
        return text

    def _exact(self, text: str) -> Iterator[Span]:
        if self._han_pattern and _HAN.search(text):
            for match in self._han_pattern.finditer(text):
                other = len(match[0]) <= _SHORT and _GOES_ON.match(text, match.end())
                if not other and not _cuts_number(text, match.start()):
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
        sounds, places = sounds_of(text)
        for match in self._sound_pattern.finditer(sounds):
            first = sounds.count(" ", 0, match.start())
            last = first + match[0].count(" ")
            start, end = places[first][0], places[last - 1][1]
            name = self._sounds[match[0]]
            if _cuts_number(text, start):
                continue
            if "\0" not in text[start:end] and same_numbers(name, text[start:end]):
                code = self._codes[name]
                yield Span(Kind.PRODUCT, code, start, end, _SOUND_SURE, {"match": "sound"})

    def _by_letters(self, text: str) -> Iterator[Span]:
        counts: dict[str, int] = defaultdict(int)
        for gram in set(grams(text)):
            for key in self._grams.get(gram, ()):
                counts[key] += 1
        found = []
        for key, count in counts.items():
            near = find_near(text, key) if count * 2 >= len(key) - 1 else None
            if near is not None and not _cuts_number(text, near[1]):
                found.append((near, key))
        # Of equally near names the longer one, then the first in the text, whatever the hash seed.
        found.sort(key=lambda item: (-item[0][0], item[0][1] - item[0][2], item))
        for (score, start, end), key in found:
            confidence = round(_EDIT_SURE * score / 100, 2)
            yield Span(Kind.PRODUCT, self._near[key], start, end, confidence, {"match": "near"})


def _cuts_number(text: str, start: int) -> bool:
    """Tell whether a name begins in the middle of a number: 一年定期 within 十一年定期."""
    return bool(start and _NUMBER.match(text, start) and _IN_NUMBER.match(text, start - 1))


def _covers_more(outer: Span, inner: Span) -> bool:
    around = outer.start <= inner.start and inner.end <= outer.end
    return around and outer.end - outer.start > inner.end - inner.start


def _compiled(pattern: str | None, before: str = "", after: str = "") -> re.Pattern[str] | None:
    return re.compile(before + pattern + after) if pattern else None


def _blanked(text: str, span: Span) -> str:
    return text[: span.start] + "\0" * (span.end - span.start) + text[span.end :]


def _squeezed(name: str) -> str:
    return _SEPARATOR.sub("", name)


def _in_letters(name: str) -> str:
    """Return a Chinese name as those type it who have no Chinese keyboard: sui sui yue."""
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(name, v_to_u=False))


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
