"""What goes into learning and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Cause(StrEnum):
    """Why a sentence is worth a look."""

    FALLBACK = "fallback"  # the bot said that it did not understand
    OUT_OF_SCOPE = "out_of_scope"
    UNSURE = "unsure"  # answered, with little confidence
    FAQ_UNSURE = "faq_unsure"  # a question, but the bot had to ask which
    REVIEW = "review"  # an RM says that a lead's intent was wrong


class SentenceState(StrEnum):
    """What became of a sentence."""

    OPEN = "open"
    LABELLED = "labelled"
    IGNORED = "ignored"


class ClusterView(StrEnum):
    """Which clusters to list: by the state of their sentences, or those that RMs sent."""

    OPEN = "open"
    REVIEWED = "reviewed"
    LABELLED = "labelled"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as it was said once, masked."""

    text: str
    language: str
    cause: Cause
    guess: str | None
    confidence: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class UnplacedSentence:
    """A sentence that has no cluster yet."""

    sentence_id: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Centroid:
    """Where a cluster lies: the sum of its members' unit vectors, float32 bytes."""

    cluster_id: str
    language: str
    encoder: str
    total: bytes


@dataclass(frozen=True, slots=True)
class PlacingState:
    """What the worker needs to place new sentences, as it stood at ``step``.

    Attributes:
        step: moves with every placing; ``place`` refuses another one.
        waiting: the new sentences, oldest first.
        centroids: the clusters of the waiting sentences' languages.
        members: texts by which to place a cluster anew whose encoder is not the present one.
    """

    step: int
    waiting: tuple[UnplacedSentence, ...]
    centroids: tuple[Centroid, ...]
    members: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class NewCluster:
    """A cluster that begins with a sentence."""

    cluster_id: str
    language: str
    example: str


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """A cluster in the list."""

    cluster_id: str
    language: str
    example: str
    sentences: int  # different ones, of the state that is listed
    times: int  # how often they were said
    newest_at: datetime
    guess: str | None  # the intent the model took most of them for
    proposed: str | None  # what an RM says was meant


@dataclass(frozen=True, slots=True)
class SentenceLine:
    """One sentence of a cluster."""

    sentence_id: str
    text: str
    cause: Cause
    guess: str | None
    confidence: float | None
    times: int
    last_at: datetime
    proposed: str | None
    state: SentenceState
    label: str | None


@dataclass(frozen=True, slots=True)
class LabellingLine:
    """One decision over sentences of a cluster."""

    labelling_id: str
    staff_name: str
    label: str | None
    sentences: int
    at: datetime
    undone: bool


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """A cluster with its sentences, newest first, and what was decided over them."""

    cluster_id: str
    language: str
    example: str
    guess: str | None
    proposed: str | None
    sentences: tuple[SentenceLine, ...]
    more: int  # sentences beyond those shown
    history: tuple[LabellingLine, ...]


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """What training may learn."""

    text: str
    language: str
    intent: str
    at: datetime
