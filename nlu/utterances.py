"""Example utterances in Rasa 3 YAML: ``<folder>/<language>/<subject>.yml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

import data

LANGUAGES: tuple[Literal["zh", "en"], ...] = ("zh", "en")

# Rasa's entity annotation, [five thousand](amount) or [x]{"entity": "amount"}: the words stay.
_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class UtterancesError(Exception):
    """A file of utterances is not what it should be; the sentence says where and what to do."""


@dataclass(frozen=True)
class Utterance:
    """What a customer may say, and what is meant by it."""

    text: str
    intent: str
    language: Literal["zh", "en"]


def default_folder() -> Path:
    """Return the folder of the utterances that ship with the assistant."""
    return Path(str(data.__file__)).parent / "nlu"


def read_folder(folder: Path) -> list[Utterance]:
    """Read every utterance below a folder, in a stable order, each once an intent.

    Raises:
        UtterancesError: nothing is there, or a file is malformed.
    """
    found = dict.fromkeys(
        utterance
        for language in LANGUAGES
        for path in sorted((folder / language).glob("*.yml"))
        for utterance in _read_file(path, language)
    )
    if not found:
        raise UtterancesError(f"no utterances in {folder}: expected {folder}/zh/<subject>.yml")
    return list(found)


def _read_file(path: Path, language: Literal["zh", "en"]) -> Iterator[Utterance]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        blocks = content["nlu"]
    except (yaml.YAMLError, TypeError, KeyError, UnicodeDecodeError) as error:
        raise UtterancesError(f"{path}: not Rasa NLU YAML (key nlu): {error}") from error
    for number, block in enumerate(blocks, start=1):
        if not isinstance(block, dict) or "intent" not in block:
            continue  # synonyms, lookups and regular expressions belong to data/language here
        intent = str(block["intent"]).split("/")[0]
        for text in _examples(path, number, block.get("examples")):
            yield Utterance(text, intent, language)


def _examples(path: Path, number: int, examples: object) -> Iterator[str]:
    if not isinstance(examples, str):
        raise UtterancesError(f"{path}: block {number} has no examples (a text of '- ' lines)")
    for line in examples.splitlines():
        stripped = line.strip()
        if not stripped:
            continue
        if not stripped.startswith("-"):
            raise UtterancesError(f"{path}: block {number}: {stripped!r} must start with '- '")
        text = _ANNOTATION.sub(r"\1", stripped[1:]).strip()
        if text:
            yield text
