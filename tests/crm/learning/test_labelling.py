"""Staff label sentences, take it back, and nobody else may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from learned import cluster_of, gather, said, sentences
from sqlalchemy import select
from world import World

from crm import learning
from crm.contract import BankError, Conflict, Forbidden, Invalid, NotFound
from crm.learning import ClusterView
from crm.tables import AuditEvent, Outbox

TEXTS = ("利息咋算的", "利息怎么个算法", "今天天气真好")


@pytest.fixture
def cluster_id(world: World) -> str:
    return cluster_of(world, *TEXTS)


def label(world: World, cluster_id: str, intent: str | None, *texts: str) -> str:
    chosen = [one.sentence_id for one in sentences(world.bank) if one.text in texts]
    with world.bank.work() as work:
        return learning.label(work, world.person("mkt.chen"), cluster_id, chosen, intent)


def undo(world: World, labelling_id: str) -> None:
    with world.bank.work() as work:
        learning.undo(work, world.person("admin"), labelling_id)


def states(world: World) -> dict[str, tuple[str, str | None]]:
    return {one.text: (one.state, one.label) for one in sentences(world.bank)}


def listed(world: World, view: ClusterView) -> list[tuple[str, int]]:
    with world.bank.read() as work:
        found = learning.clusters(work, world.person("mkt.chen"), view)
        assert learning.count(work, world.person("admin"), view) == len(found)
    return [(row.cluster_id, row.sentences) for row in found]


@pytest.mark.parametrize("login", ["rm.lin", "lead.wang", "manager.zhao", "audit.sun"])
def test_other_roles_see_and_do_nothing(world: World, cluster_id: str, login: str) -> None:
    person = world.person(login)
    with world.bank.read() as work:
        for refused in (
            lambda: learning.clusters(work, person, ClusterView.OPEN),
            lambda: learning.count(work, person),
            lambda: learning.unplaced(work, person),
            lambda: learning.cluster(work, person, cluster_id),
            lambda: learning.label(work, person, cluster_id, [], "ask_rate"),
            lambda: learning.undo(work, person, "x"),
        ):
            with pytest.raises(Forbidden):
                refused()


def test_labelled_ignored_and_open_are_told_apart(world: World, cluster_id: str) -> None:
    label(world, cluster_id, "ask_rate", TEXTS[0])
    label(world, cluster_id, None, TEXTS[2])
    assert states(world) == {
        TEXTS[0]: ("labelled", "ask_rate"),
        TEXTS[1]: ("open", None),
        TEXTS[2]: ("ignored", None),
    }
    for view in (ClusterView.OPEN, ClusterView.LABELLED, ClusterView.IGNORED):
        assert listed(world, view) == [(cluster_id, 1)]
    assert listed(world, ClusterView.REVIEWED) == []


def test_labelling_is_audited_and_announced(world: World, cluster_id: str) -> None:
    label(world, cluster_id, "ask_rate", *TEXTS[:2])
    with world.bank.read() as work:
        event = work.session.scalars(
            select(AuditEvent).where(AuditEvent.subject == "learning_cluster")
        ).one()
        told = work.session.scalars(select(Outbox.key).where(Outbox.topic == "learning.changed"))
        assert cluster_id in set(told)
    assert (event.actor, event.action, event.detail) == (
        f"staff:{world.staff_ids['mkt.chen']}",
        "learning.labelled",
        {"intent": "ask_rate", "sentences": 2},
    )


def test_undo_gives_back_what_was_before(world: World, cluster_id: str) -> None:
    label(world, cluster_id, "ask_rate", TEXTS[0])
    second = label(world, cluster_id, "recommend", *TEXTS)
    undo(world, second)
    assert states(world) == {
        TEXTS[0]: ("labelled", "ask_rate"),
        TEXTS[1]: ("open", None),
        TEXTS[2]: ("open", None),
    }
    with pytest.raises(Conflict):
        undo(world, second)


def test_undo_leaves_what_was_labelled_since(world: World, cluster_id: str) -> None:
    first = label(world, cluster_id, "ask_rate", *TEXTS[:2])
    label(world, cluster_id, "recommend", TEXTS[0])
    undo(world, first)
    assert states(world)[TEXTS[0]] == ("labelled", "recommend")
    assert states(world)[TEXTS[1]] == ("open", None)
    overtaken = label(world, cluster_id, None, TEXTS[1])
    label(world, cluster_id, "ask_rate", TEXTS[1])
    with pytest.raises(Conflict):
        undo(world, overtaken)


@pytest.mark.parametrize(
    ("intent", "texts", "error"),
    [("no_such_intent", TEXTS, Invalid), ("ask_rate", (), NotFound)],
)
def test_what_cannot_be_labelled(
    world: World, cluster_id: str, intent: str, texts: tuple[str, ...], error: type[BankError]
) -> None:
    with pytest.raises(error):
        label(world, cluster_id, intent, *texts)


def test_sentences_of_another_cluster_are_left_alone(world: World, cluster_id: str) -> None:
    other = cluster_of(world, "银行几点开门来着")
    label(world, other, "ask_rate", TEXTS[0], "银行几点开门来着")
    assert states(world)[TEXTS[0]] == ("open", None)


def test_a_cluster_shows_what_waits_first_and_who_decided(world: World, cluster_id: str) -> None:
    label(world, cluster_id, "ask_rate", TEXTS[2])
    with world.bank.read() as work:
        page = learning.cluster(work, world.person("mkt.chen"), cluster_id, limit=2)
    assert [one.state for one in page.sentences] == ["open", "open"]
    assert (page.more, page.guess, page.example) == (1, "ask_rate", TEXTS[0])
    assert [(one.staff_name, one.label, one.sentences, one.undone) for one in page.history] == [
        ("陈静", "ask_rate", 1, False)
    ]


def test_clusters_said_most_come_first_and_are_found_by_words(world: World) -> None:
    rare = cluster_of(world, "银行几点开门来着")
    often = cluster_of(world, "利息咋算的")
    said(world.bank, "利息咋算的")
    gather(world.bank)
    with world.bank.read() as work:
        who = world.person("mkt.chen")
        rows = learning.clusters(work, who, ClusterView.OPEN)
        found = learning.clusters(work, who, ClusterView.OPEN, "开门")
    assert [(row.cluster_id, row.times) for row in rows] == [(often, 2), (rare, 1)]
    assert [row.cluster_id for row in found] == [rare]


def test_labels_come_with_their_day(world: World, cluster_id: str) -> None:
    label(world, cluster_id, "ask_rate", TEXTS[0])
    noon = world.bank.clock.now()
    world.bank.clock.instant += timedelta(hours=1)  # type: ignore[attr-defined]
    label(world, cluster_id, "out_of_scope", TEXTS[2])
    with world.bank.read() as work:
        every = learning.labels(work)
        later = learning.labels(work, since=noon + timedelta(minutes=1))
    assert [(one.text, one.intent) for one in every] == [
        (TEXTS[0], "ask_rate"),
        (TEXTS[2], "out_of_scope"),
    ]
    assert [one.text for one in later] == [TEXTS[2]]
