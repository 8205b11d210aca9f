"""Labelled messages from files: CSV, TSV, Rasa NLU YAML, CLINC JSON."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from nlu.evaluation.contract import Corpus, FileBroken, Sample

FORMATS = (
    "known are .csv (header text,category), .tsv or .txt (text TAB class, no header), "
    ".yml or a folder of them (Rasa NLU), .json (CLINC)"
)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# [fifty thousand](amount) and [五万]{"entity": "amount"}: Rasa's marks of entities.
_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
_PARTS = ("train", "val", "test", "oos_train", "oos_val", "oos_test")


def read_corpus(
    train: Path, test: Path | None = None, outside: Path | None = None, *, need_test: bool = True
) -> Corpus:
    """Read what an evaluation is made of.

    Args:
        train: file or folder to learn from; CLINC JSON brings its own splits.
        test: file or folder to judge on; of CLINC JSON its ``test`` and ``oos_test``.
        outside: messages that belong to no intent, one a line or in any of the formats.
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
    readers: dict[str, Callable[[Path], list[Sample]]] = {
        ".csv": _read_csv,
        ".tsv": _read_tsv,
        ".txt": _read_tsv,
        ".yml": _read_yaml,
        ".yaml": _read_yaml,
        ".json": lambda json_file: read_clinc(json_file).get("train", []),
    }
    if path.is_dir():
        found = [sample for file in _yaml_files(path) for sample in _read_yaml(file)]
    elif path.suffix.lower() not in readers:
        raise FileBroken(f"{path}: unknown kind of file; {FORMATS}")
    else:
        found = readers[path.suffix.lower()](path)
    if not found:
        raise FileBroken(f"{path}: holds no messages; {FORMATS}")
    return found


def read_texts(path: Path) -> list[str]:
    """Read messages that belong to no intent: one a line (.txt), or any labelled format.

    Raises:
        FileBroken: it is missing, empty, or not what its name says.
    """
    if path.suffix.lower() == ".json":
        parts = read_clinc(path)
        found = [s.text for part in _PARTS[3:] for s in parts.get(part, [])]
    elif path.suffix.lower() == ".txt":
        found = [line.split("\t")[0].strip() for line in _text(path).splitlines() if line.strip()]
    else:
        found = [sample.text for sample in read_samples(path)]
    if not found:
        raise FileBroken(f"{path}: holds no messages out of scope")
    return found


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
    if outside:
        texts["oos_test"] = [*texts["oos_test"], *outside[1::2]]
        texts["oos_val"] = [*texts["oos_val"], *outside[::2]]
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
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FileBroken(f"{path}: there is no such file") from error
    except UnicodeDecodeError as error:
        raise FileBroken(
            f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8"
        ) from error
    except OSError as error:
        raise FileBroken(f"{path}: cannot be read ({error.strerror})") from error


def _read_csv(path: Path) -> list[Sample]:
    rows = csv.DictReader(_text(path).splitlines(keepends=True))
    header = [name.strip().lower() for name in rows.fieldnames or ()]
    if not {"text", "category"} <= set(header):
        raise FileBroken(
            f"{path}, line 1: the header must name text and category, it reads "
            f"{','.join(rows.fieldnames or ()) or 'nothing'}"
        )
    rows.fieldnames = header
    return [
        _sample(row.get("text"), row.get("category"), path, rows.line_num)
        for row in rows
        if any(row.values())
    ]


def _read_tsv(path: Path) -> list[Sample]:
    found = []
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            text, tab, label = line.rstrip("\r").rpartition("\t")
            if not tab:
                raise FileBroken(f"{path}, line {number}: no TAB between text and class")
            found.append(_sample(text, label, path, number))
    return found


def _sample(text: str | None, label: str | None, path: Path, line: int) -> Sample:
    if not (text and text.strip()):
        raise FileBroken(f"{path}, line {line}: the text is empty; fill it in or delete the line")
    if not (label and label.strip()):
        raise FileBroken(f"{path}, line {line}: the class is empty; fill it in or delete the line")
    return Sample(text.strip(), label.strip())


def _yaml_files(folder: Path) -> list[Path]:
    found = sorted([*folder.rglob("*.yml"), *folder.rglob("*.yaml")])
    # Folders of training data may hold domains or settings beside it.
    chosen = [path for path in found if re.search(r"^nlu:", _text(path), re.MULTILINE)]
    if not chosen:
        raise FileBroken(f"{folder}: no Rasa NLU YAML in it (files with a key `nlu:`)")
    return chosen


def _read_yaml(path: Path) -> list[Sample]:
    try:
        content = yaml.load(_text(path), Loader=_LOADER)  # noqa: S506 - safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise FileBroken(f"{path}{place}: not YAML ({getattr(error, 'problem', error)})") from error
    entries = content.get("nlu") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise FileBroken(f"{path}: not Rasa NLU YAML; a list under the key `nlu:` is missing")
    return [sample for entry in entries for sample in _entry(entry, path)]


def _entry(entry: Any, path: Path) -> Iterator[Sample]:
    if not isinstance(entry, dict):
        raise FileBroken(f"{path}: an entry under `nlu:` is not a mapping")
    if "intent" not in entry:
        return  # synonyms, regular expressions, look-up tables
    intent, examples = str(entry["intent"]), entry.get("examples")
    lines = examples.splitlines() if isinstance(examples, str) else examples
    if not isinstance(lines, list):
        raise FileBroken(f"{path}: intent {intent} has no `examples:`")
    for line in lines:
        text = line.get("text", "") if isinstance(line, dict) else str(line)
        text = _ENTITY.sub(r"\1", text.strip().removeprefix("- ").strip())
        if text:
            yield Sample(text, intent)


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
