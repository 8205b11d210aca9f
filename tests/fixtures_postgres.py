"""A PostgreSQL server of the tests' own: no port, no fsync, gone afterwards.

Import ``postgres`` and ``postgres_url`` into a conftest and ask for them; mark the tests with
``postgres``. Where the server is not installed they are skipped, in CI (``CI=true``) they fail.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from crm.store import migrate
from crm.tables import Base

INSTALL = "install PostgreSQL's server: apt-get install postgresql (macOS: brew install postgresql)"
# Ten times as fast as a database of its own for every test.
EMPTY = f"TRUNCATE {', '.join(Base.metadata.tables)} RESTART IDENTITY"


class PostgresMissing(Exception):
    """The server's binaries are not installed."""


class Postgres:
    """A throw-away server that listens on a Unix socket only."""

    def __init__(self) -> None:
        self._binaries = _binaries()
        self._folder = Path(tempfile.mkdtemp(prefix="banter-pg-"))
        # The server refuses to run as root (CI containers do), so it gets another user.
        self._user = _unprivileged() if os.geteuid() == 0 else None
        if self._user is not None:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)

    def start(self) -> None:
        """Make the cluster and start the server."""
        data = self._folder / "data"
        self._run("initdb", "-D", data, "-U", "banter", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = (
            f"-k {self._folder} -c listen_addresses= -c max_connections=60 "
            "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        )
        self._run("pg_ctl", "-D", data, "-w", "-l", self._folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self._run("pg_ctl", "-D", self._folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://banter@/{database}?host={self._folder}"

    def run(self, database: str, statement: str) -> None:
        """Run one statement outside any transaction."""
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def client(self, program: str, *arguments: str, given: bytes = b"") -> bytes:
        """Run one of PostgreSQL's programs against the server; returns what it wrote."""
        environment = {**os.environ, "PGHOST": str(self._folder)}
        command = [self._binaries / program, *arguments]
        return subprocess.run(
            command, check=True, input=given, stdout=subprocess.PIPE, env=environment
        ).stdout

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self._binaries / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self._user.pw_uid if self._user else None,
            cwd=self._folder,
        )


def _binaries() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not versions:
        raise PostgresMissing(INSTALL)
    return versions[-1].parent


def _unprivileged() -> pwd.struct_passwd:
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server with a migrated database ``banter``."""
    try:
        server = Postgres()
    except PostgresMissing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    server.start()
    try:
        server.run("postgres", "CREATE DATABASE banter")
        engine = create_engine(server.url("banter"))
        migrate.upgrade(engine)
        engine.dispose()
        yield server
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    """The URL of a migrated database, empty at the beginning of each test."""
    postgres.run("banter", EMPTY)
    return postgres.url("banter")
