"""The worker sorts what was not understood, and clusters outlive its runs and its encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from learned import BELOW, gather, said, sentences
from sqlalchemy import select
from world import World

from bot.worker.learning import Learning
from crm.contract import Unavailable
from crm.tables import LearningCluster
from nlu.encoding.encoder import Encoder, EncoderError, Vectors


class Topics:
    """An encoder that hears one word only; its fingerprint can change."""

    dimension = 3

    def __init__(self, fingerprint: str = "topics") -> None:
        self.fingerprint = fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        words = ("卡", "雨", "fee")
        return np.array([[float(word in text) for word in words] for text in texts], np.float32)


def learning_with(world: World, opener: Callable[[], Encoder] = Topics) -> Learning:
    return Learning(world.bank, opener, below=BELOW, similarity=0.6)


def clusters(world: World) -> dict[str, str]:
    """Return text -> example of its cluster."""
    with world.bank.read() as work:
        examples = dict(
            work.session.execute(select(LearningCluster.cluster_id, LearningCluster.example)).all()
        )
    return {one.text: examples[one.cluster_id or ""] for one in sentences(world.bank)}


def hear(world: World, learning: Learning, *texts: str) -> int:
    for text in texts:
        said(world.bank, text, language="en" if text.isascii() else "zh")
    gather(world.bank)
    return learning.place()


def test_sentences_are_sorted_and_clusters_grow(world: World) -> None:
    learning = learning_with(world)
    assert hear(world, learning, "换张卡", "要下雨吗", "the fee please") == 3
    assert hear(world, learning, "卡面太丑", "雨停了没") == 2
    assert clusters(world) == {
        "换张卡": "换张卡",
        "卡面太丑": "换张卡",
        "要下雨吗": "要下雨吗",
        "雨停了没": "要下雨吗",
        "the fee please": "the fee please",
    }
    assert learning.place() == 0


def test_another_encoder_finds_the_old_clusters(world: World) -> None:
    hear(world, learning_with(world), "换张卡", "要下雨吗")
    hear(world, learning_with(world, lambda: Topics("newer")), "卡面太丑")
    assert clusters(world)["卡面太丑"] == "换张卡"
    with world.bank.read() as work:
        found = dict(
            work.session.execute(select(LearningCluster.example, LearningCluster.encoder)).all()
        )
    assert found == {"换张卡": "newer", "要下雨吗": "newer"}


def test_the_encoder_is_opened_when_it_is_needed_only(world: World) -> None:
    def missing() -> Encoder:
        raise EncoderError("the encoder is not installed")

    learning = learning_with(world, missing)
    assert learning.place() == 0
    with pytest.raises(Unavailable, match="not installed"):
        hear(world, learning, "换张卡")
    assert len(sentences(world.bank)) == 1


def test_gathering_is_a_job_of_its_own(world: World) -> None:
    learning = learning_with(world)
    said(world.bank, "换张卡")
    assert learning.gather() == 0  # too fresh: a transaction may still be open
    gather(world.bank)
    assert learning.gather() == 0
    assert [one.cluster_id for one in sentences(world.bank)] == [None]
