"""The index of many utterances: the scan of all rows beside the graph, both against the truth.

A million real utterances do not exist and would take half an hour to encode. Each row lies
between two real ones (up to halfway), with noise of half its length: denser and less regular
than real paraphrases, so that a graph has no easier time than with them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter
from typing import ParamSpec, TypeVar

import numpy as np
import psutil
from numpy.typing import NDArray

from bot.bench.nlu_figures import IndexFigures
from data.utterances import load
from nlu.encoding.encoder import Vectors, open_encoder
from nlu.encoding.normalise import normalise
from nlu.model.index import IndexKind, Neighbours, VectorIndex, use_threads
from nlu.model.intents import NEIGHBOURS
from nlu.settings import NluSettings
from nlu.training.pipeline import encode_all

P = ParamSpec("P")
R = TypeVar("R")

QUERIES = 300
_NOISE = 0.5
_AT_ONCE = 50_000
_ROWS_SEED, _QUERIES_SEED = 1, 2


def compare_kinds(rows: int) -> list[IndexFigures]:
    """Measure every kind over the same rows, each in a process of its own."""
    real = _apart(real_vectors)
    truth = _apart(nearest, rows, real)
    figures: list[IndexFigures] = []
    for kind in IndexKind:
        _say(f"{kind} …")  # a large graph takes its time
        figures.append(_apart(measure, kind, rows, real, truth))
        _say(figures[-1].as_text())
    return figures


def real_vectors() -> Vectors:
    """Encode our own utterances, float32 (n, d)."""
    encoder = open_encoder(NluSettings().encoder)
    return encode_all(encoder, [normalise(utterance.text).text for utterance in load()])


def scattered(real: Vectors, rows: int, seed: int) -> Vectors:
    """Return unit vectors between and around real ones, float32 (rows, d)."""
    made = np.empty((rows, real.shape[1]), np.float32)
    for start, part in _scattered_parts(real, rows, seed):
        made[start : start + len(part)] = part
    return made


def _scattered_parts(real: Vectors, rows: int, seed: int) -> Iterator[tuple[int, Vectors]]:
    """Yield the rows of ``scattered`` a part at a time, with the number of its first."""
    chance = np.random.default_rng(seed)
    d = real.shape[1]
    for start in range(0, rows, _AT_ONCE):
        many = min(_AT_ONCE, rows - start)
        one, other = real[chance.integers(len(real), size=(2, many))]
        share = chance.uniform(0, 0.5, size=(many, 1)).astype(np.float32)
        noise = chance.standard_normal((many, d), np.float32) * np.float32(_NOISE / np.sqrt(d))
        part = (1 - share) * one + share * other + noise
        yield start, part / np.linalg.norm(part, axis=1, keepdims=True)


def nearest(rows: int, real: Vectors) -> NDArray[np.int64]:
    """Return the true neighbours of the queries, int64 (queries, k), in no order.

    Every row is compared, in four bytes a number and a part at a time.
    """
    queries = scattered(real, QUERIES, _QUERIES_SEED)
    best = np.empty((QUERIES, 0), np.float32)
    numbers = np.empty((QUERIES, 0), np.int64)
    for start, part in _scattered_parts(real, rows, _ROWS_SEED):
        best = np.hstack([best, queries @ part.T])
        own = np.broadcast_to(np.arange(start, start + len(part)), (QUERIES, len(part)))
        numbers = np.hstack([numbers, own])
        last = min(NEIGHBOURS, best.shape[1]) - 1
        chosen = np.argpartition(-best, last, axis=1)[:, : last + 1]
        best = np.take_along_axis(best, chosen, axis=1)
        numbers = np.take_along_axis(numbers, chosen, axis=1)
    return numbers


def measure(kind: IndexKind, rows: int, real: Vectors, truth: NDArray[np.int64]) -> IndexFigures:
    """Build one index and search it.

    Args:
        kind: of the index.
        rows: how many it holds.
        real: what they are scattered about.
        truth: what should be found, see ``nearest``.
    """
    process = psutil.Process(os.getpid())
    before = process.memory_info().rss
    vectors = scattered(real, rows, _ROWS_SEED)
    use_threads(psutil.cpu_count() or 1)
    started = perf_counter()
    index = VectorIndex(vectors, kind)
    build_s = perf_counter() - started
    del vectors
    memory = (process.memory_info().rss - before) / 1_000_000
    use_threads(1)
    times, found = _search(index, scattered(real, QUERIES, _QUERIES_SEED))
    p50, p95 = np.percentile(times, (50, 95))
    right = recall(found, truth)
    return IndexFigures(kind, rows, build_s, memory, float(p50), float(p95), right)


def recall(found: NDArray[np.int64], truth: NDArray[np.int64]) -> float:
    """Return the share of the true neighbours (n, k) among those found."""
    shared = [len(set(a) & set(b)) for a, b in zip(found.tolist(), truth.tolist(), strict=True)]
    return float(np.mean(shared) / truth.shape[1])


def _search(index: VectorIndex, queries: Vectors) -> tuple[list[float], NDArray[np.int64]]:
    """Search one query after another; returns milliseconds and neighbours."""
    times, found = [], []
    index.search(queries[:1], NEIGHBOURS)
    for query in queries:
        started = perf_counter()
        near: Neighbours = index.search(query[None], NEIGHBOURS)
        times.append((perf_counter() - started) * 1000)
        found.append(near.rows[0])
    return times, np.stack(found)


def _apart(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run in a process of its own, whose memory is that work's alone."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *args, **kwargs).result()


def _say(line: str) -> None:
    sys.stderr.write(f"  {line}\n")
    sys.stderr.flush()
