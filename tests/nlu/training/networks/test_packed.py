from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from nlu.training.networks import packed
from nlu.training.networks.backbones import open_backbone
from nlu.training.networks.compiled import CompiledBackbone
from nlu.training.networks.packed import pack, packed_linear

_KINDS = [torch.float32, torch.bfloat16]


def _layer(kind: Any) -> Any:
    torch.manual_seed(3)
    return torch.nn.Linear(384, 77, dtype=kind)


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("rows", [1, 13, 100])
def test_it_answers_what_the_layer_answers(kind: Any, rows: int) -> None:
    layer = _layer(kind)
    asked = torch.randn(rows, 384).to(kind)
    with torch.inference_mode():
        found = packed_linear(layer.weight, layer.bias)(asked)
        wanted = layer(asked)
    assert found.dtype is kind
    torch.testing.assert_close(found, wanted)


def test_without_bias_it_is_the_product_alone() -> None:
    weight = _layer(torch.float32).weight
    asked = torch.randn(5, 384)
    with torch.inference_mode():
        torch.testing.assert_close(packed_linear(weight)(asked), asked @ weight.T)


@pytest.mark.parametrize("kind", _KINDS)
def test_elsewhere_it_is_the_layer_of_torch(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_packs", lambda: False)
    layer = _layer(kind)
    asked = torch.randn(5, 384).to(kind)
    with torch.inference_mode():
        torch.testing.assert_close(packed_linear(layer.weight, layer.bias)(asked), layer(asked))


def test_every_linear_layer_of_a_network_is_packed() -> None:
    network = torch.nn.Sequential(
        torch.nn.Linear(8, 8), torch.nn.Sequential(torch.nn.Linear(8, 4), torch.nn.GELU())
    )
    asked = torch.randn(3, 8)
    wanted = network(asked)
    with torch.inference_mode():
        found = pack(network)(asked)
    assert not any(isinstance(layer, torch.nn.Linear) for layer in network.modules())
    torch.testing.assert_close(found, wanted)


def test_a_packed_encoder_answers_as_a_plain_one(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["please cancel my transfer", "hi", "the transfer was declined " * 12]
    backbone = open_backbone("minilm")
    found = CompiledBackbone(backbone).encode(texts)
    monkeypatch.setattr(packed, "_packs", lambda: False)
    np.testing.assert_allclose(found, CompiledBackbone(backbone).encode(texts), atol=2e-3)
