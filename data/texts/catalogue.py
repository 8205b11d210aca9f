"""The words: texts of every subject in every language, filled with typed values.

``data/texts/<language>/<subject>.yml`` maps entries to words; entry ``refused`` of
``offers.yml`` is the text ``offers.refused``. An entry is a string, or ``{text:, spoken:}``
where the phone needs other words; a mapping without ``text`` nests (``leads.next.call``).
``{name}`` is a placeholder; ``{{`` and ``}}`` are braces.

Errors::

    TextError
    ├── CatalogueBroken     the files contradict each other: fix them (raised by ``load``)
    ├── TextMissing         no text has this key
    └── ValueMissing        the text names a placeholder that the phrase has no value for
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from data.texts.formats import Formats
from data.texts.phrases import (
    Addressee,
    Label,
    Language,
    Lines,
    Phrase,
    Several,
    TextKey,
    Value,
    phrase,
)

FOLDER = Path(__file__).parent
BANK_ZONE = ZoneInfo("Asia/Shanghai")
_KEY = re.compile(r"[a-z0-9_]+")


class TextError(Exception):
    """Something is wrong with a text."""


class CatalogueBroken(TextError):
    """The text files are broken or contradict each other."""


class TextMissing(TextError):
    """No text has this key."""


class ValueMissing(TextError):
    """The text needs a value that the phrase does not carry."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is shown and what is spoken."""

    text: str
    spoken: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A text cut at its placeholders: words, then (placeholder, words) pairs."""

    head: str
    tail: tuple[tuple[str, str], ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.tail)

    @property
    def written(self) -> str:
        return self.head + "".join(f"{{{name}}}{words}" for name, words in self.tail)


@dataclass(frozen=True, slots=True)
class _Entry:
    text: _Pattern
    spoken: _Pattern


class Texts:
    """All texts, in all languages.

    >>> texts = Texts.load()
    >>> texts.say(Language.EN, phrase("formats.none")).text
    '-'
    """

    def __init__(
        self, entries: Mapping[Language, Mapping[str, _Entry]], zone: ZoneInfo = BANK_ZONE
    ) -> None:
        self._entries = entries
        self._formats = {
            language: Formats(
                language, {key: entry.text.head for key, entry in found.items()}, zone
            )
            for language, found in entries.items()
        }

    @classmethod
    def load(cls, folder: Path = FOLDER, zone: ZoneInfo = BANK_ZONE) -> Texts:
        """Read every text file under ``folder``.

        Args:
            folder: holds one folder a language.
            zone: the bank's time zone, for days and moments.

        Raises:
            CatalogueBroken: a file cannot be read, or languages differ in keys or placeholders.
        """
        entries = {language: dict(_read_language(folder / language)) for language in Language}
        _compare(entries[Language.ZH], entries[Language.EN])
        return cls(entries, zone)

    def keys(self) -> frozenset[str]:
        """Return every text key."""
        return frozenset(self._entries[Language.ZH])

    def has(self, key: str) -> bool:
        """Return whether there is a text with this key."""
        return key in self._entries[Language.ZH]

    def placeholders(self, key: str) -> frozenset[str]:
        """Return the names of the values a text needs.

        Raises:
            TextMissing: no text has this key.
        """
        entry = self._require(Language.ZH, key)
        return entry.text.names | entry.spoken.names

    def subject(self, language: Language, name: str) -> dict[str, str]:
        """Return the texts of one subject as written, placeholders and all: for the page.

        Returns:
            Entry -> words; nested entries as ``outer.inner``.
        """
        prefix = f"{name}."
        return {
            key.removeprefix(prefix): entry.text.written
            for key, entry in self._entries[language].items()
            if key.startswith(prefix)
        }

    def say(self, language: Language, said: Phrase) -> Said:
        """Fill a phrase's text with its values.

        Raises:
            TextMissing: no text has this key.
            ValueMissing: the phrase lacks a value the text needs.
        """
        entry = self._require(language, said.key)
        text = self._fill(language, entry.text, said, spoken=False)
        if entry.spoken is entry.text and all(isinstance(v, str) for v in said.values.values()):
            return Said(text, text)
        return Said(text, self._fill(language, entry.spoken, said, spoken=True))

    def text(self, language: Language, key: str, **values: Value) -> str:
        """Return only the shown form of ``phrase(key, **values)``.

        Raises:
            TextMissing: no text has this key.
            ValueMissing: a value the text needs was not given.
        """
        return self.say(language, phrase(key, **values)).text

    def value(self, language: Language, value: Value, *, spoken: bool = False) -> str:
        """Return one typed value the way the language writes or speaks it.

        Raises:
            TextMissing: the value names a text that does not exist.
            ValueMissing: a line of the value lacks a value its text needs.
        """
        match value:
            case str():
                return value
            case Label():
                return value.zh if language is Language.ZH else value.en
            case TextKey():
                said = self.say(language, Phrase(key=value.key))
                return said.spoken if spoken else said.text
            case Addressee():  # nobody filled in the name
                return self.text(language, "formats.addressee")
            case Several():
                items = [self.value(language, item, spoken=spoken) for item in value.items]
                return self._formats[language].several(items)
            case Lines():
                lines = (self.say(language, line) for line in value.items)
                return "\n".join(line.spoken if spoken else line.text for line in lines)
            case _:
                return self._formats[language].write(value, spoken=spoken)

    def _fill(self, language: Language, pattern: _Pattern, said: Phrase, *, spoken: bool) -> str:
        parts = [pattern.head]
        for name, words in pattern.tail:
            try:
                value = said.values[name]
            except KeyError:
                raise ValueMissing(f"text {said.key} needs a value for {{{name}}}") from None
            parts.append(self.value(language, value, spoken=spoken))
            parts.append(words)
        return "".join(parts)

    def _require(self, language: Language, key: str) -> _Entry:
        try:
            return self._entries[language][key]
        except KeyError:
            raise TextMissing(f"no text {key} in data/texts/{language}") from None


def _read_language(folder: Path) -> Iterator[tuple[str, _Entry]]:
    for path in sorted(folder.glob("*.yml")):
        try:
            content = yaml.load(path.read_text("utf-8"), Loader=_StrictLoader)  # noqa: S506
        except (OSError, yaml.YAMLError) as error:
            raise CatalogueBroken(f"{path}: {error}") from error
        if not isinstance(content, dict):
            raise CatalogueBroken(f"{path}: expected a mapping of entries to words")
        yield from _flatten(path, path.stem, content)


def _flatten(path: Path, prefix: str, content: dict[Any, Any]) -> Iterator[tuple[str, _Entry]]:
    for name, value in content.items():
        key = f"{prefix}.{name}"
        if not isinstance(name, str) or not _KEY.fullmatch(name):
            raise CatalogueBroken(f"{path}: {key}: a key is lower-case letters, digits and _")
        if isinstance(value, dict) and "text" not in value:
            yield from _flatten(path, key, value)
        else:
            yield key, _entry(path, key, value)


def _entry(path: Path, key: str, value: object) -> _Entry:
    if isinstance(value, str):
        pattern = _cut(path, key, value)
        return _Entry(pattern, pattern)
    if (
        not isinstance(value, dict)
        or not value.keys() <= {"text", "spoken"}
        or not all(isinstance(words, str) for words in value.values())
    ):
        raise CatalogueBroken(f"{path}: {key}: write words, or text: and spoken:")
    text = _cut(path, key, value["text"])
    return _Entry(text, _cut(path, key, value["spoken"]) if "spoken" in value else text)


def _cut(path: Path, key: str, words: str) -> _Pattern:
    pieces: list[tuple[str, str | None]] = []
    try:
        for literal, name, spec, conversion in Formatter().parse(words):
            if name is not None and (spec or conversion or not _KEY.fullmatch(name)):
                raise CatalogueBroken(f"{path}: {key}: placeholder {{{name}}} is not a plain name")
            pieces.append((literal, name))
    except ValueError as error:
        raise CatalogueBroken(f"{path}: {key}: {error}") from error
    return _pattern(pieces)


def _pattern(pieces: list[tuple[str, str | None]]) -> _Pattern:
    words, names = [""], []
    for literal, name in pieces:
        words[-1] += literal
        if name is not None:
            names.append(name)
            words.append("")
    return _Pattern(words[0], tuple(zip(names, words[1:], strict=True)))


def _compare(zh: Mapping[str, _Entry], en: Mapping[str, _Entry]) -> None:
    if zh.keys() != en.keys():
        lonely = ", ".join(sorted(zh.keys() ^ en.keys()))
        raise CatalogueBroken(f"texts in one language only: {lonely}")
    for key, entry in zh.items():
        names = entry.text.names | entry.spoken.names
        others = en[key].text.names | en[key].spoken.names
        if names != others:
            raise CatalogueBroken(
                f"text {key}: placeholders differ: zh {sorted(names)}, en {sorted(others)}"
            )


class _StrictLoader(yaml.CSafeLoader):
    """YAML whose mappings may not name a key twice, and whose words stay words (yes, on)."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    content: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in content:
            raise yaml.MarkedYAMLError(problem=f"{key} twice", problem_mark=key_node.start_mark)
        content[key] = loader.construct_object(value_node, deep=True)
    return content


def _words(loader: _StrictLoader, node: yaml.ScalarNode) -> str:
    return str(node.value)


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
for _tag in ("bool", "int", "float", "null", "timestamp"):
    _StrictLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _words)
