"""What the understanding service is asked and what it answers.

Errors::

    NluError
    ├── NluUnavailable      down, loading, overloaded, or refuses our token: try again (retryable)
    └── NluRejected         the request itself is wrong
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

FALLBACK_INTENT = "nlu_fallback"

# How long a caller waits for one answer. A parse takes a few ms; two seconds cover a full queue,
# and a customer still waits gladly.
DEADLINE = timedelta(seconds=2)


class NluError(Exception):
    """The text was not understood for a technical reason."""

    retryable = False


class NluUnavailable(NluError):
    """The service is down, loading or overloaded, or refuses our token; try again."""

    retryable = True


class NluRejected(NluError):
    """The request itself is wrong (too long, not text)."""


class EntityKind(StrEnum):
    """What is recognised in a text; the value's form stands beside it."""

    AMOUNT = "amount"  # decimal text, "50000"; extras: currency (if named), bound, ambiguous
    TERM = "term"  # days, "365"
    RATE = "rate"  # percent, "3.5"; extras: period (month, day; none = a year), bound
    MOMENT = "moment"  # ISO 8601 local date or date-time, "2026-11-24T15:00"; extras: grain
    PRODUCT = "product"  # product code
    CATEGORY = "category"  # deposit | wealth | fund | insurance | loan | card | metal
    RISK = "risk"  # R1..R5, or low | medium | high
    CHANNEL = "channel"  # sms | push | voice | rm | any
    LANGUAGE = "language"  # zh | en
    ORDINAL = "ordinal"  # "1", "2", "last": which of those on screen
    SCORE = "score"  # 1..5: a rating given
    TITLE = "title"  # mr | ms | dr | teacher | manager: how somebody is addressed
    PHONE = "phone"  # normalised number (masked before Rasa)
    CARD = "card"  # masked before Rasa
    ID_NUMBER = "id_number"  # masked before Rasa


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Context(_Wire):
    """What the conversation knows that helps to understand the next message."""

    awaiting: str = "none"
    language: Literal["zh", "en"] | None = None


class ParseRequest(_Wire):
    """Rasa's ``POST /model/parse`` body, and a context that Rasa itself never sends."""

    text: str | None = None
    message_id: str | None = None
    token: str | None = None
    context: Context | None = None


class IntentMatch(_Wire):
    """An intent and the calibrated probability that it is right."""

    name: str
    confidence: float


class Entity(_Wire):
    """A value found in the text; ``text[start:end]`` is what was said."""

    entity: EntityKind
    value: str
    start: int
    end: int
    text: str
    confidence: float = 1.0
    extras: dict[str, str] = Field(default_factory=dict)

    @property
    def amount(self) -> Decimal:
        """Return the value as a decimal number (amounts and rates)."""
        return Decimal(self.value)


class FaqMatch(_Wire):
    """A question of the knowledge base that the text resembles."""

    faq_id: str
    score: float


class FaqRequest(_Wire):
    """``POST /faq``: a question in the customer's words."""

    text: str
    token: str | None = None


class FaqAnswer(_Wire):
    """Questions of the knowledge base, best first; ``sure`` if the first may be answered."""

    matches: tuple[FaqMatch, ...]
    sure: bool = False


class Part(_Wire):
    """One of several wishes in a message, understood on its own; places are those in ``text``."""

    text: str
    intent: IntentMatch
    entities: tuple[Entity, ...]
    intent_ranking: tuple[IntentMatch, ...]
    faq: tuple[FaqMatch, ...] = ()
    faq_sure: bool = False


class ParseResult(_Wire):
    """Rasa's answer shape, with extra keys that Rasa keeps in the stored event.

    When the best intent is not sure enough, ``intent`` is ``nlu_fallback`` and the ranking
    carries ``nlu_fallback`` first and the best real intent second. A message with several
    wishes has them as ``parts``; what stands beside them is then that of the first.
    """

    text: str
    intent: IntentMatch
    entities: tuple[Entity, ...]
    intent_ranking: tuple[IntentMatch, ...]
    language: Literal["zh", "en"]
    language_sure: bool = False
    faq: tuple[FaqMatch, ...] = ()
    faq_sure: bool = False  # the first match may be answered; else ask which is meant
    parts: tuple[Part, ...] = ()  # two or more, or none
    model_version: str = ""


class IntentPair(_Wire):
    """What the live model understood, what the shadow did, and how often."""

    live: str
    shadow: str
    count: int


class Disagreement(_Wire):
    """A message of which live and shadow model think differently; its text is masked."""

    at: datetime
    text: str
    language: Literal["zh", "en"]
    live: IntentMatch
    shadow: IntentMatch
    live_version: str = ""


class Readiness(_Wire):
    """``GET /ready``: a model is loaded; ``authorised`` if the caller's token would do."""

    status: Literal["ready"] = "ready"
    model_version: str
    authorised: bool = True


class ShadowReport(_Wire):
    """``GET /shadow``: what a second model beside the live one came to.

    Counts begin when the shadow's model begins to load: judged, dropped, failed and those that
    wait are together all messages since. ``shadow`` is empty when none is set.
    """

    shadow: str = ""
    version: str = ""
    live_version: str = ""
    trouble: str = ""  # why it does not judge
    judged: int = 0
    agreed: int = 0
    dropped: int = 0  # too many at once, or no model to judge them by
    failed: int = 0
    pairs: tuple[IntentPair, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()  # the newest first
