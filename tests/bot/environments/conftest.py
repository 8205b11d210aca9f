"""Stand-ins for interpreters; nothing is installed here."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.environments.contract import Environment
from bot.environments.programs import Programs


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment that is not made yet, its log in the test's own folder."""
    pins = tmp_path / "pins.txt"
    pins.write_text("# a comment\n\nfirst==1.0\nsecond==2.0 ; python_version < '4'\n-r other.txt\n")
    environment = Environment("platform", tmp_path / ".venv", (pins,), Path(sys.executable))
    environment.log = tmp_path / "logs" / "setup.log"
    environment.log.parent.mkdir()
    return environment


@pytest.fixture
def programs() -> Programs:
    """What runs programs."""
    return Programs()


Interpreter = Callable[[Path, str, str], Path]


@pytest.fixture(name="interpreter")
def make_interpreter() -> Interpreter:
    """Make a program that answers like an interpreter of some version."""

    def write(folder: Path, name: str, answer: str) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{answer}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    return write
