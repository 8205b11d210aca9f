import numpy as np

from nlu.index import VectorIndex


def test_the_nearest_rows_come_first() -> None:
    index = VectorIndex(np.eye(3, dtype=np.float32))
    near = index.search(np.array([[0.9, 0.4, 0.1]], np.float32), 2)
    assert near.rows.tolist() == [[0, 1]]
    assert np.allclose(near.similarity, [[0.9, 0.4]])


def test_a_small_index_gives_what_it_has() -> None:
    index = VectorIndex(np.eye(2, dtype=np.float32))
    assert index.search(np.eye(2, dtype=np.float32), 10).rows.shape == (2, 2)
