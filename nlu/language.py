"""Which of the two languages a message is in, and whether that is sure."""

from __future__ import annotations

import re
from typing import Literal

Spoken = Literal["zh", "en"]

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?", re.IGNORECASE)
# Scripts that neither language uses: kana, Hangul, Cyrillic, Arabic, Thai, Devanagari ...
_FOREIGN = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\uac00-\ud7af]")
# Short words that Chinese speakers type as well: they decide nothing.
_SHARED_WORDS = frozenset({"ok", "okay", "yes", "no", "hi", "hello", "bye", "app", "vip", "etf"})
# Words that no English sentence of some length does without.
_ENGLISH_WORDS = frozenset(
    [
        "i",
        "a",
        "an",
        "the",
        "is",
        "are",
        "am",
        "was",
        "be",
        "do",
        "does",
        "did",
        "can",
        "could",
        "would",
        "should",
        "will",
        "what",
        "which",
        "who",
        "how",
        "when",
        "where",
        "why",
        "my",
        "me",
        "you",
        "your",
        "it",
        "its",
        "this",
        "that",
        "these",
        "to",
        "of",
        "in",
        "on",
        "for",
        "from",
        "with",
        "and",
        "or",
        "not",
        "don't",
        "i'm",
        "i'd",
        "have",
        "has",
        "want",
        "need",
        "please",
        "tell",
        "show",
        "any",
        "some",
        "there",
        "if",
        "about",
    ]
)


def detect(text: str, expected: Spoken | None = None) -> tuple[Spoken, bool]:
    """Tell the language of a text.

    Args:
        text: the normal form of the message.
        expected: language of the conversation so far; decides where the text does not.

    Returns:
        The language, and whether the text itself settles it (a switch needs this).

    >>> detect("我想买一个 etf fund")
    ('zh', True)
    >>> detect("ok", "zh")
    ('zh', False)
    """
    han = len(_HAN.findall(text))
    words = [word.lower() for word in _LATIN_WORD.findall(text)]
    foreign = bool(_FOREIGN.search(text))
    if han:
        return _mixed(han, words, foreign)
    telling = [word for word in words if word not in _SHARED_WORDS]
    if not telling or foreign:
        return expected or ("en" if words else "zh"), False
    english = sum(word in _ENGLISH_WORDS for word in telling)
    sure = len(words) >= 2 and english >= 1
    return ("en", True) if sure else (expected or "en", False)


def _mixed(han: int, words: list[str], foreign: bool) -> tuple[Spoken, bool]:
    """Decide where Chinese characters occur; a word weighs as two characters."""
    english = sum(word in _ENGLISH_WORDS for word in words)
    if len(words) * 2 > han * 2 and english >= 2:
        return "en", not foreign
    return "zh", han >= 2 and not foreign
