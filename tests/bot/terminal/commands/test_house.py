"""``banter up``: what is in the way is said before anything is built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.supervisor import child_preparation
from bot.supervisor.running import HouseRunning, announce
from bot.terminal.commands.house import up
from bot.terminal.failures import in_words
from data.settings import HouseSettings

# ``banter up`` on ports of its own, with a preparation that waits.
PREPARES = """
import sys
from bot.settings import RoleSettings
from bot.supervisor import child_preparation, ports
from bot.terminal.commands import house

def prepare(people):
    print("preparing", flush=True)
    input()
    return 3

child_preparation.prepare_in_child = prepare
house.RoleSettings = lambda: ports.on_free_ports(RoleSettings())
house.up()
"""


def test_a_house_that_runs_on_the_home_is_not_started_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANTER_HOME", str(tmp_path))
    announce(HouseSettings(), "http://127.0.0.1:1", "http://127.0.0.1:2")
    monkeypatch.setattr(os, "getpid", os.getppid)  # whoever asks is another process
    monkeypatch.setattr(child_preparation, "prepare_in_child", lambda _people: 3)
    with pytest.raises(HouseRunning) as refused:
        up()
    assert in_words(refused.value) == str(refused.value)
    assert f"{tmp_path} (process " in str(refused.value)


def test_a_house_that_is_still_being_prepared_is_not_started_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By two real commands: the first has got as far as its preparation."""
    monkeypatch.setenv("BANTER_HOME", str(tmp_path))
    first = [sys.executable, "-c", PREPARES]
    with subprocess.Popen(first, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as preparing:
        assert preparing.stdout is not None
        assert preparing.stdout.readline() == b"preparing\n"
        for command in (["up"], ["chat"], ["call"]):
            second = [sys.executable, "-m", "bot.cli", *command]
            done = subprocess.run(
                second, input="", capture_output=True, text=True, timeout=250, check=False
            )
            assert done.returncode == 1
            assert f"{tmp_path} already" in done.stderr
            assert f"(process {preparing.pid})" in done.stderr
        preparing.communicate(b"\n")
    assert not (tmp_path / "db").exists()
