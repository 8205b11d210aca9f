"""Clusters hold what is near, keep their numbers, and take any order."""

import numpy as np
import pytest

from nlu.encoding.encoder import Encoder, Vectors
from nlu.training.clustering import place

NONE = np.empty((0, 2), np.float32)


def at(*degrees: float) -> Vectors:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_near_texts_share_a_cluster() -> None:
    placed = place(at(0, 90, 5, 95, 180), NONE)
    assert placed.clusters == [0, 1, 0, 1, 2]
    assert np.allclose(placed.totals[0], at(0, 5).sum(axis=0))


def test_clusters_keep_their_numbers_from_run_to_run() -> None:
    first = place(at(0, 90), NONE)
    second = place(at(92, 200, 3), first.totals)
    assert second.clusters == [1, 2, 0]
    assert np.array_equal(place(NONE, second.totals).totals, second.totals)


def test_the_threshold_decides() -> None:
    assert place(at(0, 60), NONE, similarity=0.49).clusters == [0, 0]
    assert place(at(0, 60), NONE, similarity=0.51).clusters == [0, 1]


@pytest.mark.parametrize("known", [NONE, at(10)])
def test_nothing_new_changes_nothing(known: Vectors) -> None:
    placed = place(NONE, known)
    assert placed.clusters == []
    assert placed.totals.shape == known.shape


def test_a_vector_of_nothing_stands_alone() -> None:
    zero = np.zeros((2, 2), np.float32)
    assert place(zero, NONE).clusters == [0, 1]


def test_sentences_that_mean_the_same_meet(encoder: Encoder) -> None:
    texts = ["能不能给我换张卡面", "可以换一个卡面吗", "今天会下雨吗", "明天会不会下雨"]
    placed = place(encoder.encode(texts), np.empty((0, encoder.dimension), np.float32))
    assert placed.clusters == [0, 0, 1, 1]
