"""One suite for every kind of index, on worlds whose neighbours are known."""

from pathlib import Path

import numpy as np
import pytest

from nlu.encoding.encoder import Vectors
from nlu.model.index import APPROXIMATE_FROM, SCANNED_FROM, IndexKind, VectorIndex, kind_for

# Share of the true neighbours that must be found; exact search finds all.
RECALL = {IndexKind.EXACT: 1.0, IndexKind.SCAN: 0.99, IndexKind.HNSW: 0.95}
K = 12
POINTS = 3_000
MANY = 6_000
DIMENSIONS = 32

every_kind = pytest.mark.parametrize("kind", list(IndexKind))


def circle(points: int) -> Vectors:
    """Points at even steps on a circle, tilted into many dimensions: neighbours are i ± 1, 2 …

    At 200 points the sixth is 0.005 further away (cosine) than the fifth: what one byte a
    number can still tell.
    """
    angle = 2 * np.pi * np.arange(points) / points
    plane, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(DIMENSIONS, 2)))
    return np.asarray(np.stack([np.cos(angle), np.sin(angle)], 1) @ plane.T, np.float32)


def cloud(rows: int, seed: int) -> Vectors:
    """Utterances around a hundred meanings, as an encoder scatters them."""
    centres = np.random.default_rng(0).normal(size=(100, DIMENSIONS))
    chance = np.random.default_rng(seed)
    points = centres[chance.integers(100, size=rows)] + chance.normal(size=(rows, DIMENSIONS))
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True), np.float32)


def overlap(found: np.ndarray, known: np.ndarray) -> float:
    shared = [len(set(a) & set(b)) for a, b in zip(found.tolist(), known.tolist(), strict=True)]
    return float(np.mean(shared)) / known.shape[1]


@every_kind
def test_neighbours_on_a_circle_are_those_beside(kind: IndexKind) -> None:
    points = circle(200)
    near = VectorIndex(points, kind).search(points, 11)
    beside = (np.arange(200)[:, None] + np.arange(-5, 6)) % 200
    assert overlap(near.rows, beside) >= RECALL[kind]


@every_kind
def test_neighbours_are_those_of_the_whole_product(kind: IndexKind) -> None:
    rows, queries = cloud(POINTS, seed=1), cloud(100, seed=2)
    known = np.argsort(-(queries @ rows.T), axis=1)[:, :K]
    near = VectorIndex(rows, kind).search(queries, K)
    assert overlap(near.rows, known) >= RECALL[kind]
    told = np.take_along_axis(queries @ rows.T, near.rows, axis=1)
    assert np.allclose(near.similarity, told, atol=0.02)
    assert (np.diff(near.similarity) <= 0).all()


@pytest.mark.parametrize("kind", [IndexKind.EXACT, None])
def test_of_many_rows_too_none_is_missed(kind: IndexKind | None, tmp_path: Path) -> None:
    rows, queries = cloud(MANY, seed=1), cloud(200, seed=2)
    known = np.argsort(-(queries @ rows.T), axis=1)[:, :K]
    VectorIndex(rows, kind).write(tmp_path / "index")
    for index in (VectorIndex(rows, kind), VectorIndex.read(tmp_path / "index")):
        assert index.kind is (kind or IndexKind.SCAN)
        assert np.array_equal(index.vectors, rows)
        near = index.search(queries, K)
        assert overlap(near.rows, known) == 1.0
        told = np.take_along_axis(queries @ rows.T, near.rows, axis=1)
        assert np.allclose(near.similarity, told, atol=1e-6)


@every_kind
def test_a_small_index_gives_what_it_has(kind: IndexKind) -> None:
    near = VectorIndex(np.eye(3, dtype=np.float32), kind).search(np.eye(3, dtype=np.float32), 10)
    assert near.rows.shape == (3, 3)
    assert near.rows[:, 0].tolist() == [0, 1, 2]
    assert np.isfinite(near.similarity).all()


@every_kind
def test_a_written_index_reads_back_the_same(kind: IndexKind, tmp_path: Path) -> None:
    rows, queries = cloud(500, seed=1), cloud(20, seed=2)
    index = VectorIndex(rows, kind)
    index.write(tmp_path / "index")
    read = VectorIndex.read(tmp_path / "index")
    before, after = index.search(queries, K), read.search(queries, K)
    assert (read.kind, len(read)) == (kind, 500)
    assert np.array_equal(before.rows, after.rows)
    assert np.array_equal(before.similarity, after.similarity)
    assert np.allclose(read.vectors, rows, atol=0.02)


def test_what_is_no_index_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "index").write_bytes(b"no index at all")
    with pytest.raises(ValueError, match="index is not an index"):
        VectorIndex.read(tmp_path / "index")


@pytest.mark.parametrize(
    ("wanted", "rows", "kind"),
    [
        ("auto", SCANNED_FROM - 1, "exact"),
        ("auto", SCANNED_FROM, "scan"),
        ("auto", APPROXIMATE_FROM - 1, "scan"),
        ("auto", APPROXIMATE_FROM, "hnsw"),
        ("hnsw", 10, "hnsw"),
        ("exact", 10_000_000, "exact"),
    ],
)
def test_the_number_of_utterances_chooses_the_kind(wanted: str, rows: int, kind: str) -> None:
    assert kind_for(wanted, rows) == kind
