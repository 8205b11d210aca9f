"""The index of many utterances: exact search beside the graph.

A million real utterances do not exist and would take half an hour to encode. Each row lies
between two real ones (up to halfway), with noise of half its length: denser and less regular
than real paraphrases, so that a graph has no easier time than with them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
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


def compare_kinds(rows: int) -> list[IndexFigures]:
    """Measure every kind over the same rows, each in a process of its own."""
    real = _apart(real_vectors)
    exact, found = _apart(measure, IndexKind.EXACT, rows, real)
    figures = [exact]
    for kind in IndexKind:
        if kind is not IndexKind.EXACT:
            _say(f"{figures[-1].as_text()}; {kind} …")  # a large graph takes its time
            other, near = _apart(measure, kind, rows, real)
            other.recall = recall(near, found)
            figures.append(other)
    return figures


def real_vectors() -> Vectors:
    """Encode our own utterances, float32 (n, d)."""
    encoder = open_encoder(NluSettings().encoder)
    return encode_all(encoder, [normalise(utterance.text).text for utterance in load()])


def scattered(real: Vectors, rows: int, seed: int) -> Vectors:
    """Return unit vectors between and around real ones, float32 (rows, d)."""
    chance = np.random.default_rng(seed)
    d = real.shape[1]
    made = np.empty((rows, d), np.float32)
    for start in range(0, rows, _AT_ONCE):
        part = made[start : start + _AT_ONCE]
        one, other = real[chance.integers(len(real), size=(2, len(part)))]
        share = chance.uniform(0, 0.5, size=(len(part), 1)).astype(np.float32)
        noise = chance.standard_normal(part.shape, np.float32) * np.float32(_NOISE / np.sqrt(d))
        part[:] = (1 - share) * one + share * other + noise
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return made


def measure(kind: IndexKind, rows: int, real: Vectors) -> tuple[IndexFigures, NDArray[np.int64]]:
    """Build one index and search it; returns the figures and the neighbours found."""
    process = psutil.Process(os.getpid())
    before = process.memory_info().rss
    vectors = scattered(real, rows, seed=1)
    use_threads(psutil.cpu_count() or 1)
    started = perf_counter()
    index = VectorIndex(vectors, kind)
    build_s = perf_counter() - started
    del vectors
    memory = (process.memory_info().rss - before) / 1_000_000
    use_threads(1)
    times, found = _search(index, scattered(real, QUERIES, seed=2))
    p50, p95 = np.percentile(times, (50, 95))
    figures = IndexFigures(kind, rows, build_s, memory, float(p50), float(p95), recall=1.0)
    return figures, found


def recall(found: NDArray[np.int64], exact: NDArray[np.int64]) -> float:
    """Return the share of the exact neighbours (n, k) among those found."""
    shared = [len(set(a) & set(b)) for a, b in zip(found.tolist(), exact.tolist(), strict=True)]
    return float(np.mean(shared) / exact.shape[1])


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
