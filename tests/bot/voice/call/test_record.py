"""A call's record, in a real database."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from world import World

from bot.voice.call.held import HeldCalls
from bot.voice.call.journal import Journal
from bot.voice.call.record import BankRecord
from bot.voice.contract import Caller, Ending
from crm import conversations
from crm.bank import Bank, Work
from crm.calls import EventKind, NoticePlayed
from crm.organisation import staff
from crm.tables import Call
from data.texts.phrases import Language

CALLER = Caller("13800138001", line="service")


def row(world: World) -> Call:
    with world.bank.read() as work:
        call = work.session.query(Call).one()
        work.session.expunge(call)
    return call


def conversation(world: World) -> str:
    with world.bank.work() as work:
        return conversations.open(
            work, visitor_id="v", channel="voice", language=Language.ZH
        ).conversation_id


async def test_it_is_kept_while_the_call_goes_on(world: World) -> None:
    journal, record = Journal(), BankRecord(world.bank, uuid4(), CALLER)
    keeping = asyncio.create_task(record.keep(journal))
    while not world_has_call(world):
        await asyncio.wait({keeping}, timeout=0.02)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert (row(world).state, row(world).line) == ("under_way", "service")


def world_has_call(world: World) -> bool:
    with world.bank.read() as work:
        return work.session.query(Call).count() == 1


async def test_it_says_how_the_call_went_once(world: World) -> None:
    journal, record = Journal(), BankRecord(world.bank, uuid4(), CALLER)
    journal.conversation_id = conversation(world)
    journal.note(EventKind.KEY)
    await record.end(Ending.CALLER, "vosk", journal)
    await record.end(Ending.CALLER, "vosk", journal)
    call = row(world)
    assert (call.ending, call.engine, call.conversation_id) == (
        "caller", "vosk", journal.conversation_id,
    )  # fmt: skip
    assert [each["kind"] for each in call.timeline] == ["key"]


async def test_what_could_not_be_written_is_written_next_time(world: World) -> None:
    journal, record = Journal(), BankRecord(world.bank, uuid4(), CALLER)
    journal.conversation_id = "of nobody"
    journal.note(EventKind.KEY)
    await record.end(Ending.CALLER, "vosk", journal)
    assert not world_has_call(world)
    journal.conversation_id = conversation(world)
    await record.end(Ending.CALLER, "vosk", journal)
    assert [each["kind"] for each in row(world).timeline] == ["key"]


class SlowBank:
    """A bank whose writes wait to be let through, one by one."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self.asked, self.written = threading.Event(), threading.Event()
        self.let_through = threading.Semaphore(0)

    @contextmanager
    def work(self) -> Iterator[Work]:
        self.asked.set()
        assert self.let_through.acquire(timeout=60)
        with self._bank.work() as work:
            yield work
        self.written.set()


@pytest.mark.parametrize("cancellations", [1, 2])
async def test_a_call_that_ends_during_a_write_has_everything_once(
    world: World, cancellations: int
) -> None:
    bank: Any = SlowBank(world.bank)
    journal, record = Journal(), BankRecord(bank, uuid4(), CALLER)
    journal.note(EventKind.KEY)
    journal.notices.append(NoticePlayed("ai_notice", "1", Language.ZH, 900, 900, True, 950))
    keeping = asyncio.create_task(record.keep(journal))
    await asyncio.to_thread(bank.asked.wait, 60)
    for _ in range(cancellations):
        keeping.cancel()
        await asyncio.sleep(0)
    journal.note(EventKind.HUNG_UP, ending="caller")
    ending = asyncio.create_task(record.end(Ending.CALLER, "vosk", journal))
    for _ in range(20):
        await asyncio.sleep(0)
    bank.let_through.release()
    await asyncio.to_thread(bank.written.wait, 60)
    bank.let_through.release()
    await asyncio.gather(ending, keeping, return_exceptions=True)
    call = row(world)
    assert [each["kind"] for each in call.timeline] == ["key", "hung_up"]
    assert [each["key"] for each in call.notices] == ["ai_notice"]
    assert (keeping.cancelled(), call.ending) == (True, "caller")


@pytest.mark.parametrize(
    "ending",
    [Ending.TRANSFER, Ending.SHUTDOWN, Ending.STALLED, Ending.PROTOCOL],
)
async def test_a_call_that_goes_to_the_queue_waits_on_the_desk(
    world: World, ending: Ending
) -> None:
    with world.bank.work() as work:
        staff.set_on_duty(work, staff.require(work, world.staff_ids["rm.lin"]), True)
    journal, record = Journal(), BankRecord(world.bank, uuid4(), CALLER)
    journal.conversation_id = conversation(world)
    await record.end(ending, "vosk", journal)
    assert (row(world).ending, row(world).handoff_id is not None) == (ending.value, True)


@pytest.mark.parametrize("ending", [Ending.CALLER, Ending.GOODBYE, Ending.LOST])
async def test_nobody_waits_on_the_desk_for_who_has_gone(world: World, ending: Ending) -> None:
    with world.bank.work() as work:
        staff.set_on_duty(work, staff.require(work, world.staff_ids["rm.lin"]), True)
    journal, record = Journal(), BankRecord(world.bank, uuid4(), CALLER)
    journal.conversation_id = conversation(world)
    await record.end(ending, "vosk", journal)
    assert row(world).handoff_id is None


async def test_a_call_there_was_no_room_for_is_recorded(world: World) -> None:
    await BankRecord(world.bank, uuid4(), CALLER).shed()
    assert row(world).ending == "shed"


async def begun(world: World, held: HeldCalls) -> BankRecord:
    """Return the record of a call that is under way."""
    record = BankRecord(world.bank, uuid4(), CALLER, held)
    keeping = asyncio.create_task(record.keep(Journal()))
    while not world_has_call(world):
        await asyncio.wait({keeping}, timeout=0.02)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    return record


async def test_a_call_that_our_end_cut_off_is_lost_at_the_next_start(
    world: World, tmp_path: Path
) -> None:
    await begun(world, HeldCalls(tmp_path / "calls"))  # and the process dies
    HeldCalls(tmp_path / "of another phone").end_left(world.bank)
    assert row(world).state == "under_way"
    HeldCalls(tmp_path / "calls").end_left(world.bank)
    assert (row(world).state, row(world).ending) == ("ended", "lost")
    assert list((tmp_path / "calls").iterdir()) == []


async def test_a_call_that_has_ended_is_left_as_it_is(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "calls"
    held = HeldCalls(folder)
    record = await begun(world, held)
    await record.end(Ending.CALLER, "vosk", Journal())
    assert list(folder.iterdir()) == []
    held.add(row(world).call_id)  # the process died before it could note the end
    held.add(str(uuid4()))  # and here before the first line of the record
    held.end_left(world.bank)
    assert row(world).ending == "caller"
    assert list(folder.iterdir()) == []
