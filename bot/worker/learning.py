"""Sorting what was not understood into clusters, for staff to label."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from crm import learning
from crm.bank import Bank
from crm.contract import Unavailable
from crm.learning import Centroid, NewCluster, PlacingState, UnplacedSentence
from data.ids import new_id
from nlu.encoding.encoder import Encoder, EncoderError, Vectors
from nlu.encoding.normalise import normalise
from nlu.training.clustering import Placed, place

_TOKEN = re.compile(r"\[[A-Z_]+\]")


@dataclass(frozen=True)
class _Sorted:
    """What one language's sentences came to."""

    new: list[NewCluster]
    centroids: list[Centroid]
    places: dict[str, str]


class Learning:
    """Gathers the sentences worth a look, and places them.

    Args:
        bank: the records.
        open_encoder: gives the encoder; asked when there is something to place.
        below: turns with less confidence count.
        similarity: least cosine to the middle of a cluster.
        batch: turns, and sentences, dealt with in one call.
    """

    def __init__(
        self,
        bank: Bank,
        open_encoder: Callable[[], Encoder],
        *,
        below: float,
        similarity: float,
        batch: int = 200,
    ) -> None:
        self._bank = bank
        self._open_encoder = open_encoder
        self._encoder: Encoder | None = None
        self._below = below
        self._similarity = similarity
        self._batch = batch

    def gather(self) -> int:
        """Write down what was said in newly finished turns; return how many counted.

        Raises:
            Unavailable: the database cannot be used now.
        """
        with self._bank.work() as work:
            return learning.gather(work, self._below, self._batch)

    def place(self) -> int:
        """Put new sentences into clusters; return how many.

        Raises:
            Unavailable: the database cannot be used now, or there is no encoder.
        """
        if not self._anything_waits():
            return 0
        encoder = self._encoder = self._encoder or self._opened()
        with self._bank.read() as work:
            state = learning.state(work, encoder.fingerprint, self._batch)
        parts = list(self._sort(encoder, state))
        with self._bank.work() as work:
            written = learning.place(
                work,
                state.step,
                [new for part in parts for new in part.new],
                [centroid for part in parts for centroid in part.centroids],
                {sentence: where for part in parts for sentence, where in part.places.items()},
            )
        return len(state.waiting) if written else 0

    def _anything_waits(self) -> bool:
        with self._bank.read() as work:
            return learning.anything_waits(work)

    def _opened(self) -> Encoder:
        try:
            return self._open_encoder()
        except EncoderError as error:
            raise Unavailable("encoder_missing", str(error)) from error

    def _sort(self, encoder: Encoder, state: PlacingState) -> Iterator[_Sorted]:
        """Sort language by language: a cluster's label is exported in its language."""
        for language in sorted({one.language for one in state.waiting}):
            waiting = [one for one in state.waiting if one.language == language]
            present = [one for one in state.centroids if one.language == language]
            totals = _totals(encoder, present, state)
            placed = place(_encode(encoder, [w.text for w in waiting]), totals, self._similarity)
            yield _named(encoder, language, waiting, present, placed)


def _named(
    encoder: Encoder,
    language: str,
    waiting: Sequence[UnplacedSentence],
    present: Sequence[Centroid],
    placed: Placed,
) -> _Sorted:
    """Give the new clusters their ids and first sentences; keep what lies elsewhere now."""
    known = [one.cluster_id for one in present]
    ids = [*known, *(new_id() for _ in range(len(placed.totals) - len(known)))]
    first: dict[int, UnplacedSentence] = {}
    for number, one in zip(placed.clusters, waiting, strict=True):
        first.setdefault(number, one)
    new = [NewCluster(ids[n], language, first[n].text) for n in range(len(known), len(ids))]
    outdated = {n for n, one in enumerate(present) if one.encoder != encoder.fingerprint}
    touched = sorted(outdated | set(placed.clusters))
    centroids = [
        Centroid(ids[n], language, encoder.fingerprint, placed.totals[n].tobytes()) for n in touched
    ]
    return _Sorted(
        new,
        centroids,
        {one.sentence_id: ids[n] for one, n in zip(waiting, placed.clusters, strict=True)},
    )


def _totals(encoder: Encoder, present: Sequence[Centroid], state: PlacingState) -> Vectors:
    """Return where the clusters lie, float32 (clusters, d); of another encoder's, anew."""
    rows = [
        np.frombuffer(one.total, np.float32)
        if one.encoder == encoder.fingerprint
        else _encode(encoder, state.members[one.cluster_id]).sum(axis=0)
        for one in present
    ]
    return np.array(rows, np.float32).reshape(len(rows), encoder.dimension)


def _encode(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Encode the words; a masked number says nothing about what is meant."""
    return encoder.encode([normalise(_TOKEN.sub(" ", text)).text for text in texts])
