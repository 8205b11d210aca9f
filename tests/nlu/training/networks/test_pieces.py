from __future__ import annotations

import numpy as np
import pytest

from nlu.training.networks.backbones import Backbone, open_backbone
from nlu.training.networks.compiled import CompiledBackbone
from nlu.training.networks.pieces import PieceMatcher, collect

TEXTS = ["please cancel my transfer", "please cancel my card", "the transfer was declined"]


@pytest.fixture(scope="module")
def minilm() -> Backbone:
    return open_backbone("minilm")


@pytest.fixture(scope="module")
def encoder(minilm: Backbone) -> CompiledBackbone:
    return CompiledBackbone(minilm)


@pytest.fixture(scope="module")
def matcher(encoder: CompiledBackbone) -> PieceMatcher:
    return collect(encoder.read(TEXTS)[1], np.array([1, 0, 2]), 3)


def test_pieces_leave_begin_and_end_out_whatever_the_batch(encoder: CompiledBackbone) -> None:
    alone, together = encoder.read(["hi"])[1][0], encoder.read(["hi", *TEXTS])[1]
    assert [len(one.ids) for one in together] == [1, 4, 4, 4]
    assert (alone.vectors @ together[0].vectors.T).item() > 0.999
    for one in together:
        np.testing.assert_allclose(np.linalg.norm(one.vectors, axis=1), 1, atol=1e-3)


def test_reading_encodes_as_well(encoder: CompiledBackbone) -> None:
    vectors, _ = encoder.read(TEXTS)
    assert ((vectors * encoder.encode(TEXTS)).sum(axis=1) > 0.999).all()


def test_a_message_of_no_pieces_is_read_all_the_same(
    encoder: CompiledBackbone, matcher: PieceMatcher
) -> None:
    assert np.isfinite(matcher.scores(encoder.read([" "])[1])).all()


def test_an_intent_is_told_by_the_pieces_it_has(
    encoder: CompiledBackbone, matcher: PieceMatcher
) -> None:
    asked = encoder.read(["cancel card", "declined", "cancel transfer"])[1]
    assert matcher.scores(asked).argmax(axis=1).tolist() == [0, 2, 1]


def test_its_own_message_matches_an_intent_wholly(
    encoder: CompiledBackbone, matcher: PieceMatcher
) -> None:
    scores = matcher.scores(encoder.read(TEXTS)[1])
    np.testing.assert_allclose(scores[[0, 1, 2], [1, 0, 2]], 10, atol=0.05)
    assert (scores.max(axis=1) < 10.05).all()


def test_rare_pieces_count_more(encoder: CompiledBackbone, matcher: PieceMatcher) -> None:
    ids = [one.ids for one in encoder.read(["declined", "transfer"])[1]]
    declined, transfer = (matcher.rarity[int(found[0])] for found in ids)
    assert matcher.unknown > declined > transfer > 0
