"""Clusters are written once, and grow."""

from __future__ import annotations

from learned import cluster_of, gather, said, sentences
from world import World

from crm import learning
from crm.learning import Centroid, NewCluster
from data.ids import new_id


def test_a_sentence_is_placed_once(any_world: World) -> None:
    cluster_id = cluster_of(any_world, "利息咋算的", "利息怎么个算法")
    assert {one.cluster_id for one in sentences(any_world.bank)} == {cluster_id}
    with any_world.bank.read() as work:
        assert not learning.anything_waits(work)
        assert learning.state(work, "test").waiting == ()


def test_the_slower_of_two_workers_writes_nothing(any_world: World) -> None:
    said(any_world.bank, "利息咋算的")
    gather(any_world.bank)
    with any_world.bank.read() as work:
        state = learning.state(work, "test")
    written = []
    for _ in range(2):
        new = NewCluster(new_id(), "zh", "利息咋算的")
        lies = Centroid(new.cluster_id, "zh", "test", b"")
        places = {state.waiting[0].sentence_id: new.cluster_id}
        with any_world.bank.work() as work:
            written.append(learning.place(work, state.step, [new], [lies], places))
    assert written == [True, False]


def test_new_sentences_meet_the_clusters_of_their_language(world: World) -> None:
    chinese = cluster_of(world, "利息咋算的")
    cluster_of(world, "what about fees", language="en")
    said(world.bank, "利息怎么来的")
    gather(world.bank)
    with world.bank.read() as work:
        state = learning.state(work, "test")
        other = learning.state(work, "another")
    assert [one.cluster_id for one in state.centroids] == [chinese]
    assert (state.members, other.members) == ({}, {chinese: ["利息咋算的"]})
