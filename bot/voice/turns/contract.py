"""What turn-taking is told, and what it decides; pure, on the times it is given.

Times (``at``) are seconds of ``time.monotonic()``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from data.texts.phrases import Language
from speech.contract import Grammar


class Asked(StrEnum):
    """What the open question wants."""

    ANYTHING = "anything"
    YES_NO = "yes_no"  # keys 1 and 2
    CHOICE = "choice"  # keys 1 to 9: an option of the last message
    AMOUNT = "amount"  # keys end with #
    DATE = "date"
    PHONE = "phone"
    DIGITS = "digits"  # a secret or a number of known length; keys only, never words


@dataclass(frozen=True, slots=True)
class Expected:
    """The open question.

    Args:
        kind: what is wanted.
        choices: how many options a CHOICE has.
        digits: the length of DIGITS; None = they end with #.
        letter: the last place may be a letter, for which the star stands.
        secret: keys of a secret are told to nobody but the one who asked.
        grammar: what the recogniser is held to; None hears freely.
        unhurried: the caller asked for time: a long silence is no reason to ask.
    """

    kind: Asked = Asked.ANYTHING
    choices: int = 0
    digits: int | None = None
    letter: bool = False
    secret: bool = False
    grammar: Grammar | None = None
    unhurried: bool = False


@dataclass(frozen=True, slots=True)
class EndOfTurn:
    """The caller has finished: let the recogniser finish, and give its result to ``heard``."""

    spoke_until: float  # when the last voiced sound came in


@dataclass(frozen=True, slots=True)
class Understood:
    """Words for the dialogue (normalised), said from one time to another.

    ``confirm`` is a read-back to be agreed to first.
    """

    text: str
    confidence: float
    spoke_from: float
    spoke_until: float
    confirm: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Be silent at once and keep what is being said: somebody begins to speak."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """It was noise or a back-channel: go on with what was being said."""

    back_channel: bool = False


@dataclass(frozen=True, slots=True)
class Hush:
    """A true barge-in: forget what was being said."""

    onset: float


@dataclass(frozen=True, slots=True)
class NoInput:
    """Nothing was said; 1 re-prompt, 2 offer keys, 3 offer a human."""

    level: int


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Something was said that nobody could make out; levels as above."""

    level: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key that is an answer by itself (yes, no, an option)."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entered:
    """Keys that were entered as a whole; empty when nothing came in time."""

    digits: str = field(repr=False)
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Repeat:
    """Say the last thing again (*)."""


@dataclass(frozen=True, slots=True)
class Identify:
    """The caller wants to say who they are (# where nothing is being entered)."""


@dataclass(frozen=True, slots=True)
class Human:
    """A colleague, now."""

    reason: str  # key_0 | no_input | no_match | no_room | asked


@dataclass(frozen=True, slots=True)
class SwitchTo:
    """The caller asked for another language."""

    language: Language


# What the call acts upon; the ear keeps EndOfTurn to itself.
Told = (
    Understood
    | Hold
    | GoOn
    | Hush
    | NoInput
    | NoMatch
    | Pressed
    | Entered
    | Repeat
    | Identify
    | Human
    | SwitchTo
)
Decision = EndOfTurn | Told
