"""Reads labelled utterances with their lines and language: Rasa NLU YAML, CSV and TSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from data import labelled
from data.labelled import LabelledError
from data.linting.contract import Example, LintError
from data.texts.phrases import Language

_HAN = re.compile(r"[\u3400-\u9fff]")
_HALF = 0.5  # a file with Chinese in more of its texts is a Chinese one


def read(paths: Iterable[Path]) -> list[Example]:
    """Read files and folders; of a folder the Rasa NLU YAML in it, as training does.

    Raises:
        LintError: a path does not exist, a folder has none, or a file named is of another form.
    """
    try:
        return [example for path in paths for example in _read_path(path)]
    except LabelledError as error:
        raise LintError(str(error)) from error


def _read_path(path: Path) -> Iterator[Example]:
    for each in labelled.require_nlu_files(path) if path.is_dir() else [path]:
        yield from _read_file(each)


def _read_file(path: Path) -> Iterator[Example]:
    rows = labelled.read(path)
    language, named = _language(path, [row.text for row in rows])
    for row in rows:
        yield Example(row.text, row.label, language, named, str(path), row.line)


def _language(path: Path, texts: Sequence[str]) -> tuple[Language, bool]:
    """Return the language, and whether a name says it: data/zh/x.yml, test_en.csv."""
    for part in reversed(path.with_suffix("").parts):
        for word in re.split(r"[^a-z]+", part.lower()):
            if word in set(Language):
                return Language(word), True
    chinese = sum(bool(_HAN.search(text)) for text in texts)
    return (Language.ZH if chinese > len(texts) * _HALF else Language.EN), False
