"""What the linter reads and what it finds.

Errors::

    LintError     a file cannot be read as labelled utterances; says which, where and why
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.texts.phrases import Language


class LintError(Exception):
    """A file is no set of labelled utterances; the message says where."""


class Severity(StrEnum):
    """Whether a finding must be mended."""

    ERROR = "error"
    WARNING = "warning"


class Rule(StrEnum):
    """What may be wrong."""

    EMPTY = "empty"
    INVISIBLE = "invisible"
    LANGUAGE = "language"
    PRODUCT_ONLY = "product_only"
    ANNOTATED = "annotated"
    UNKNOWN_INTENT = "unknown_intent"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    NEAR_CONFLICT = "near_conflict"
    NEAR_COPY = "near_copy"
    TOO_FEW = "too_few"
    IMBALANCE = "imbalance"
    LEAK = "leak"
    NEAR_LEAK = "near_leak"


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled utterance and where it stands.

    Attributes:
        text: as it is written.
        intent: its label.
        language: of its file.
        named: whether the file's name or folder says the language; else it is a guess.
        file: path as given.
        line: 1 for the first.
    """

    text: str
    intent: str
    language: Language
    named: bool
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.intent}: {self.text}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw.

    Attributes:
        rule: which one.
        severity: errors must be mended.
        detail: in words.
        examples: where it is; the first is the one to look at.
        similarity: 0 to 1, of a pair that is alike.
    """

    rule: Rule
    severity: Severity
    detail: str
    examples: tuple[Example, ...] = ()
    similarity: float | None = None

    def __str__(self) -> str:
        lines = [f"{self.severity} {self.rule}: {self.detail}"]
        return "\n    ".join([*lines, *map(str, self.examples)])
