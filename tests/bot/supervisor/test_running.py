"""The file that says which house runs."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bot.supervisor.running import (
    HouseRunning,
    alone,
    announce,
    require_none_running,
    running_house,
    withdraw,
)
from data.settings import HouseSettings

GATEWAY, CONSOLE = "http://127.0.0.1:1", "http://127.0.0.1:2"


@pytest.fixture
def house(tmp_path: Path) -> HouseSettings:
    return HouseSettings(home=tmp_path)


def test_none_runs_on_a_new_home(house: HouseSettings) -> None:
    assert running_house(house) is None


def test_it_is_known_from_its_announcement_to_its_end(house: HouseSettings) -> None:
    announce(house, GATEWAY, CONSOLE)
    known = running_house(house)
    assert known is not None
    assert (known.pid, known.gateway, known.console) == (os.getpid(), GATEWAY, CONSOLE)
    withdraw(house)
    assert running_house(house) is None
    withdraw(house)  # twice is once


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', '{"pid": 1, "more": 2}'])
def test_a_damaged_file_says_nothing(house: HouseSettings, text: str) -> None:
    (house.home / "running.json").write_text(text)
    assert running_house(house) is None


def test_a_process_that_is_gone_runs_nothing(house: HouseSettings) -> None:
    announce(house, GATEWAY, CONSOLE)
    with subprocess.Popen([sys.executable, "-c", ""]) as other:
        other.wait()
    _change(house, pid=other.pid)
    assert running_house(house) is None


def test_another_process_under_its_number_is_not_the_house(house: HouseSettings) -> None:
    announce(house, GATEWAY, CONSOLE)
    _change(house, born=1.0)
    assert running_house(house) is None


def test_one_that_ended_and_was_not_asked_how_runs_nothing(house: HouseSettings) -> None:
    announce(house, GATEWAY, CONSOLE)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        process = psutil.Process(other.pid)
        _change(house, pid=other.pid, born=process.create_time())
        assert running_house(house) is not None
        assert other.stdin is not None
        other.stdin.write(b"\n")
        other.stdin.close()
        while process.status() != psutil.STATUS_ZOMBIE:  # and nobody waits for it
            time.sleep(0.01)
        assert running_house(house) is None


# --- two on one home --------------------------------------------------------------------------


@pytest.fixture
def other(house: HouseSettings) -> Iterator[int]:
    """Another process that runs a house on this home."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        announce(house, GATEWAY, CONSOLE)
        _change(house, pid=process.pid, born=psutil.Process(process.pid).create_time())
        yield process.pid
        process.communicate(b"\n")


def test_a_second_house_on_the_same_home_is_refused(house: HouseSettings, other: int) -> None:
    with pytest.raises(HouseRunning) as refused:
        require_none_running(house)
    assert str(refused.value) == (
        f"Banter is running already on {house.home} (process {other}, {GATEWAY}): "
        "stop it first, or choose another home with BANTER_HOME."
    )


def test_what_the_other_has_said_is_neither_written_over_nor_taken_away(
    house: HouseSettings, other: int
) -> None:
    with pytest.raises(HouseRunning):
        announce(house, "http://127.0.0.1:3", "http://127.0.0.1:4")
    withdraw(house)
    known = running_house(house)
    assert known is not None
    assert (known.pid, known.gateway) == (other, GATEWAY)


def test_ones_own_house_is_in_nobodys_way(house: HouseSettings) -> None:
    require_none_running(house)
    announce(house, GATEWAY, CONSOLE)
    require_none_running(house)


# --- while it is not announced yet ------------------------------------------------------------

PREPARES = """
from pathlib import Path
from bot.supervisor.running import alone
from data.settings import HouseSettings

with alone(HouseSettings(home=Path({home!r}))):
    print("prepares", flush=True)
    input()
"""


@pytest.fixture
def preparing(house: HouseSettings) -> Iterator[subprocess.Popen[str]]:
    """Another process that has begun with a house on this home and has announced nothing."""
    command = [sys.executable, "-c", PREPARES.format(home=str(house.home))]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "prepares\n"
        yield process
        process.kill()


def test_a_house_that_is_being_prepared_keeps_others_away(
    house: HouseSettings, preparing: subprocess.Popen[str]
) -> None:
    with pytest.raises(HouseRunning) as refused, alone(house):
        pass
    assert str(refused.value) == (
        f"Banter is being started on {house.home} already, or runs there for a chat or a call "
        f"(process {preparing.pid}): wait until it is ready or has ended, stop it, or choose "
        "another home with BANTER_HOME."
    )


@pytest.mark.parametrize("killed", [False, True])
def test_the_home_is_free_once_the_other_has_ended(
    house: HouseSettings, preparing: subprocess.Popen[str], killed: bool
) -> None:
    if killed:
        preparing.kill()
    preparing.communicate("\n")
    with alone(house):
        pass
    with alone(house):  # and again, by whoever had it before
        assert (house.home / "house.lock").read_text() == str(os.getpid())


def test_what_the_house_starts_does_not_hold_the_home_after_it(house: HouseSettings) -> None:
    command = [sys.executable, "-c", "input()"]
    with alone(house):
        child = subprocess.Popen(command, stdin=subprocess.PIPE)
    with child, alone(house):
        child.communicate(b"\n")


def _change(house: HouseSettings, **changes: object) -> None:
    path = house.home / "running.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
