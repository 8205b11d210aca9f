"""Reads the knowledge base: one YAML file a subject in this folder, each a list of entries.

An entry is one question that customers ask, in both languages::

    - id: deposit_insurance
      question: {zh: …, en: …}
      alternatives: {zh: […], en: […]}
      answer: {zh: …, en: …}
      source: regulation          # a key of sources.yml
      related: [deposit_rates]
      elsewhere: {fund: fund_redeem_time}   # asked while a fund is talked about, that one answers

Errors::

    KnowledgeError     a file is wrong: says which entry and what to do
    └── UnknownEntry   no entry has this id
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from data.texts.phrases import Label, Language

FOLDER = Path(__file__).parent
SOURCES = "sources.yml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class KnowledgeError(Exception):
    """A file of the knowledge base is wrong; the message says where."""


class UnknownEntry(KnowledgeError):
    """No entry has this id."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask an entry's question."""

    entry_id: str
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class KnowledgeEntry:
    """A question, its other wordings, and the answer with its source."""

    id: str
    subject: str
    question: Label
    answer: Label
    source: Label
    alternatives: Mapping[Language, tuple[str, ...]]
    related: tuple[str, ...] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def wordings(self) -> Iterator[Wording]:
        """Yield every way to ask this question, the main one of each language first."""
        for language in Language:
            yield Wording(self.id, language, getattr(self.question, language))
            for text in self.alternatives[language]:
                yield Wording(self.id, language, text)


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """All entries, in the order of the files."""

    entries: tuple[KnowledgeEntry, ...]
    _by_id: Mapping[str, KnowledgeEntry] = field(repr=False)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> KnowledgeBase:
        """Read the knowledge base (each folder once a process).

        Raises:
            KnowledgeError: a file or an entry is wrong, an id is used twice, a related entry
                or a source does not exist, or two entries share a wording.
        """
        return _load(folder)

    def get(self, entry_id: str) -> KnowledgeEntry | None:
        """Return the entry with this id, or None."""
        return self._by_id.get(entry_id)

    def require(self, entry_id: str) -> KnowledgeEntry:
        """Return the entry with this id.

        Raises:
            UnknownEntry: there is none.
        """
        entry = self._by_id.get(entry_id)
        if entry is None:
            raise UnknownEntry(f"the knowledge base has no entry {entry_id!r}")
        return entry

    def related(self, entry_id: str) -> tuple[KnowledgeEntry, ...]:
        """Return the entries a reader of this one may want next.

        Raises:
            UnknownEntry: there is no entry with this id.
        """
        return tuple(self._by_id[each] for each in self.require(entry_id).related)

    def wordings(self) -> Iterator[Wording]:
        """Yield every wording of every question: what retrieval is built from."""
        for entry in self.entries:
            yield from entry.wordings()


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Both(_Strict):
    zh: str = Field(min_length=2)
    en: str = Field(min_length=2)

    def label(self) -> Label:
        return Label(zh=self.zh.strip(), en=self.en.strip())


class _Alternatives(_Strict):
    zh: list[str] = Field(min_length=1)
    en: list[str] = Field(min_length=1)


class _Written(_Strict):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    question: _Both
    alternatives: _Alternatives
    answer: _Both
    source: str
    related: list[str] = []
    elsewhere: dict[str, str] = {}


@lru_cache(maxsize=4)
def _load(folder: Path) -> KnowledgeBase:
    sources = {
        key: _validated(_Both, value, SOURCES).label()
        for key, value in _read(folder / SOURCES).items()
    }
    entries = [
        _entry(written, path, sources)
        for path in sorted(folder.glob("*.yml"))
        if path.name != SOURCES
        for written in _validated(list[_Written], _read(path), path.name)
    ]
    by_id = {entry.id: entry for entry in entries}
    _refuse_repeats(entries)
    _refuse_broken_links(entries, by_id)
    return KnowledgeBase(tuple(entries), by_id)


def _entry(written: _Written, path: Path, sources: Mapping[str, Label]) -> KnowledgeEntry:
    if written.source not in sources:
        raise KnowledgeError(
            f"{path.name}: {written.id}: source {written.source!r} is not in {SOURCES}"
        )
    return KnowledgeEntry(
        id=written.id,
        subject=path.stem,
        question=written.question.label(),
        answer=written.answer.label(),
        source=sources[written.source],
        alternatives={
            Language.ZH: tuple(written.alternatives.zh),
            Language.EN: tuple(written.alternatives.en),
        },
        related=tuple(written.related),
        elsewhere=written.elsewhere,
    )


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - safe loader
    except (OSError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path}: cannot be read as YAML: {error}") from error


def _validated(shape: Any, value: object, name: str) -> Any:
    try:
        return TypeAdapter(shape).validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise KnowledgeError(f"{name}: {where}: {first['msg']}") from error


def _refuse_repeats(entries: list[KnowledgeEntry]) -> None:
    ids = Counter(entry.id for entry in entries)
    texts = Counter((w.language, w.text.casefold()) for e in entries for w in e.wordings())
    repeated = [str(key) for counts in (ids, texts) for key, n in counts.items() if n > 1]
    if repeated:
        raise KnowledgeError(f"used twice, change one: {', '.join(repeated)}")


def _refuse_broken_links(
    entries: list[KnowledgeEntry], by_id: Mapping[str, KnowledgeEntry]
) -> None:
    for entry in entries:
        for name, linked in (("related", entry.related), ("elsewhere", entry.elsewhere.values())):
            for each in linked:
                if each not in by_id or each == entry.id:
                    raise KnowledgeError(
                        f"{entry.subject}.yml: {entry.id}: {name} {each!r} is wrong"
                    )
