"""What is found in a text: the words that nlu and speech share.

Errors::

    LanguageError     the input of a parser or writer is wrong; says what and why
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

_NO_EXTRAS: Mapping[str, str] = MappingProxyType({})


class LanguageError(Exception):
    """A value cannot be read or written; the message says which and why."""


class Kind(StrEnum):
    """Kinds of values; the same words as ``nlu.contract.EntityKind``."""

    AMOUNT = "amount"
    TERM = "term"
    RATE = "rate"
    MOMENT = "moment"
    PRODUCT = "product"
    CATEGORY = "category"
    RISK = "risk"
    CHANNEL = "channel"
    LANGUAGE = "language"
    ORDINAL = "ordinal"
    SCORE = "score"
    TITLE = "title"
    PHONE = "phone"
    CARD = "card"
    ID_NUMBER = "id_number"


@dataclass(frozen=True, slots=True)
class Found:
    """A value in a text; ``original[start:end] == text``.

    Attributes:
        kind: what it is.
        value: its normal form, by kind as in ``nlu.contract.EntityKind``.
        start: offset of its first character in the original text.
        end: offset after its last character.
        text: what was said.
        confidence: 1 when the words leave no doubt.
        extras: ``ambiguous`` ("true": read it back before using it), ``bound``
            (about | at_least | at_most | between), ``upper`` (of between), ``currency`` (ISO 4217,
            where one was named), ``grain`` of a moment (``bound`` "about": 月底), ``day``
            ("implied": only a time was said), ``past`` ("true": it lies behind us), ``period`` of a
            rate (month | day: it is none a year), ``checksum``.
    """

    kind: Kind
    value: str
    start: int
    end: int
    text: str
    confidence: float = 1.0
    extras: Mapping[str, str] = field(default_factory=lambda: _NO_EXTRAS)


@dataclass(frozen=True, slots=True)
class Span:
    """A value in the normal form of a text, before its place in the original is known."""

    kind: Kind
    value: str
    start: int
    end: int
    confidence: float = 1.0
    extras: Mapping[str, str] = field(default_factory=lambda: _NO_EXTRAS)
