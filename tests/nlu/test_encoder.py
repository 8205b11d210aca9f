from collections.abc import Sequence

import numpy as np
import pytest

from nlu.encoder import CachingEncoder, Encoder, EncoderError, Vectors, open_encoder


class Counting:
    fingerprint = "counting"
    dimension = 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([[len(text), 1] for text in texts], np.float32).reshape(-1, 2)


def test_the_default_encoder_gives_unit_vectors(encoder: Encoder) -> None:
    vectors = encoder.encode(["我想存五万", "a deposit", "", "🙂", "x" * 5000])
    assert vectors.shape == (5, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_translations_are_nearer_than_strangers(encoder: Encoder) -> None:
    ours, twin, stranger = encoder.encode(
        ["我的银行卡丢了", "I lost my bank card", "what is the weather like"]
    )
    assert ours @ twin > ours @ stranger + 0.2


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(EncoderError, match="nowhere/at-all"):
        open_encoder("./nowhere/at-all")


def test_a_repeated_text_is_encoded_once() -> None:
    inner = Counting()
    cache = CachingEncoder(inner, 10)
    first = cache.encode(["好", "可以", "好"])
    again = cache.encode(["可以", "好"])
    assert inner.asked == ["好", "可以"]
    assert np.array_equal(again, first[[1, 0]])


def test_the_least_recently_used_text_is_forgotten() -> None:
    inner = Counting()
    cache = CachingEncoder(inner, 2)
    for text in ("a", "b", "a", "c", "a", "b"):
        cache.encode([text])
    assert inner.asked == ["a", "b", "c", "b"]


def test_a_batch_larger_than_the_cache_is_answered_whole() -> None:
    cache = CachingEncoder(Counting(), 1)
    assert cache.encode(["a", "bb", "ccc", "a"])[:, 0].tolist() == [1, 2, 3, 1]


@pytest.mark.parametrize("capacity", [0, 5])
def test_long_texts_are_not_kept(capacity: int) -> None:
    inner = Counting()
    cache = CachingEncoder(inner, capacity)
    cache.encode(["x" * 100])
    cache.encode(["x" * 100])
    assert len(inner.asked) == 2
