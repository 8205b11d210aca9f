"""Fits a matcher: members on part of the data, their blend on the rest, then all on all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from nlu.encoding.encoder import Vectors
from nlu.evaluation import strangers
from nlu.evaluation.contract import (
    Answers,
    Corpus,
    IntentClassifier,
    Judged,
    Probabilities,
    Progress,
    SplitImpossible,
)
from nlu.evaluation.metrics import choose_threshold
from nlu.evaluation.splitting import hold_out
from nlu.evaluation.strangers import StrangerDetector
from nlu.training.networks.members import Labels, Member, MemberPlan

# What is held out to weigh the members and to set the threshold; 2 of 10 shots.
_HELD_OUT = 0.2
# Keeps weights finite where every held-out answer is right, and changes little elsewhere.
_RESTRAINT = 1e-3
# How surely members that were added up speak in logits (a tenth more or less): the few messages
# that are held out of 5 shots tell it no better.
_CERTAINTY = 100.0
# bookHotel: a word begins where a capital follows a small letter.
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Matcher:
    """Members and the weights of their scores.

    Attributes:
        names: the intents, in the order of the probabilities.
        members: the sources of scores.
        weights: one factor a table of scores.
        strangers: tells messages of no intent; None = by the probability of the best one.
        threshold: least ``inside`` at which an answer is given.
    """

    names: Sequence[str]
    members: Sequence[Member]
    weights: NDArray[np.float64]
    strangers: StrangerDetector | None = None
    threshold: float = 0.0

    def answers(self, texts: Sequence[str]) -> Answers:
        """Judge texts; see ``IntentClassifier``."""
        scores = tables(self.members, texts)
        return self.concluded(scores, mixed(scores, self.weights))

    def concluded(self, scores: Sequence[Vectors], probabilities: Probabilities) -> Answers:
        """Return the answers that follow from tables of scores and their mixture."""
        if self.strangers is None:
            return Answers(probabilities, np.asarray(probabilities.max(axis=1), np.float32))
        return Answers(probabilities, self.strangers.inside(scores, probabilities))


def fit(plans: Sequence[MemberPlan], corpus: Corpus, seed: int, progress: Progress) -> Matcher:
    """Fit a matcher on the training part of a corpus.

    With a validation part the members learn from all of the training part and are weighed on
    the validation; without, a fifth is held out for that, and then they learn again from all.

    Raises:
        SplitImpossible: see ``require_enough``.
    """
    require_enough(corpus, seed)
    texts, labels, names = _taught(corpus)
    steps = _Steps(progress, len(plans) * (1 if corpus.validation else 2) + 1, names)
    if corpus.validation:
        members = steps.fit(plans, texts, labels)
        held = [s for s in corpus.validation if s.label in set(names)]
        asked, right = [s.text for s in held], numbers([s.label for s in held], names)
        return _weighed(Matcher(names, members, np.ones(0)), asked, right, corpus)
    seen, unseen = hold_out(texts, labels, _HELD_OUT, seed)
    first = steps.fit(plans, [texts[i] for i in seen], labels[seen])
    trial = Matcher(names, first, np.ones(0))
    weighed = _weighed(trial, [texts[i] for i in unseen], labels[unseen], corpus)
    return replace(weighed, members=steps.fit(plans, texts, labels))


def require_enough(corpus: Corpus, seed: int) -> None:
    """Refuse a corpus that nothing can be fitted on or calibrated by, before anything is fitted.

    Raises:
        SplitImpossible: there are fewer than two intents, no message of the validation has one of
            them, or nothing can be held out where there is no validation.
    """
    texts, labels, names = _taught(corpus)
    if len(names) < 2:
        raise SplitImpossible(f"the training messages have one intent only ({names[0]})")
    if corpus.validation:
        if not {sample.label for sample in corpus.validation} & set(names):
            raise SplitImpossible("no message of the validation has an intent of the training")
    elif not len(hold_out(texts, labels, _HELD_OUT, seed)[1]):
        raise SplitImpossible(
            "every intent has one message only to learn from: two different ones are needed to"
            " calibrate (with --shots, 2 at least)"
        )


def _taught(corpus: Corpus) -> tuple[list[str], Labels, list[str]]:
    """Return the texts of the training part, their labels, and the names of these."""
    names = sorted({sample.label for sample in corpus.train})
    labels = numbers([sample.label for sample in corpus.train], names)
    return [sample.text for sample in corpus.train], labels, names


def judge(matcher: IntentClassifier, corpus: Corpus, train_seconds: float) -> Judged:
    """Let a model answer the test of a corpus, one by one as well for the time it takes."""
    texts = [sample.text for sample in corpus.test]
    answers = matcher.answers(texts)
    asked = list(corpus.outside_test)
    none = Answers(np.zeros((0, len(matcher.names)), np.float32), np.zeros(0, np.float32))
    outside = matcher.answers(asked) if asked else none
    known_right = np.zeros(0, bool)
    if corpus.known:
        known = matcher.answers([sample.text for sample in corpus.known])
        meant = numbers([sample.label for sample in corpus.known], matcher.names)
        known_right = known.probabilities.argmax(axis=1) == meant
    untaught = sorted({sample.label for sample in corpus.test} - set(matcher.names))
    return Judged(
        names=matcher.names,
        untaught=untaught,
        texts=texts,
        labels=_numbered([sample.label for sample in corpus.test], matcher.names, untaught),
        answers=answers,
        outside_texts=asked,
        outside=outside,
        threshold=matcher.threshold,
        known_right=known_right,
        train_seconds=train_seconds,
        strange=corpus.strange,
    )


def milliseconds(
    matcher: IntentClassifier, texts: Sequence[str], messages: int = 200, warm: int = 20
) -> NDArray[np.float64]:
    """Measure single messages, warm; the caller holds the process to one thread."""
    asked = [texts[i % len(texts)] for i in range(messages + warm)]
    times = []
    for text in asked:
        started = perf_counter()
        matcher.answers([text])
        times.append((perf_counter() - started) * 1000)
    return np.array(times[warm:])


def numbers(labels: Sequence[str], names: Sequence[str]) -> Labels:
    """Return the place of each label among the names; -1 where it has none."""
    places = {name: place for place, name in enumerate(names)}
    return np.array([places.get(label, -1) for label in labels], np.int64)


def _numbered(labels: Sequence[str], names: Sequence[str], untaught: Sequence[str]) -> Labels:
    """Number labels as ``Judged.labels`` has them."""
    below = {label: -1 - place for place, label in enumerate(untaught)}
    places = below | {name: place for place, name in enumerate(names)}
    return np.array([places[label] for label in labels], np.int64)


def with_names(
    texts: Sequence[str], labels: Labels, names: Sequence[str]
) -> tuple[list[str], Labels]:
    """Add the name of every intent as an example of it, if the names are words that differ.

    ``card_arrival`` says what its messages are about; worth a point of accuracy at five shots.
    """
    words = [" ".join(re.findall(r"[^\W\d_]+", _CAMEL.sub(" ", name))) for name in names]
    if not all(words) or len(set(words)) < len(words):
        return list(texts), labels
    return [*texts, *words], np.concatenate([labels, np.arange(len(names))])


def tables(members: Sequence[Member], texts: Sequence[str]) -> list[Vectors]:
    """Return the tables of scores of all members, float32 (n, classes) each."""
    return [table for member in members for table in member.scores(texts)]


def mixed(scores: Sequence[Vectors], weights: NDArray[np.float64]) -> Probabilities:
    """Return the softmax of the weighted sum of scores, float32 (n, classes)."""
    logits = sum(w * table for w, table in zip(weights, scores, strict=True))
    logits = np.asarray(logits - np.max(logits, axis=1, keepdims=True), np.float64)
    exponentials = np.exp(logits)
    return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True), np.float32)


def weigh(scores: Sequence[Vectors], labels: Labels) -> NDArray[np.float64]:
    """Find the weights that make the right answers likeliest; large ones cost a little.

    One table alone is taken for logits already (``AddedPlan``): the fewer answers there are, the
    closer its weight stays to 1.
    """
    from scipy.optimize import minimize

    spreads = np.array([float(table.std()) or 1.0 for table in scores])
    certainty = _CERTAINTY / len(labels) if len(scores) == 1 else 0.0

    def surprise(factors: NDArray[np.float64]) -> float:
        weights = factors / spreads
        right = mixed(scores, weights)[np.arange(len(labels)), labels]
        unusual = certainty / 2 * float((np.log(np.clip(weights, 1e-9, None)) ** 2).sum())
        restraint = _RESTRAINT * float((factors**2).sum())
        return float(-np.log(np.clip(right, 1e-9, 1)).mean()) + unusual + restraint

    start = np.full(len(scores), 3.0 / len(scores))
    bounds = [(0.0, 50.0)] * len(scores)
    found = minimize(surprise, start, bounds=bounds, method="Powell", options={"maxiter": 20})
    return np.asarray(found.x / spreads)


def _weighed(trial: Matcher, texts: Sequence[str], labels: Labels, corpus: Corpus) -> Matcher:
    """Weigh the members of a trial, learn from strangers, and choose the threshold."""
    scores = tables(trial.members, texts)
    weights = weigh(scores, labels)
    probabilities = mixed(scores, weights)
    weighed = replace(trial, weights=weights)
    asked = [*corpus.outside_train, *corpus.outside_validation]
    outside = np.zeros(0, np.float32)
    if asked:
        strange = tables(trial.members, asked)
        unlikely = mixed(strange, weights)
        if len(asked) >= strangers.LEAST_EXAMPLES:
            detector = strangers.fit((scores, probabilities), (strange, unlikely))
            weighed = replace(weighed, strangers=detector)
        outside = weighed.concluded(strange, unlikely).inside
    right = probabilities.argmax(axis=1) == labels
    inside = weighed.concluded(scores, probabilities).inside
    return replace(weighed, threshold=choose_threshold(inside, right, outside))


class _Steps:
    """Fits members and counts them for the progress bar."""

    def __init__(self, progress: Progress, total: int, names: Sequence[str]) -> None:
        self.progress, self.total, self.names, self.done = progress, total, names, 0

    def fit(
        self, plans: Sequence[MemberPlan], texts: Sequence[str], labels: Labels
    ) -> list[Member]:
        members = []
        texts, labels = with_names(texts, labels, self.names)
        for plan in plans:
            self.progress(self.done / self.total, "fitting")
            members.append(plan.fit(texts, labels, len(self.names)))
            self.done += 1
        self.progress(self.done / self.total, "fitting")
        return members
