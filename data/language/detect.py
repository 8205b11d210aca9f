"""Which of the two languages a message is in, and whether the message itself settles it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.texts.phrases import Language

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
# Scripts that neither language uses: Greek to Thai, kana, Hangul.
_FOREIGN = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\uac00-\ud7af]")
# Chinese speakers type these as well.
_SHARED = frozenset(
    [
        "ok",
        "okay",
        "yes",
        "no",
        "hi",
        "hello",
        "bye",
        "app",
        "vip",
        "etf",
        "cd",
        "atm",
        "pass",
        "stop",
        "help",
    ]
)
# Hardly an English sentence does without one of these.
_TELLING = frozenset(
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


@dataclass(frozen=True, slots=True)
class Detected:
    """A language, and whether the text settles it (a switch of language needs that)."""

    language: Language
    sure: bool


def detect(text: str, expected: Language | None = None) -> Detected:
    """Tell the language of a text.

    Args:
        text: what was typed or said.
        expected: the conversation's language, which decides where the text does not.

    >>> detect("我想买一个 ETF fund")
    Detected(language=<Language.ZH: 'zh'>, sure=True)
    """
    han = len(_HAN.findall(text))
    words = [word.lower() for word in _WORD.findall(text)]
    foreign = _FOREIGN.search(text) is not None
    telling = sum(word in _TELLING for word in words)
    if han:
        # A word weighs as much as two characters.
        if len(words) > han and telling >= 2:
            return Detected(Language.EN, not foreign)
        return Detected(Language.ZH, han >= 2 and not foreign)
    if foreign or all(word in _SHARED for word in words):
        return Detected(expected or (Language.EN if words else Language.ZH), sure=False)
    if telling and len(words) > 1:
        return Detected(Language.EN, sure=True)
    return Detected(expected or Language.EN, sure=False)
