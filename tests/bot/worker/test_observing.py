"""The worker's own door: whether it works, what it did, what waits."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from world import World

from bot.worker.handing import TOPIC
from bot.worker.jobs import Job, Loop
from bot.worker.metrics import Metrics
from bot.worker.observing import HANGS_AFTER_S, observed
from crm.contract import Unavailable
from crm.store import audit, outbox, sealing
from data.clock import FixedClock


def figure(metrics: Metrics, name: str) -> float | None:
    """Return one figure of the exposition, labels in the name; None if it is not there."""
    for line in metrics.exposition().decode().splitlines():
        told, _, value = line.rpartition(" ")
        if told == f"banter_worker_{name}":
            return float(value)
    return None


def defect() -> int:
    raise ZeroDivisionError


def away() -> int:
    raise Unavailable("busy", "locked")


def test_what_was_done_and_what_failed_is_counted() -> None:
    metrics = Metrics()
    jobs = [Job("pushes", 1.0, lambda: 3), Job("seals", 1.0, away), Job("grades", 1.0, defect)]
    Loop(jobs, failed_pause_s=5.0, metrics=metrics).step()
    assert figure(metrics, 'done_total{job="pushes"}') == 3
    assert figure(metrics, 'failures_total{job="seals",reason="busy"}') == 1
    assert figure(metrics, 'failures_total{job="grades",reason="defect"}') == 1


def test_what_waits_is_told_with_its_age(world: World, clock: FixedClock) -> None:
    metrics = Metrics()
    metrics.watch(world.bank)
    assert (figure(metrics, "outbox_waiting"), figure(metrics, "outbox_lag_seconds")) == (0, 0)
    with world.bank.work() as work:
        outbox.publish(work, TOPIC, "handoff", {"state": "queued"})
    clock.instant += timedelta(seconds=40)
    assert (figure(metrics, "outbox_waiting"), figure(metrics, "outbox_lag_seconds")) == (1, 40)


def test_how_far_the_trail_is_sealed_is_told(world: World, clock: FixedClock) -> None:
    metrics = Metrics()
    metrics.watch(world.bank)
    with world.bank.work() as work:
        audit.record(work, audit.SYSTEM, "data.loaded", "bank", "all", {})
    clock.instant += timedelta(minutes=5)
    assert figure(metrics, "audit_unsealed_seconds") == 300
    with world.bank.work() as work:
        head = sealing.seal(work)
    assert head is not None
    assert figure(metrics, "audit_sealed_event") == head.last_event
    assert figure(metrics, "audit_unsealed_seconds") == 0


def test_figures_of_a_bank_that_is_away_are_left_open(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise Unavailable("database_away", "gone")

    metrics = Metrics()
    metrics.watch(world.bank)
    monkeypatch.setattr(outbox, "backlog", lost)
    waiting = figure(metrics, "outbox_waiting")
    assert waiting is not None
    assert waiting != waiting  # not a number


class Idle:
    """How long the worker has not looked for work."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def idle() -> Idle:
    return Idle()


@pytest.fixture
def door(idle: Idle) -> Iterator[http.client.HTTPConnection]:
    """A connection to the door of a worker that has done nothing yet."""
    with observed("127.0.0.1", 0, Metrics(), idle) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
        yield connection
        connection.close()


def asked(door: http.client.HTTPConnection, path: str) -> tuple[int, str]:
    door.request("GET", path)
    answer = door.getresponse()
    return answer.status, answer.read().decode()


def test_a_worker_that_looks_for_work_is_alive_and_one_that_hangs_is_not(
    door: http.client.HTTPConnection, idle: Idle
) -> None:
    status, body = asked(door, "/health")
    assert (status, json.loads(body)) == (200, {"status": "alive"})
    idle.seconds = HANGS_AFTER_S
    status, body = asked(door, "/health")
    assert (status, json.loads(body)) == (503, {"status": "hangs"})


def test_figures_are_told_and_nothing_else(door: http.client.HTTPConnection) -> None:
    status, body = asked(door, "/metrics")
    assert status == 200
    assert "# TYPE banter_worker_done_total counter" in body
    assert asked(door, "/")[0] == 404
