"""Reads labelled utterances with their lines: Rasa NLU YAML, CSV and TSV.

A CSV or TSV has a header that names its columns (text and category, or what others call
them), or none: then the first column is the text and the second its label.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import yaml

from data.linting.contract import Example, LintError
from data.texts.phrases import Language

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXTS = {"text", "utterance", "query", "sentence", "question"}
_LABELS = {"category", "intent", "label", "class"}
_SEPARATORS = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
_YAML = {".yml", ".yaml"}
_HAN = re.compile(r"[\u3400-\u9fff]")
_HALF = 0.5  # a file with Chinese in more of its texts is a Chinese one
# Rasa's form: [五万](amount) and [five]{"entity": "amount"} stand for what is in the brackets.
_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")

# Line, text and label.
Row = tuple[int, str, str]


def read(paths: Iterable[Path]) -> list[Example]:
    """Read files and folders; of a folder every file that holds utterances.

    Raises:
        LintError: a path does not exist, or a file named is of another form.
    """
    return [example for path in paths for example in _read_path(path)]


def plain(text: str) -> str:
    """Return a text without Rasa's annotations.

    >>> plain("存[五万](amount)")
    '存五万'
    """
    return _ANNOTATION.sub(r"\1", text)


def _read_path(path: Path) -> Iterator[Example]:
    if path.is_dir():
        for each in sorted(path.rglob("*")):
            if each.suffix in _YAML and _is_nlu(each) or each.suffix in (".csv", ".tsv"):
                yield from _read_file(each)
    elif path.is_file():
        yield from _read_file(path)
    else:
        raise LintError(f"{path}: there is no such file or folder")


def _is_nlu(path: Path) -> bool:
    """Tell NLU files from the other YAML in a folder by their first key."""
    return bool(re.search(r"^nlu:", path.read_text(encoding="utf-8", errors="replace"), re.M))


def _read_file(path: Path) -> Iterator[Example]:
    if path.suffix not in _YAML and path.suffix not in _SEPARATORS:
        raise LintError(f"{path}: neither YAML nor CSV nor TSV")
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LintError(f"{path}: not UTF-8: save it as UTF-8 ({error})") from error
    rows = list(_yaml_rows(path, content) if path.suffix in _YAML else _table_rows(path, content))
    language, named = _language(path, [text for _, text, _ in rows])
    for line, text, label in rows:
        yield Example(text, label, language, named, str(path), line)


def _language(path: Path, texts: Sequence[str]) -> tuple[Language, bool]:
    """Return the language, and whether a name says it: data/zh/x.yml, test_en.csv."""
    for part in reversed(path.with_suffix("").parts):
        for word in re.split(r"[^a-z]+", part.lower()):
            if word in set(Language):
                return Language(word), True
    chinese = sum(bool(_HAN.search(text)) for text in texts)
    return (Language.ZH if chinese > len(texts) * _HALF else Language.EN), False


def _table_rows(path: Path, content: str) -> Iterator[Row]:
    reader = csv.reader(content.splitlines(keepends=True), delimiter=_SEPARATORS[path.suffix])
    text, label, header = 0, 1, True
    for row in reader:
        if header:
            header = False
            names = [name.strip().lower() for name in row]
            if set(names) & _TEXTS and set(names) & _LABELS:
                text = next(i for i, name in enumerate(names) if name in _TEXTS)
                label = next(i for i, name in enumerate(names) if name in _LABELS)
                continue
        if not row:
            continue
        if len(row) <= max(text, label):
            raise LintError(f"{path}:{reader.line_num}: a text and its label wanted, got {row}")
        yield reader.line_num, row[text], row[label].strip()


def _yaml_rows(path: Path, content: str) -> Iterator[Row]:
    try:
        root = yaml.compose(content, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise LintError(f"{path}: cannot be read as YAML: {error}") from error
    for block in _entries(_member(root, "nlu"), path):
        intent, examples = _member(block, "intent"), _member(block, "examples")
        if intent is None:
            continue  # synonyms, lookups and regular expressions label nothing
        if not isinstance(examples, yaml.ScalarNode):
            raise LintError(
                f"{path}:{intent.start_mark.line + 1}: examples of {intent.value!r} must be a"
                f" '|' text block"
            )
        yield from _examples(path, examples, intent.value)


def _entries(node: yaml.Node | None, path: Path) -> list[yaml.Node]:
    if not isinstance(node, yaml.SequenceNode):
        raise LintError(f"{path}: no list under 'nlu:': not a Rasa NLU file")
    return list(node.value)


def _member(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _examples(path: Path, block: yaml.ScalarNode, intent: str) -> Iterator[Row]:
    # A block's text begins on the line below its mark.
    first = block.start_mark.line + 1 + (block.style in ("|", ">"))
    for line, words in enumerate(block.value.splitlines(), start=first):
        if not words.strip():
            continue
        if not words.lstrip().startswith("-"):
            raise LintError(f"{path}:{line}: an example must begin with '- ': {words!r}")
        yield line, words.lstrip()[1:].strip(), intent
