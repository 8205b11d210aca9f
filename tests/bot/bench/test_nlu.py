import json
from itertools import islice

import numpy as np
import pytest

from bot.bench import nlu_index
from bot.bench.nlu import messages
from bot.bench.nlu_figures import Burst, IndexFigures, NluFigures
from data.utterances import load
from nlu.model.index import IndexKind
from nlu.model.intents import NEIGHBOURS

REAL = np.eye(8, dtype=np.float32)


def test_no_message_is_an_utterance_or_comes_twice() -> None:
    said = list(islice(messages(), 500))
    assert len(set(said)) == 500
    assert not {utterance.text for utterance in load()} & set(said)
    assert said == list(islice(messages(), 500))


def test_scattered_rows_are_unit_vectors_and_the_same_each_time() -> None:
    rows = nlu_index.scattered(REAL, 100, seed=1)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(rows, nlu_index.scattered(REAL, 100, seed=1))
    assert not np.array_equal(rows, nlu_index.scattered(REAL, 100, seed=2))


def test_both_kinds_are_measured_on_the_same_rows() -> None:
    truth = nlu_index.nearest(1_000, REAL)
    exact = nlu_index.measure(IndexKind.EXACT, 1_000, REAL, truth)
    graph = nlu_index.measure(IndexKind.HNSW, 1_000, REAL, truth)
    assert (exact.kind, exact.rows, graph.kind, graph.rows) == ("exact", 1_000, "hnsw", 1_000)
    assert exact.recall == 1
    assert 0.9 < graph.recall <= 1


def test_the_truth_is_the_same_in_parts_and_no_kind_is_taken_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nlu_index, "_AT_ONCE", 300)
    rows = nlu_index.scattered(REAL, 1_000, nlu_index._ROWS_SEED)
    queries = nlu_index.scattered(REAL, nlu_index.QUERIES, nlu_index._QUERIES_SEED)
    truth = nlu_index.nearest(1_000, REAL)
    known = np.argsort(-(queries @ rows.T), axis=1)[:, :NEIGHBOURS]
    assert np.array_equal(np.sort(truth), np.sort(known))
    assert nlu_index.nearest(5, REAL).shape == (nlu_index.QUERIES, 5)
    assert nlu_index.measure(IndexKind.EXACT, 1_000, REAL, truth + 1_000).recall == 0


def test_figures_have_the_keys_of_the_issue() -> None:
    burst = Burst(16, seconds=2.0)
    for outcome in ("answered", "answered", "shed"):
        burst.count(outcome)
    index = [IndexFigures("hnsw", 10, 1.0, 2.0, 0.1, 0.2, 0.98765)]
    figures = NluFigures(p50_ms=1.23456, bursts=[burst], index=index)
    shown = json.loads(figures.as_json())
    assert (shown["p50_ms"], shown["messages_per_s"]) == (1.235, {"16": 1.0})
    assert (shown["bursts"][0]["shed"], shown["index"][0]["recall"]) == (1, 0.988)
    assert "recall 0.988" in figures.as_text()
