"""Phrases that an answer is restricted to, cut to the words a model has."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml

from speech.contract import Grammar

_FILE = Path(__file__).with_name("grammars.yml")
OUTSIDE = "[unk]"  # how a model with such a word says that something else was said

Phrases = Mapping[str, Mapping[Grammar, Sequence[str]]]


def load_phrases(file: Path = _FILE) -> Phrases:
    """Return language -> grammar -> phrases, as written down."""
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {
        language: {Grammar(name): tuple(phrases) for name, phrases in grammars.items()}
        for language, grammars in read.items()
    }


def vosk_grammar(phrases: Sequence[str], known: Callable[[str], bool]) -> str | None:
    """Return the phrases as Vosk takes them (a JSON list), or None if the model has none.

    Args:
        phrases: what may be said.
        known: whether a word is in the model's lexicon.

    >>> vosk_grammar(["不是", "好"], {"不", "是", "好", "[unk]"}.__contains__)
    '["不 是", "好", "[unk]"]'
    """
    kept = [fitted for phrase in phrases if (fitted := _fitted(phrase, known))]
    if not kept:
        return None
    return json.dumps([*kept, *([OUTSIDE] if known(OUTSIDE) else [])], ensure_ascii=False)


def _fitted(phrase: str, known: Callable[[str], bool]) -> str | None:
    for words in (phrase.split(), list(phrase.replace(" ", ""))):
        if all(map(known, words)):
            return " ".join(words)
    return None
