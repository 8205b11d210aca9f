"""The loop: what is due, in turn; a failing kind neither stops nor starves the others."""

import threading
from datetime import timedelta

import pytest
from world import World

from bot.worker.app import LATE_AT_MOST, make_loop
from bot.worker.jobs import Job, Loop
from bot.worker.settings import WorkerSettings
from crm import conversations, handoffs
from crm.contract import Unavailable
from crm.organisation import staff
from data.clock import FixedClock
from data.texts.catalogue import Texts


class Time:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def counting(results: list[int], calls: list[str], name: str) -> Job:
    def once() -> int:
        calls.append(name)
        return results.pop(0) if results else 0

    return Job(name, 10.0, once)


def test_a_kind_with_nothing_to_do_rests_and_one_with_more_does_not() -> None:
    calls: list[str] = []
    time = Time()
    loop = Loop([counting([], calls, "idle"), counting([3, 2], calls, "busy")], 60.0, time)
    assert (loop.step(), calls) == (0.0, ["idle", "busy"])
    assert (loop.step(), calls[2:]) == (0.0, ["busy"])
    assert (loop.step(), calls[3:]) == (10.0, ["busy"])
    time.now = 10.0
    loop.step()
    assert calls[4:] == ["idle", "busy"]


@pytest.mark.parametrize("error", [Unavailable("busy", "locked"), ZeroDivisionError("机密")])
def test_a_failing_kind_rests_and_the_others_go_on(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[str] = []

    def fail() -> int:
        calls.append("failing")
        raise error

    time = Time()
    loop = Loop([Job("failing", 1.0, fail), counting([], calls, "fine")], 60.0, time)
    loop.step()
    time.now = 30.0
    loop.step()
    assert calls == ["failing", "fine", "fine"]
    assert "failing" in caplog.text
    assert "机密" not in caplog.text


def test_stopping_ends_the_loop_after_the_present_work() -> None:
    calls: list[str] = []
    loop: Loop

    def stop() -> int:
        calls.append("first")
        loop.stop()
        return 1

    loop = Loop([Job("first", 1.0, stop), counting([], calls, "second")], 60.0)
    thread = threading.Thread(target=loop.run)
    thread.start()
    thread.join(10)
    assert (thread.is_alive(), calls) == (False, ["first"])


def test_the_worker_has_its_jobs_and_none_fails_on_a_quiet_bank(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    loop = make_loop(
        WorkerSettings(_env_file=None),  # type: ignore[call-arg]
        bank=world.bank,
        texts=Texts.load(),
        button_life=timedelta(hours=24),
    )
    loop.step()
    assert [record for record in caplog.records if record.levelname != "INFO"] == []


def test_nobody_waits_ten_minutes_however_late_the_looks_are(
    world: World, clock: FixedClock
) -> None:
    settings = WorkerSettings(_env_file=None)  # type: ignore[call-arg]
    hours = timedelta(hours=24)
    with world.bank.work() as work:
        staff.set_on_duty(work, world.person("rm.lin"), True)
        cid = conversations.open(work, customer_id=world.customers["1"]).conversation_id
        handoffs.request(work, cid, "service", "asked")
    last_look = timedelta(minutes=10, seconds=-settings.expiry_every_s) - LATE_AT_MOST
    clock.instant += last_look
    make_loop(settings, bank=world.bank, texts=Texts.load(), button_life=hours).step()
    with world.bank.read() as work:
        assert not conversations.require(work, cid).human
