"""The outbox: nothing is stepped over, whatever the order of commits."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from crm.bank import Bank, Work
from crm.contract import NotFound
from crm.store import outbox


def publish(work: Work, *keys: str) -> None:
    for key in keys:
        outbox.publish(work, "lead.changed", key, {"number": 1})


def keys(bank: Bank, after: int = 0) -> list[str]:
    with bank.read() as work:
        return [event.key for event in outbox.read(work, after)]


def test_events_are_read_in_order_after_an_id(any_bank: Bank) -> None:
    with any_bank.work() as work:
        publish(work, "a", "b", "c")
    with any_bank.read() as work:
        first, *_ = outbox.read(work, 0, limit=1)
        assert [event.key for event in outbox.read(work, first.outbox_id)] == ["b", "c"]
        assert first.payload == {"number": 1}


def test_a_rolled_back_event_was_never_there(any_bank: Bank) -> None:
    with pytest.raises(ZeroDivisionError), any_bank.work() as work:  # noqa: PT012
        publish(work, "lost")
        raise ZeroDivisionError
    with any_bank.work() as work:
        publish(work, "kept")
    assert keys(any_bank) == ["kept"]


def test_a_reader_starts_after_the_last_id(any_bank: Bank) -> None:
    with any_bank.work() as work:
        publish(work, "old")
    with any_bank.read() as work:
        start = outbox.last_id(work)
    with any_bank.work() as work:
        publish(work, "new")
    assert keys(any_bank, start) == ["new"]


@pytest.mark.postgres
def test_a_later_id_waits_for_an_earlier_transaction(postgres_bank: Bank) -> None:
    slow = open_work(postgres_bank)
    publish(slow, "slow")
    with postgres_bank.work() as quick:
        publish(quick, "quick")
    assert keys(postgres_bank) == []
    slow.session.commit()
    assert keys(postgres_bank) == ["slow", "quick"]
    slow.session.close()


@pytest.mark.postgres
def test_what_was_committed_before_the_slow_one_is_not_held_back(postgres_bank: Bank) -> None:
    with postgres_bank.work() as work:
        publish(work, "before")
    slow = open_work(postgres_bank)
    publish(slow, "slow")
    with postgres_bank.work() as work:
        publish(work, "after")
    assert keys(postgres_bank) == ["before"]
    slow.session.rollback()
    assert keys(postgres_bank) == ["before", "after"]
    slow.session.close()


@pytest.mark.postgres
def test_two_workers_take_different_jobs(postgres_bank: Bank) -> None:
    with postgres_bank.work() as work:
        outbox.publish(work, "push.requested", "1")
        outbox.publish(work, "push.requested", "2")
    one, two = open_work(postgres_bank), open_work(postgres_bank)
    taken = [job.key for job in outbox.jobs(one, "push.requested", 1)]
    others = [job.key for job in outbox.jobs(two, "push.requested", 5)]
    assert (taken, others) == (["1"], ["2"])
    one.session.close()
    two.session.close()


def test_a_finished_job_is_not_taken_again(any_bank: Bank) -> None:
    with any_bank.work() as work:
        outbox.publish(work, "push.requested", "1")
    with any_bank.work() as work:
        (job,) = outbox.jobs(work, "push.requested")
        outbox.finish_job(work, job.outbox_id)
        assert outbox.jobs(work, "push.requested") == []
        with pytest.raises(NotFound):
            outbox.finish_job(work, job.outbox_id)


def open_work(bank: Bank) -> Work:
    """Return a transaction that stays open until its session is closed."""
    return Work(Session(bank.engine), bank.vault, bank.clock, bank.settings)
