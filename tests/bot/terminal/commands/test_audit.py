"""``banter audit``: what is told of a whole and of a broken chain."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.terminal.commands.audit import commands
from crm.bank import Bank
from crm.store import audit, migrate, sealing
from data.clock import FixedClock
from data.settings import HouseSettings


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bank]:
    """A house of its own with two seals over three rows each."""
    monkeypatch.setenv("BANTER_HOME", str(tmp_path))
    monkeypatch.delenv("BANTER_CRM_DATABASE_URL", raising=False)
    opened = Bank.open(HouseSettings())
    migrate.upgrade(opened.engine)
    clock = FixedClock(datetime(2026, 11, 23, 2, tzinfo=UTC))
    bank = Bank(opened.engine, opened.vault, clock, opened.settings)
    for _ in range(2):
        with bank.work() as work:
            for number in range(3):
                audit.record(work, audit.SYSTEM, "lead.moved", "lead", str(number))
        clock.instant += timedelta(minutes=2)
        with bank.work() as work:
            sealing.seal(work)
    yield bank
    bank.close()


def head(bank: Bank) -> str:
    with bank.read() as work:
        last = sealing.head(work)
    assert last is not None
    return last.hash.hex()


def tamper(bank: Bank, statement: str) -> None:
    with bank.work() as work:
        work.session.execute(text(statement))


def run(*arguments: str) -> tuple[int, list[str]]:
    done = CliRunner().invoke(commands, list(arguments))
    return done.exit_code, done.stdout.splitlines()


def test_a_whole_chain_is_said_to_be_with_the_head_to_note(bank: Bank) -> None:
    assert run("verify") == (
        0,
        [
            "Sound: all 2 seals over 6 rows are right; 0 newer rows wait to be sealed.",
            f"Head to note outside the database: 2 {head(bank)}",
        ],
    )
    assert run("head") == (0, [f"2 {head(bank)}"])


def test_a_changed_row_is_found_with_its_place_and_ends_with_one(bank: Bank) -> None:
    tamper(bank, "UPDATE audit_event SET actor = 'nobody' WHERE event_id = 4")
    code, said = run("verify")
    assert code == 1
    assert said[:2] == [
        "BROKEN: 1 of 2 seals, over 3 of 6 rows, are right; 0 newer rows wait to be sealed.",
        "First broken place: seal 2: a row was changed.",
    ]


def test_an_end_that_was_cut_off_shows_beside_the_noted_head(bank: Bank) -> None:
    noted = f"2 {head(bank)}"
    assert run("verify", "--noted", noted)[0] == 0
    tamper(bank, "DELETE FROM audit_seal WHERE seal_no = 2")
    tamper(bank, "DELETE FROM audit_event WHERE seal_no = 2")
    assert run("verify")[0] == 0
    code, said = run("verify", "--noted", noted)
    assert (code, "its end was cut off" in said[1]) == (1, True)


def test_a_program_gets_the_same(bank: Bank) -> None:
    tamper(bank, "DELETE FROM audit_event WHERE event_id = 2")
    code, said = run("verify", "--json")
    told = json.loads("".join(said))
    assert code == 1
    assert (told["sound"], told["seals"]) == (False, {"all": 2, "right": 1})
    assert told["rows"] == {"all": 5, "right": 3}
    assert told["head"]["hash"] == head(bank)
    assert told["problems"] == [
        {"seal_no": 1, "finding": "it was made over 3 rows and now covers 2"}
    ]


def test_what_is_no_hash_is_refused(bank: Bank) -> None:
    assert run("verify", "--noted", "head")[0] == 2
