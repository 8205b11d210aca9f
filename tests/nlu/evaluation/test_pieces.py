from __future__ import annotations

import numpy as np
import pytest

from nlu.evaluation.backbones import Backbone, open_backbone
from nlu.evaluation.pieces import PiecesMember, PiecesPlan

TEXTS = ["please cancel my transfer", "please cancel my card", "the transfer was declined"]


@pytest.fixture(scope="module")
def minilm() -> Backbone:
    return open_backbone("minilm")


@pytest.fixture(scope="module")
def member(minilm: Backbone) -> PiecesMember:
    return PiecesPlan(minilm.compiled()).fit(TEXTS, np.array([1, 0, 2]), 3)


def test_pieces_leave_begin_and_end_out_whatever_the_batch(minilm: Backbone) -> None:
    compiled = minilm.compiled()
    alone, together = compiled.pieces(["hi"])[0], compiled.pieces(["hi", *TEXTS])
    assert [len(one.ids) for one in together] == [1, 4, 4, 4]
    assert (alone.vectors @ together[0].vectors.T).item() > 0.999
    for one in together:
        np.testing.assert_allclose(np.linalg.norm(one.vectors, axis=1), 1, atol=1e-3)


def test_a_message_of_no_pieces_is_read_all_the_same(member: PiecesMember) -> None:
    assert np.isfinite(member.scores([" "])[0]).all()


def test_an_intent_is_told_by_the_pieces_it_has(member: PiecesMember) -> None:
    (scores,) = member.scores(["cancel card", "declined", "cancel transfer"])
    assert scores.argmax(axis=1).tolist() == [0, 2, 1]


def test_its_own_message_matches_an_intent_wholly(member: PiecesMember) -> None:
    (scores,) = member.scores(TEXTS)
    np.testing.assert_allclose(scores[[0, 1, 2], [1, 0, 2]], 10, atol=0.05)
    assert (scores.max(axis=1) < 10.05).all()


def test_rare_pieces_count_more(member: PiecesMember) -> None:
    ids = [one.ids for one in member.encoder.pieces(["declined", "transfer"])]
    declined, transfer = (member.rarity[int(found[0])] for found in ids)
    assert member.unknown > declined > transfer > 0
