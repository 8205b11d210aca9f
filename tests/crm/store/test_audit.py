"""The audit trail: sealed in order; whatever is tampered with is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from crm.bank import Bank, Work
from crm.store import audit, sealing
from crm.store.sealing import _digest
from crm.tables import AuditEvent, AuditSeal, table_of

EVENTS = table_of(AuditEvent)


def settle(bank: Bank) -> None:
    bank.clock.instant += timedelta(minutes=2)  # type: ignore[attr-defined]


def write(bank: Bank, count: int) -> None:
    with bank.work() as work:
        for number in range(count):
            audit.record(work, "staff:1", "lead.moved", "lead", str(number), {"到": "open", "n": 1})
    settle(bank)


@pytest.fixture
def sealed(any_bank: Bank) -> Bank:
    """Three seals over 3, 4 and 2 rows."""
    for count in (3, 4, 2):
        write(any_bank, count)
        with any_bank.work() as work:
            sealing.seal(work)
    return any_bank


def problems(bank: Bank, noted: bytes | None = None) -> list[str]:
    with bank.read() as work:
        return [problem.finding for problem in sealing.verify(work, noted=noted).problems]


def test_an_untouched_trail_is_sound(sealed: Bank) -> None:
    with sealed.read() as work:
        report = sealing.verify(work)
    assert (report.sound, report.seals, report.events) == (True, 3, 9)


def test_nothing_to_seal_makes_no_seal(sealed: Bank) -> None:
    with sealed.work() as work:
        assert sealing.seal(work) is None


def test_rows_that_have_not_settled_are_left_for_the_next_seal(any_bank: Bank) -> None:
    with any_bank.work() as work:
        audit.record(work, audit.SYSTEM, "bank.opened", "bank", "all")
        assert sealing.seal(work) is None
    settle(any_bank)
    with any_bank.work() as work:
        head = sealing.seal(work)
    assert head is not None
    assert (head.seal_no, head.rows) == (1, 1)


def test_a_long_trail_is_sealed_in_batches(any_bank: Bank) -> None:
    write(any_bank, 8)
    with any_bank.work() as work:
        head = sealing.seal(work, batch=3)
    assert head is not None
    assert (head.seal_no, head.rows) == (3, 2)
    assert problems(any_bank) == []


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "staff:2"},
        {"action": "lead.seen"},
        {"subject": "customer"},
        {"subject_id": "9"},
        {"detail": {"到": "converted", "n": 1}},
        {"at": "shifted"},
    ],
)
def test_a_changed_row_is_found(sealed: Bank, change: dict[str, object]) -> None:
    with sealed.work() as work:
        if change == {"at": "shifted"}:
            change = {"at": sealed.clock.now() - timedelta(days=1)}
        work.execute(update(EVENTS).where(EVENTS.c.event_id == 5).values(**change))
    assert problems(sealed) == ["a row was changed"]


def test_a_deleted_row_is_found(sealed: Bank) -> None:
    with sealed.work() as work:
        work.execute(delete(EVENTS).where(EVENTS.c.event_id == 5))
    assert problems(sealed) == ["it was made over 4 rows and now covers 3"]


def add_row(work: Work, **values: object) -> None:
    row = {
        "actor": "staff:1",
        "action": "x",
        "subject": "lead",
        "subject_id": "1",
        "detail": {},
        "at": work.clock.now(),
        "seal_no": None,
    }
    work.execute(insert(EVENTS).values(**{**row, **values}))


def test_a_row_slipped_into_a_seal_is_found(sealed: Bank) -> None:
    with sealed.work() as work:
        add_row(work, seal_no=2)
    assert problems(sealed) == ["it was made over 4 rows and now covers 5"]


def test_a_row_slipped_in_behind_the_seals_is_found(sealed: Bank) -> None:
    with sealed.work() as work:
        add_row(work, at=work.clock.now() - timedelta(days=1))
    assert problems(sealed) == ["row 10 was slipped in behind the seals"]


@pytest.mark.parametrize("early", [timedelta(), timedelta(days=1)])
def test_a_row_slipped_in_behind_the_seals_is_found_when_it_is_sealed_too(
    sealed: Bank, early: timedelta
) -> None:
    with sealed.work() as work:
        head = sealing.head(work)
        assert head is not None
        add_row(work, at=head.covers_until - early)
        add_row(work, at=head.covers_until + timedelta(microseconds=1))  # this one is not late
    settle(sealed)
    with sealed.work() as work:
        sealing.seal(work)
        audit.record(work, "staff:1", "lead.moved", "lead", "9")
    settle(sealed)
    with sealed.work() as work:
        sealing.seal(work)
    assert problems(sealed) == ["row 10 was sealed late: the seal before covers its time"]


def test_rows_of_one_moment_on_both_sides_of_a_cut_are_in_order(sealed: Bank) -> None:
    write(sealed, 5)  # all of them stamped alike
    with sealed.work() as work:
        sealing.seal(work, batch=2)
    write(sealed, 2)
    with sealed.work() as work:
        sealing.seal(work)
    assert problems(sealed) == []


def test_a_row_of_a_seal_that_does_not_exist_is_found(sealed: Bank) -> None:
    with sealed.work() as work:
        add_row(work, seal_no=7)
    assert problems(sealed) == ["row 10 names a seal that does not exist"]


def test_rows_that_change_places_are_found(sealed: Bank) -> None:
    with sealed.work() as work:
        for old, new in ((1, 100), (2, 1), (100, 2)):
            work.execute(update(EVENTS).where(EVENTS.c.event_id == old).values(event_id=new))
    assert problems(sealed) == ["a row was changed"]


def test_a_seal_taken_out_of_the_middle_is_found(sealed: Bank) -> None:
    with sealed.work() as work:
        work.execute(text("DELETE FROM audit_event WHERE seal_no = 2"))
        work.execute(text("DELETE FROM audit_seal WHERE seal_no = 2"))
    assert problems(sealed) == [
        "seal 2 is missing before it",
        "it does not continue the seal before it",
    ]


def test_a_seal_made_anew_without_the_key_is_found(sealed: Bank) -> None:
    with sealed.work() as work:
        work.execute(update(EVENTS).where(EVENTS.c.seal_no == 3).values(actor="staff:2"))
        rows = work.execute(select(EVENTS).where(EVENTS.c.seal_no == 3)).all()
        link = work.session.scalars(select(AuditSeal).where(AuditSeal.seal_no == 3)).one()
        link.hash = _digest(link.prev_hash, 3, link.covers_until, rows)
    assert problems(sealed) == ["its signature is not ours"]


def test_an_end_cut_off_is_found_with_a_noted_head(sealed: Bank) -> None:
    with sealed.read() as work:
        noted = work.session.scalars(select(AuditSeal.hash).where(AuditSeal.seal_no == 3)).one()
    assert problems(sealed, noted) == []
    with sealed.work() as work:
        work.execute(text("DELETE FROM audit_event WHERE seal_no = 3"))
        work.execute(text("DELETE FROM audit_seal WHERE seal_no = 3"))
    assert problems(sealed) == []
    assert problems(sealed, noted) == ["the noted head is not in the chain: its end was cut off"]


def test_a_row_that_arrives_while_sealing_is_not_lost(any_bank: Bank) -> None:
    write(any_bank, 2)
    with any_bank.work() as work:
        first = sealing.seal(work)
    write(any_bank, 1)
    with any_bank.work() as work:
        second = sealing.seal(work)
    assert first is not None
    assert second is not None
    assert second.prev_hash == first.hash
    assert problems(any_bank) == []


def test_the_latest_of_an_action_is_told_by_record(any_bank: Bank) -> None:
    first = any_bank.clock.now()
    with any_bank.work() as work:
        for subject, key in (("lead", "1"), ("lead", "2"), ("case", "1")):
            audit.record(work, audit.SYSTEM, "seen", subject, key)
        settle(any_bank)
        audit.record(work, audit.SYSTEM, "seen", "lead", "2")
        audit.record(work, audit.SYSTEM, "moved", "lead", "1")
        found = audit.latest(work, "seen", "lead", ["1", "2", "3"])
    assert found == {"1": first, "2": any_bank.clock.now()}


TAMPERINGS: dict[str, Callable[[Work, int], object]] = {
    "delete": lambda work, n: work.execute(delete(EVENTS).where(EVENTS.c.event_id == n)),
    "insert": lambda work, n: add_row(work, event_id=100 + n, seal_no=1 + n % 3),
    "change": lambda work, n: work.execute(
        update(EVENTS).where(EVENTS.c.event_id == n).values(subject_id="forged")
    ),
    "unseal": lambda work, n: work.execute(
        update(EVENTS).where(EVENTS.c.event_id == n).values(seal_no=None)
    ),
}


DEEDS = st.tuples(st.sampled_from(sorted(TAMPERINGS)), st.integers(1, 9))


@given(st.lists(DEEDS, min_size=1, max_size=4, unique_by=lambda deed: deed[1]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_tampering_is_found(bank: Bank, deeds: list[tuple[str, int]]) -> None:
    with pytest.raises(_Undo), bank.work() as work:  # noqa: PT012
        for number in range(9):
            audit.record(work, "staff:1", "lead.moved", "lead", str(number))
            if number % 3 == 2:
                settle(bank)
                sealing.seal(work)
        assert sealing.verify(work).sound
        for deed, number in deeds:
            TAMPERINGS[deed](work, number)
        assert not sealing.verify(work).sound
        raise _Undo


class _Undo(Exception):
    pass
