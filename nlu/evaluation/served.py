"""Judges the published model as the service answers with it: known utterances, values, the FAQ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data.settings import HouseSettings
from nlu.contract import FALLBACK_INTENT, ParseResult
from nlu.evaluation import matching, metrics
from nlu.evaluation.contract import Answers, Corpus
from nlu.evaluation.running import Evaluation, Run, peak_memory_mb
from nlu.parsing.awaiting import CONCLUDED
from nlu.parsing.understanding import FAQ_INTENT, OUT_OF_SCOPE, Message, Understanding
from nlu.serving.loading import open_understanding
from nlu.settings import NluSettings

# Of two intents that are equally sure the first of the ranking is the answer.
_SECOND = 0.999


class ServedModel:
    """An ``IntentClassifier`` over what the service says; a fallback is an answer not given.

    Args:
        understanding: answers.

    Attributes:
        names: every intent that it may say.
    """

    threshold = 0.5  # ``inside`` is 1 where the service acts on an intent, else 0

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding
        taught = understanding.artefact.intents.names
        self.names = tuple(dict.fromkeys([*taught, *CONCLUDED, FAQ_INTENT, OUT_OF_SCOPE]))
        self._places = {name: place for place, name in enumerate(self.names)}

    def answers(self, texts: Sequence[str]) -> Answers:
        """Judge texts, each alone: no conversation helps."""
        said = self._understanding.parse([Message(text) for text in texts])
        table = np.zeros((len(texts), len(self.names)), np.float32)
        for row, result in zip(table, said, strict=True):
            for place, confidence in self._ranked(result):
                row[place] = confidence
        acted_on = [result.intent.name != FALLBACK_INTENT for result in said]
        return Answers(table, np.array(acted_on, np.float32))

    def _ranked(self, result: ParseResult) -> list[tuple[int, float]]:
        real = [one for one in result.intent_ranking if one.name != FALLBACK_INTENT]
        first = [(self._places[one.name], one.confidence) for one in real[:1]]
        return first + [(self._places[one.name], one.confidence * _SECOND) for one in real[1:]]


def evaluate(corpus: Corpus, settings: NluSettings, house: HouseSettings) -> Evaluation:
    """Judge the published model on the test of a corpus.

    Raises:
        ArtefactError: no usable model is published.
        EncoderError: its encoder cannot be had.
    """
    fresh = settings.model_copy(update={"cache_size": 0})  # the same text is judged each time
    understanding = open_understanding(fresh, house)
    model = ServedModel(understanding)
    times = matching.milliseconds(model, [sample.text for sample in corpus.test])
    judged = replace(matching.judge(model, corpus, 0.0), milliseconds=times)
    # The service falls back by more than one limit.
    figures = replace(metrics.figures(judged), threshold=None)
    whole = Run("as served", [figures], [judged], [len(corpus.train)])
    return Evaluation(
        f"published model {understanding.version}", [whole], corpus, threads=0,
        memory_mb=peak_memory_mb(),
    )  # fmt: skip
