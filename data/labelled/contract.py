"""What a file of labelled messages holds.

Errors::

    LabelledError     a file cannot be read as labelled messages: says which, where, what to do
"""

from __future__ import annotations

from dataclasses import dataclass


class LabelledError(Exception):
    """A file is no set of labelled messages; the message says where, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled message.

    Attributes:
        line: where it begins, 1 for the first.
        text: as it is written, Rasa's annotations included; may be empty.
        label: its class.
        language: as its block's metadata names it, ``zh`` or ``en``; None where nothing does.
    """

    line: int
    text: str
    label: str
    language: str | None = None
