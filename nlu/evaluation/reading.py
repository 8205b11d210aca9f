"""Labelled messages from files: CSV, TSV, Rasa NLU YAML, CLINC JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from data import labelled
from data.labelled import LabelledError
from nlu.evaluation.contract import Corpus, FileBroken, Sample

FORMATS = f"known are {labelled.FORMATS}, .json (CLINC)"
_PARTS = ("train", "val", "test", "oos_train", "oos_val", "oos_test")


def read_corpus(
    train: Path, test: Path | None = None, outside: Path | None = None, *, need_test: bool = True
) -> Corpus:
    """Read what an evaluation is made of.

    Args:
        train: file or folder to learn from; CLINC JSON brings its own splits.
        test: file or folder to judge on; of CLINC JSON its ``test`` and ``oos_test``.
        outside: messages that belong to no intent, as ``read_texts`` reads them.
        need_test: whether a corpus without a test is an error.

    Raises:
        FileBroken: a file is missing or is not what its name says.
    """
    parts = read_clinc(train) if is_json(train) else {"train": read_samples(train)}
    if test is not None:
        parts |= _test_parts(test)
    if not parts.get("train"):
        raise FileBroken(f"{train}: holds no training messages (key `train`)")
    if need_test and not parts.get("test"):
        raise FileBroken(f"{train} brings no test split: name a test file with --test")
    return _assemble(parts, read_texts(outside) if outside else [])


def read_samples(path: Path) -> list[Sample]:
    """Read labelled messages from a file, or from a folder of Rasa NLU YAML.

    Raises:
        FileBroken: it is missing, empty, or not what its name says.
    """
    if is_json(path):
        found = read_clinc(path).get("train", [])
    else:
        found = [sample for file in _files(path) for sample in _read_file(file)]
    if not found:
        raise FileBroken(f"{path}: holds no messages; {FORMATS}")
    return found


def read_texts(path: Path) -> list[str]:
    """Read messages that belong to no intent; a class, where the file has one, does not count.

    One a line (.txt, .tsv), a table that names its text, one column, Rasa NLU YAML, or of CLINC
    JSON the strangers of all parts.

    Raises:
        FileBroken: it is missing, empty, or not what its name says.
    """
    if is_json(path):
        parts = read_clinc(path)
        found = [s.text for part in _PARTS[3:] for s in parts.get(part, [])]
    else:
        found = [text for file in _files(path) for text in _texts(file)]
    if not found:
        keys = f" (keys {', '.join(_PARTS[3:])})" if is_json(path) else ""
        raise FileBroken(f"{path}: holds no messages out of scope{keys}")
    return found


def _texts(path: Path) -> list[str]:
    try:
        rows = labelled.read_texts(path)
    except LabelledError as error:
        raise FileBroken(str(error)) from error
    if path.suffix.lower() in labelled.YAML:
        return [text for row in rows if (text := labelled.plain(row.text))]
    return [_text_of(row.text, path, row.line) for row in rows]


def is_json(path: Path) -> bool:
    """Return whether a file is read as CLINC JSON, which brings its own splits."""
    return path.suffix.lower() == ".json"


def _test_parts(test: Path) -> dict[str, list[Sample]]:
    if not is_json(test):
        return {"test": read_samples(test)}
    parts = read_clinc(test)
    found = {part: parts[part] for part in ("test", "oos_test") if parts.get(part)}
    if "test" not in found:
        raise FileBroken(f"{test}: has no key `test`; give the file that holds the test split")
    return found


def _assemble(parts: dict[str, list[Sample]], outside: Sequence[str]) -> Corpus:
    """Put the parts together; half of messages out of scope that have no split choose limits."""
    texts = {part: [s.text for s in parts.get(part, [])] for part in _PARTS[3:]}
    if outside:  # the same words on both sides would be judged by what chose the limit
        different = list({" ".join(text.split()).casefold(): text for text in outside}.values())
        texts["oos_test"] = [*texts["oos_test"], *different[1::2]]
        texts["oos_val"] = [*texts["oos_val"], *different[::2]]
    return Corpus(
        train=parts["train"],
        validation=parts.get("val", []),
        test=parts.get("test", []),
        outside_train=texts["oos_train"],
        outside_validation=texts["oos_val"],
        outside_test=texts["oos_test"],
    )


def _text(path: Path) -> str:
    try:
        return labelled.text_of(path)
    except LabelledError as error:
        raise FileBroken(str(error)) from error


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        if path.exists() and path.suffix.lower() not in labelled.KINDS:
            raise FileBroken(f"{path}: unknown kind of file; {FORMATS}")
        return [path]
    try:
        return labelled.require_nlu_files(path)
    except LabelledError as error:
        raise FileBroken(str(error)) from error


def _read_file(path: Path) -> list[Sample]:
    """Read a file of any kind but CLINC JSON; of Rasa's the annotations are left out."""
    try:
        rows = labelled.read(path)
    except LabelledError as error:
        raise FileBroken(str(error)) from error
    if path.suffix.lower() not in labelled.YAML:
        return [_sample(row.text, row.label, path, row.line) for row in rows]
    said = [(labelled.plain(row.text), row.label) for row in rows]
    return [Sample(text, label) for text, label in said if text]


def _sample(text: str, label: str, path: Path, line: int) -> Sample:
    said = _text_of(text, path, line)
    if not label.strip():
        raise FileBroken(f"{path}, line {line}: the class is empty; fill it in or delete the line")
    return Sample(said, label.strip())


def _text_of(text: str, path: Path, line: int) -> str:
    if not text.strip():
        raise FileBroken(f"{path}, line {line}: the text is empty; fill it in or delete the line")
    return text.strip()


def read_clinc(path: Path) -> dict[str, list[Sample]]:
    """Read the parts of a CLINC file that it has: train, val, test, and strangers to each.

    Raises:
        FileBroken: it is missing or is not what its name says.
    """
    try:
        content = json.loads(_text(path))
    except ValueError as error:
        raise FileBroken(f"{path}: not JSON ({error})") from error
    if not isinstance(content, dict) or not set(_PARTS) & set(content):
        raise FileBroken(
            f"{path}: not CLINC JSON; expected an object with some of the keys {', '.join(_PARTS)}"
        )
    return {part: _pairs(content[part], part, path) for part in _PARTS if part in content}


def _pairs(rows: Any, part: str, path: Path) -> list[Sample]:
    if not isinstance(rows, list):
        raise FileBroken(f"{path}: `{part}` is not a list of [text, intent] pairs")
    found = []
    for number, row in enumerate(rows):
        if not (isinstance(row, list) and len(row) == 2 and all(isinstance(x, str) for x in row)):
            raise FileBroken(f"{path}: `{part}`[{number}] is not a pair [text, intent]")
        found.append(_sample(row[0], row[1], path, number + 1))
    return found
