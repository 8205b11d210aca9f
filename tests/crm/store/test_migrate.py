"""The migrations make exactly the tables that the code declares."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from fixtures_postgres import Postgres
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from crm.bank import Bank, open_engine
from crm.settings import CrmSettings
from crm.store import migrate
from crm.tables import Base
from data.settings import HouseSettings

# A customer and what they acknowledged, as the first schema holds them.
OLD_ROWS = (
    "INSERT INTO organisation (organisation_id, kind, path, name_zh, name_en, city)"
    " VALUES ('o1', 'hq', '/hq', '总行', 'Head office', '上海')",
    "INSERT INTO customer (customer_id, ordinal, cif_no, age_band, city, tier, home_branch,"
    " kyc_level, investor_type, status, language, opened_at) VALUES ('c1', 1, '1', '35-44',"
    " '上海', 'mass', 'o1', 1, 'ordinary', 'active', 'zh', '2026-01-01 00:00:00')",
    "INSERT INTO disclosure_acknowledgement (acknowledgement_id, customer_id, disclosure_id,"
    " version, product_code, conversation_id, turn_id, at)"
    " VALUES ('a1', 'c1', 'general', 1, 'D365', 'c', 'c:1', '2026-01-01 00:00:00')",
)


def _put_acknowledgement(connection: Connection) -> None:
    for statement in OLD_ROWS:
        connection.execute(text(statement))


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


BOTH = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)


def _fresh(request: pytest.FixtureRequest, tmp_path: Path, database: str, name: str) -> Engine:
    url = f"sqlite:///{tmp_path / name}.db"
    if database == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        server.run("postgres", f"CREATE DATABASE {name}")
        url = server.url(name)
    return open_engine(HouseSettings(), CrmSettings(database_url=url))


@BOTH
def test_acknowledgements_outlive_the_second_migration(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    engine = _fresh(request, tmp_path, database, "old")
    migrate.upgrade(engine, "0001")
    with engine.begin() as connection:
        _put_acknowledgement(connection)
    assert migrate.upgrade(engine) is True
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT * FROM disclosure_acknowledgement")).mappings().one()
    assert (kept["customer_id"], kept["prospect_id"], kept["turn_id"]) == ("c1", None, "c:1")
    engine.dispose()


@BOTH
def test_each_migration_can_be_taken_back_and_made_again(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    engine = _fresh(request, tmp_path, database, "back")
    migrate.upgrade(engine, "0001")
    with engine.begin() as connection:
        _put_acknowledgement(connection)
    migrate.upgrade(engine)
    for earlier in ("0009", "0008", "0007", "0006", "0005", "0004", "0003", "0002", "0001"):
        with engine.begin() as connection:
            command.downgrade(migrate._config(connection), earlier)
        assert migrate.current(engine) == earlier
        with engine.connect() as connection:
            kept = connection.execute(text("SELECT turn_id FROM disclosure_acknowledgement"))
            assert kept.scalars().all() == ["c:1"]
    assert "call" not in inspect(engine).get_table_names()
    assert migrate.upgrade(engine) is True
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()
