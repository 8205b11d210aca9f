"""The runbook's way back after an upgrade: the dump goes into an empty database, whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fixtures_postgres import Postgres
from sqlalchemy import create_engine, inspect, text

from crm.store import migrate

RUNBOOK = Path(__file__).resolve().parents[3] / "docs" / "runbook.md"
BEFORE = "0003"
HEAD_OFFICE = (
    "INSERT INTO organisation (organisation_id, kind, path, name_zh, name_en, city)"
    " VALUES ('o1', 'hq', '/hq', '总行', 'Head office', '上海')"
)


def _documented(program: str, database: str) -> list[str]:
    """Return the options that the runbook gives a program of PostgreSQL's, of another database."""
    line = rf"exec -T postgres {program} -U banter (.*?)(?: [<>] banter\.dump)?$"
    [options] = re.findall(line, RUNBOOK.read_text(), re.M)
    return ["-U", "banter", *(database if o == "banter" else o for o in options.split())]


@pytest.mark.postgres
def test_a_dump_of_before_an_upgrade_is_restored_as_the_runbook_says(
    postgres: Postgres,
) -> None:
    def run(program: str, given: bytes = b"") -> bytes:
        return postgres.client(program, *_documented(program, "going_back"), given=given)

    postgres.run("postgres", "CREATE DATABASE going_back")
    engine = create_engine(postgres.url("going_back"))
    migrate.upgrade(engine, BEFORE)
    with engine.begin() as connection:
        connection.execute(text(HEAD_OFFICE))
    dump = run("pg_dump")
    migrate.upgrade(engine)
    assert migrate.current(engine) == migrate.head()
    engine.dispose()
    run("dropdb")
    run("createdb")
    run("pg_restore", dump)
    assert migrate.current(engine) == BEFORE
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name_zh FROM organisation")).scalar_one() == "总行"
        assert "call" not in inspect(connection).get_table_names()
    engine.dispose()
