"""The migrations make exactly the tables that the code declares."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from fixtures_postgres import Postgres
from sqlalchemy import create_engine, inspect

from crm import migrate
from crm.bank import Bank, open_engine
from crm.settings import CrmSettings
from crm.tables import Base
from data.settings import HouseSettings


def test_the_migrated_schema_is_the_declared_one(any_bank: Bank) -> None:
    with any_bank.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, Base.metadata)
    assert difference == [], "a table changed: write a migration for it in crm/migrations/versions"


def test_migrating_again_changes_nothing(any_bank: Bank) -> None:
    assert migrate.current(any_bank.engine) == migrate.head()
    assert migrate.upgrade(any_bank.engine) is False


def test_processes_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    settings = CrmSettings(database_url=f"sqlite:///{tmp_path / 'fresh.db'}")
    engines = [open_engine(HouseSettings(), settings) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(migrate.upgrade, engines)) == [False, False, False, True]
    for engine in engines:
        engine.dispose()


@pytest.mark.postgres
def test_postgresql_lets_one_process_migrate_while_others_wait(postgres: Postgres) -> None:
    postgres.run("postgres", "CREATE DATABASE fresh")
    engines = [create_engine(postgres.url("fresh")) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(migrate.upgrade, engines)) == [False, False, False, True]
    assert "customer" in inspect(engines[0]).get_table_names()
    for engine in engines:
        engine.dispose()
