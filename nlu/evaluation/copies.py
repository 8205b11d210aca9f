"""What a test shares with the training data, word for word or nearly: it shows no understanding.

"Nearly" is what ``banter lint nlu`` calls a near leak; the measure is the linter's own.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.linting.copies import NEAR
from data.linting.similarity import near_pairs
from data.utterances import normalise
from nlu.evaluation.contract import Sample


def apart(test: Sequence[Sample], train: Sequence[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Part a test in what is new and what training has too, whatever its label there.

    Returns:
        What is to be judged, what is known from training; both in the order of the test.

    >>> train = [Sample("how high are the fees?", "fees")]
    >>> new, known = apart([Sample("How high are the fees", "fees"), Sample("fees", "fees")], train)
    >>> [sample.text for sample in new], [sample.text for sample in known]
    (['fees'], ['How high are the fees'])
    """
    learnt = list(dict.fromkeys(normalise(sample.text) for sample in train))
    known = set(learnt)
    asked = dict.fromkeys(normalise(sample.text) for sample in test)
    texts = [*learnt, *(text for text in asked if text not in known)]
    for one, other, _ in near_pairs(texts, NEAR):
        if one < len(learnt) <= other:
            known.add(texts[other])
    new = [sample for sample in test if normalise(sample.text) not in known]
    return new, [sample for sample in test if normalise(sample.text) in known]
