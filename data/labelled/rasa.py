"""Rasa NLU YAML, with its lines: examples as a text block or as a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import yaml

from data.labelled.contract import LabelledError, Row

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Rasa's form: [五万](amount) and [five]{"entity": "amount"} stand for what is in the brackets.
_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
_UNLABELLED = ("synonym", "regex", "lookup")
_NULL = "tag:yaml.org,2002:null"


def plain(text: str) -> str:
    """Return a text without Rasa's annotations.

    >>> plain("存[五万](amount)")
    '存五万'
    """
    return _ANNOTATION.sub(r"\1", text)


def read_rasa(path: Path, content: str) -> Iterator[Row]:
    """Yield the examples of all intents; synonyms, lookups and regular expressions have none.

    Raises:
        LabelledError: it is not Rasa NLU YAML.
    """
    try:
        root = yaml.compose(content, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise LabelledError(
            f"{path}{place}: not YAML ({getattr(error, 'problem', None) or error})"
        ) from error
    entries = _member(root, "nlu")
    if not isinstance(entries, yaml.SequenceNode):
        raise LabelledError(f"{path}: not Rasa NLU YAML; a list under the key `nlu:` is missing")
    for entry in entries.value:
        yield from _entry(path, entry)


def _entry(path: Path, entry: yaml.Node) -> Iterator[Row]:
    intent, examples = _member(entry, "intent"), _member(entry, "examples")
    if intent is None:
        if any(_member(entry, kind) is not None for kind in _UNLABELLED):
            return
        raise LabelledError(
            f"{_place(path, entry)}: an entry under `nlu:` has no `intent:` (nor is it a "
            f"{', '.join(_UNLABELLED)})"
        )
    if not isinstance(intent, yaml.ScalarNode) or not intent.value:
        raise LabelledError(f"{_place(path, intent)}: `intent:` must be a name")
    if isinstance(examples, yaml.SequenceNode):
        rows = _listed(path, examples, intent.value)
    elif isinstance(examples, yaml.ScalarNode) and examples.tag != _NULL:
        rows = _lines(path, examples, intent.value)
    else:
        raise LabelledError(
            f"{_place(path, entry)}: intent {intent.value} has no `examples:`; give a '|' text "
            "block or a list"
        )
    language = _member(_member(entry, "metadata"), "language")
    named = language.value if isinstance(language, yaml.ScalarNode) else None
    yield from (replace(row, language=named) for row in rows)


def _lines(path: Path, block: yaml.ScalarNode, intent: str) -> Iterator[Row]:
    for line, words in enumerate(block.value.split("\n"), start=_first_line(block)):
        example = words.strip()
        if not example:
            continue
        if not example.startswith("-"):
            raise LabelledError(
                f"{path}, line {line}: intent {intent}: an example must begin with '- ': {words!r}"
            )
        yield Row(line, example[1:].strip(), intent)


def _listed(path: Path, examples: yaml.SequenceNode, intent: str) -> Iterator[Row]:
    for item in examples.value:
        text = _member(item, "text") if isinstance(item, yaml.MappingNode) else item
        if not isinstance(text, yaml.ScalarNode):
            raise LabelledError(
                f"{_place(path, item)}: intent {intent}: an example without `text:`"
            )
        said = text.value.strip().removeprefix("- ").strip()
        yield Row(_first_line(text), said, intent)


def _first_line(node: yaml.ScalarNode) -> int:
    # A block's text begins on the line below its mark.
    return int(node.start_mark.line) + 1 + (node.style in ("|", ">"))


def _place(path: Path, node: yaml.Node) -> str:
    return f"{path}, line {node.start_mark.line + 1}"


def _member(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)
