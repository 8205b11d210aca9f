"""Units of work: committed or rolled back, queued for writing, free for reading."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from crm.bank import Bank, open_engine
from crm.contract import Conflict, Unavailable
from crm.settings import CrmSettings
from crm.store import idempotency
from data.clock import Clock
from data.protection.vault import Vault
from data.settings import HouseSettings


def stored(bank: Bank, key: str) -> dict[str, object] | None:
    with bank.read() as work:
        return idempotency.stored(work, key)


@pytest.mark.parametrize("there_before", [False, True])
def test_the_database_is_its_owners(tmp_path: Path, there_before: bool) -> None:
    path = tmp_path / "db" / "banter.db"
    if there_before:
        path.parent.mkdir(mode=0o755)
        path.touch(mode=0o644)
    engine = open_engine(HouseSettings(home=tmp_path), CrmSettings(database_url=""))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (x)"))
        files = sorted(path.parent.iterdir())
        assert [file.name for file in files] == ["banter.db", "banter.db-shm", "banter.db-wal"]
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700
    engine.dispose()


def test_a_unit_of_work_commits_at_its_end(any_bank: Bank) -> None:
    with any_bank.work() as work:
        idempotency.store(work, "k", {"lead": "1", "名": "值"})
    assert stored(any_bank, "k") == {"lead": "1", "名": "值"}


def test_an_error_rolls_everything_back(any_bank: Bank) -> None:
    with pytest.raises(ZeroDivisionError), any_bank.work() as work:  # noqa: PT012
        idempotency.store(work, "k", {})
        raise ZeroDivisionError
    assert stored(any_bank, "k") is None


def test_nothing_is_done_twice_under_one_key(any_bank: Bank) -> None:
    with any_bank.work() as work:
        idempotency.store(work, "k", {"lead": "1"})
    with pytest.raises(Conflict, match="done by another"), any_bank.work() as work:
        idempotency.store(work, "k", {"lead": "2"})
    assert stored(any_bank, "k") == {"lead": "1"}


def test_writing_threads_queue_and_lose_nothing(any_bank: Bank) -> None:
    with any_bank.work() as work:
        idempotency.store(work, "count", {"n": 0})

    def increment(_: int) -> None:
        with any_bank.work() as work:
            query = "SELECT result FROM idempotency_key WHERE key = 'count'"
            if any_bank.engine.dialect.name == "postgresql":
                query += " FOR UPDATE"
            work.session.execute(text(query))
            n = (idempotency.stored(work, "count") or {})["n"] + 1
            work.session.execute(
                text("UPDATE idempotency_key SET result = :r WHERE key = 'count'"),
                {"r": f'{{"n": {n}}}'},
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(increment, range(40)))
    assert stored(any_bank, "count") == {"n": 40}


def test_a_reader_waits_for_no_writer(any_bank: Bank) -> None:
    with any_bank.work() as work:
        idempotency.store(work, "k", {})
        work.session.flush()
        assert stored(any_bank, "k") is None  # and does not see what is not committed


def test_a_reader_cannot_write(any_bank: Bank) -> None:
    with pytest.raises(DBAPIError, match="read.?only"), any_bank.read() as work:
        idempotency.store(work, "k", {})


def test_a_thread_has_one_writing_unit_at_a_time(bank: Bank) -> None:
    with bank.work(), pytest.raises(RuntimeError, match="pass that one on"), bank.work():
        pass


def test_a_busy_database_says_try_again(bank: Bank) -> None:
    settings = bank.settings.model_copy(update={"busy_timeout_ms": 1})
    other = Bank(open_engine(HouseSettings(), settings), bank.vault, bank.clock, settings)
    with bank.work() as first:
        idempotency.store(first, "k", {})
        with pytest.raises(Unavailable) as caught, other.work() as work:
            idempotency.store(work, "other", {})
    assert caught.value.retryable
    other.close()


def test_an_impatient_thread_gives_up_its_place(bank: Bank) -> None:
    settings = bank.settings.model_copy(update={"busy_timeout_ms": 1})
    impatient = Bank(bank.engine, bank.vault, bank.clock, settings)

    def try_to_write() -> str:
        try:
            with impatient.work():
                return "written"
        except Unavailable as error:
            return error.reason

    with impatient.work(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(try_to_write).result() == "database_busy"


def test_an_error_that_trying_again_does_not_cure_is_not_called_busy(bank: Bank) -> None:
    with pytest.raises(OperationalError, match="no such table"), bank.work() as work:
        work.session.execute(text("SELECT * FROM nowhere"))


def test_an_error_shows_no_values(any_bank: Bank) -> None:
    with pytest.raises(DBAPIError) as caught, any_bank.work() as work:
        work.session.execute(text("SELECT :secret FROM nowhere"), {"secret": "13800138000"})
    assert "13800138000" not in str(caught.value)


@pytest.fixture
def written_elsewhere(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that is writing into a file without write-ahead log."""
    with closing(sqlite3.connect(tmp_path / "new.db", isolation_level=None)) as elsewhere:
        elsewhere.execute("BEGIN IMMEDIATE")
        yield elsewhere


def test_a_new_file_that_another_process_writes_to_is_waited_for(
    tmp_path: Path, written_elsewhere: sqlite3.Connection
) -> None:
    engine = open_engine(
        HouseSettings(), CrmSettings(database_url=f"sqlite:///{tmp_path / 'new.db'}")
    )
    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(engine.connect)
        with pytest.raises(TimeoutError):
            opened.result(timeout=0.2)
        written_elsewhere.execute("COMMIT")
        with opened.result() as connection:
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()


def test_a_new_file_that_stays_locked_is_not_waited_for_beyond_the_timeout(
    tmp_path: Path, written_elsewhere: sqlite3.Connection
) -> None:
    impatient = CrmSettings(database_url=f"sqlite:///{tmp_path / 'new.db'}", busy_timeout_ms=50)
    engine = open_engine(HouseSettings(), impatient)
    with pytest.raises(OperationalError, match="locked"):
        engine.connect()
    written_elsewhere.execute("COMMIT")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()


def test_what_is_committed_is_on_the_disk(tmp_path: Path) -> None:
    settings = CrmSettings(database_url=f"sqlite:///{tmp_path / 'banter.db'}")
    engine = open_engine(HouseSettings(), settings)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
    engine.dispose()


def test_the_default_database_is_a_file_under_the_home(tmp_path: Path) -> None:
    house = HouseSettings(home=tmp_path)
    bank = Bank.open(house, CrmSettings(), clock=Clock.from_settings(house))
    with bank.work() as work:
        assert work.session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    assert (tmp_path / "db" / "banter.db").exists()
    assert isinstance(bank.vault, Vault)
    bank.close()
