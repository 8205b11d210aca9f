"""What an evaluation reads and says.

Errors::

    EvaluationError         the message says what is wrong, where, and what to do
    ├── FileBroken          a file cannot be read as labelled messages
    ├── SplitImpossible     the messages do not suffice for what was asked
    └── RasaFailed          the yardstick could not be trained
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nlu.training.networks.members import Labels

Probabilities = NDArray[np.float32]
# What data sets call the class of messages that belong to no intent: strangers.
STRANGE = frozenset({"out_of_scope", "oos"})

# Told about progress: (share done 0-1, what is being done).
Progress = Callable[[float, str], None]


class EvaluationError(Exception):
    """The evaluation cannot be made; the message is what the user reads."""


class FileBroken(EvaluationError):
    """A file is not what it should be; correct the file."""


class SplitImpossible(EvaluationError):
    """The messages do not suffice for what was asked; give more, or ask for less."""


class RasaFailed(EvaluationError):
    """The yardstick could not be trained; its own words are in the message."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled message."""

    text: str
    label: str


@dataclass(frozen=True)
class Corpus:
    """The parts of a data set; every part but ``train`` may be empty.

    Attributes:
        train: what a model learns from.
        validation: what thresholds are chosen on, if the data brings it.
        test: what is judged.
        known: of the test, what training has too or nearly so; judged apart.
        outside_train: messages that belong to no intent, for learning.
        outside_validation: the same, for choosing the threshold.
        outside_test: the same, to be judged.
        strange: classes of the test whose messages are strangers as well; they stay intents where
            models learn and ``accuracy`` counts.
    """

    train: Sequence[Sample] = ()
    validation: Sequence[Sample] = ()
    test: Sequence[Sample] = ()
    known: Sequence[Sample] = ()
    outside_train: Sequence[str] = ()
    outside_validation: Sequence[str] = ()
    outside_test: Sequence[str] = ()
    strange: frozenset[str] = STRANGE


@dataclass(frozen=True)
class Answers:
    """What a model says about messages.

    Attributes:
        probabilities: float32 (n, classes), calibrated, in the order of the model's ``names``.
        inside: float32 (n,), how surely each belongs to any intent; higher is surer.
    """

    probabilities: Probabilities
    inside: NDArray[np.float32]

    @property
    def heard(self) -> Labels:
        """The most probable intent of each message, int64 (n,)."""
        return np.asarray(self.probabilities.argmax(axis=1), np.int64)


class IntentClassifier(Protocol):
    """A fitted model."""

    @property
    def names(self) -> Sequence[str]:
        """The intents, in the order of the probabilities."""

    @property
    def threshold(self) -> float:
        """Least ``inside`` at which an answer is given."""

    def answers(self, texts: Sequence[str]) -> Answers:
        """Judge texts."""
        ...


def never_trained(*label: str) -> str:
    """Say of a label that training has none of it."""
    return " ".join([*label, "(never trained)"])


@dataclass(frozen=True)
class Judged:
    """What one model said about the test messages.

    Attributes:
        names: the intents, in the order of the probabilities.
        texts: the messages of the test.
        labels: int64 (n,), what is right; below zero where the intent was never trained.
        answers: what was said to them.
        outside_texts: messages that belong to no intent.
        outside: what was said to these.
        threshold: least ``inside`` at which an answer is given.
        known_right: bool (j,), whether the messages known from training are answered right.
        milliseconds: float64 (k,), warm single messages on one thread.
        train_seconds: of the fit, calibration and threshold included.
        untaught: intents of the test that were never trained; label -1 is the first, -2 the next.
        strange: classes whose messages are strangers as well.
    """

    names: Sequence[str]
    texts: Sequence[str]
    labels: Labels
    answers: Answers
    outside_texts: Sequence[str]
    outside: Answers
    threshold: float
    known_right: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    milliseconds: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    train_seconds: float = 0.0
    untaught: Sequence[str] = ()
    strange: frozenset[str] = STRANGE

    def name(self, label: int) -> str:
        """Return the name of a label, and whether it was never trained."""
        if label >= 0:
            return self.names[label]
        return never_trained(*self.untaught[-1 - label : -label])

    @property
    def predicted(self) -> Labels:
        """The most probable intent of each message."""
        return self.answers.heard

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether the most probable intent is the right one."""
        return np.asarray(self.predicted == self.labels, bool)

    @property
    def strangers(self) -> NDArray[np.bool_]:
        """Whether each message of the test is of a class of strangers, bool (n,)."""
        return np.isin(self.labels, self._strange_labels)

    def refused(self, answers: Answers) -> NDArray[np.bool_]:
        """Tell which messages are taken for strangers: unsure, or heard as a class of these."""
        unsure = answers.inside < self.threshold
        return np.asarray(unsure | np.isin(answers.heard, self._strange_labels), bool)

    @property
    def _strange_labels(self) -> list[int]:
        taught = [i for i, name in enumerate(self.names) if name in self.strange]
        return taught + [-1 - i for i, name in enumerate(self.untaught) if name in self.strange]
