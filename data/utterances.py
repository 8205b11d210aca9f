"""The example utterances of every intent.

Files are Rasa 3 NLU YAML, ``data/nlu/<language>/<subject>.yml``; what each intent means
stands in ``data/nlu/intents.yml``; ``data.linting`` checks them. Another bank's may lie as they
do: a file, or a folder of them, whose language the words tell where no folder does.

Errors::

    UtterancesError    a file is not what it should be: says which file and what to do
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from data import labelled
from data.labelled import LabelledError
from data.language import detect
from data.texts.phrases import Label, Language

FOLDER = Path(__file__).parent / "nlu"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MARKS = re.compile(r"[\W_]+")
# Up to the first full stop or bracket: what follows are limits and examples.
_GIST = re.compile(r"^.*?(?=\s*[。.（(]|$)", re.DOTALL)


class UtterancesError(Exception):
    """A file of utterances or intents is broken; the message says where."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One example of what a customer says."""

    text: str
    intent: str
    language: Language
    source_file: str


@dataclass(frozen=True, slots=True)
class IntentMeaning:
    """What an intent means, and what it does not."""

    name: str
    group: str
    description: Label


@lru_cache(maxsize=1)
def load_intents() -> tuple[IntentMeaning, ...]:
    """Read the meanings of all intents, in file order.

    Raises:
        UtterancesError: the file lacks a key or names an intent twice.
    """
    path = FOLDER / "intents.yml"
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - safe loader
    try:
        meanings = tuple(
            IntentMeaning(e["name"], e["group"], Label(**e["description"])) for e in entries
        )
    except (KeyError, TypeError) as error:
        raise UtterancesError(f"{path.name}: an entry lacks name, group or description") from error
    names = Counter(meaning.name for meaning in meanings)
    if twice := [name for name, count in names.items() if count > 1]:
        raise UtterancesError(f"{path.name}: named twice: {', '.join(twice)}")
    return meanings


def gist(description: str) -> str:
    """Return what an intent means in few words.

    >>> gist("查自己账户的余额、可用额度。不含持仓。")
    '查自己账户的余额、可用额度'
    """
    found = _GIST.match(description)
    return found.group() if found else description


def load(language: Language | str | None = None, folder: Path = FOLDER) -> list[Utterance]:
    """Read the utterances of one language, or of all.

    Args:
        language: ``zh`` or ``en``; None reads both.
        folder: holds a sub-folder a language, or Rasa NLU files as another bank has them; or is
            one file of labelled messages (Rasa NLU YAML, CSV, TSV).

    Raises:
        UtterancesError: a file is not what its name says.
    """
    wanted = [Language(language)] if language else list(Language)
    found = [
        utterance
        for each in wanted
        for path in labelled.nlu_files(folder / each)
        for utterance in read_file(path, each)
    ]
    unsorted = (utterance for path in _elsewhere(folder) for utterance in read_file(path))
    return [*found, *(utterance for utterance in unsorted if utterance.language in wanted)]


def _elsewhere(folder: Path) -> list[Path]:
    """Return the files outside the sub-folders that name a language."""
    if folder.is_file():
        return [folder]
    named = set(Language)
    return [
        path
        for path in labelled.nlu_files(folder)
        if path.relative_to(folder).parts[0] not in named
    ]


def read_file(path: Path, language: Language | None = None) -> Iterator[Utterance]:
    """Yield the utterances of a file of labelled messages, without Rasa's annotations.

    Args:
        path: Rasa NLU YAML, CSV or TSV.
        language: of all of them; None = as a block's metadata names it, else each is recognised
            by its words.

    Raises:
        UtterancesError: the file is not what its name says, or names a language that we have not.
    """
    source = f"{language}/{path.name}" if language else path.name
    try:
        rows = labelled.read(path)
    except LabelledError as error:
        raise UtterancesError(str(error)) from error
    for row in rows:
        if text := labelled.plain(row.text).strip():
            spoken = language or _named(path, row) or detect(text).language
            yield Utterance(text, row.label, spoken, source)


def _named(path: Path, row: labelled.Row) -> Language | None:
    if row.language is None:
        return None
    try:
        return Language(row.language)
    except ValueError as error:
        known = ", ".join(Language)
        raise UtterancesError(
            f"{path}, line {row.line}: no language {row.language!r}; known are {known}"
        ) from error


def normalise(text: str) -> str:
    """Reduce a text to what makes it different from others: letters and digits, lower case.

    >>> normalise("好的，我要买！") == normalise("好的我要买")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _MARKS.sub("", folded) or folded.strip()
