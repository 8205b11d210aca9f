"""Starting and stopping: what is in the way is said in one sentence, and nothing stays behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from leftovers import left_over, processes_of
from stack import PHONE_PORTS, ROOT, START_WITHIN_S, TEXT_PORTS, Stack

from bot.supervisor.running import running_house
from data.settings import HouseSettings

pytestmark = [pytest.mark.system, pytest.mark.timeout(900)]


@pytest.fixture
def idle(tmp_path: Path) -> Stack:
    """A house that was never started."""
    return Stack(tmp_path)


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return what the command failed with, which must be one line."""
    assert done.returncode == 1
    [sentence] = done.stderr.splitlines()
    return sentence


def heard(house: Stack, words: str) -> str:
    """Wait until the house has said this, and return the line."""
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        for line in list(house.output):
            if words in line:
                return line
        time.sleep(0.1)
    raise AssertionError("\n".join(house.output))


@pytest.mark.parametrize("port", TEXT_PORTS)
def test_a_port_in_use_is_named_with_its_setting(idle: Stack, port: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", idle.ports[port]))
        other.listen()
        sentence = one_sentence(idle.run("up"))
    assert sentence.startswith(f"Port {idle.ports[port]} for ")
    assert f"BANTER_{port}_PORT={idle.ports[port] + 1000} make run" in sentence
    assert processes_of(idle.home) == []


def test_the_house_that_runs_is_not_started_twice(stack: Stack) -> None:
    sentence = one_sentence(stack.run("up"))
    assert sentence.startswith("Banter is running already on ")
    assert f"(process {stack.pid}, {stack.gateway})" in sentence


BROKEN = [
    ({"BANTER_GATEWAY_PORT": "many"}, "Setting BANTER_GATEWAY_PORT='many' is not usable: "),
    ({"BANTER_NLU_PORT": "70000"}, "Setting BANTER_NLU_PORT='70000' is not usable: "),
    ({"BANTER_ENVIRONMENT": "test"}, "Setting BANTER_ENVIRONMENT='test' is not usable: "),
    ({"BANTER_BANK_TIMEZONE": "Mars"}, "unknown time zone 'Mars'; use an IANA name"),
    ({"BANTER_CRM_POOL_SIZE": "0"}, "Setting BANTER_CRM_POOL_SIZE='0' is not usable: "),
    ({"BANTER_CRM_WORKING_DAYS": "mon"}, "Setting BANTER_CRM_WORKING_DAYS is not usable: "),
    ({"BANTER_CRM_OPENS_AT": "19:00"}, "BANTER_CRM_OPENS_AT must be before BANTER_CRM_CLOSES_AT"),
    ({"BANTER_GATE_QUIET_FROM": "late"}, "Setting BANTER_GATE_QUIET_FROM='late' is not usable: "),
    ({"BANTER_WORKER_BATCH": "0"}, "Setting BANTER_WORKER_BATCH='0' is not usable: "),
    ({"BANTER_RASA_PYTHON": "/nonexistent"}, "Rasa's environment is missing (/nonexistent)"),
    ({"BANTER_HOME": "/dev/null"}, "/dev/null"),
]


@pytest.mark.parametrize(("settings", "words"), BROKEN, ids=lambda value: str(value)[:40])
def test_a_broken_setting_is_said_before_anything_starts(
    idle: Stack, settings: dict[str, str], words: str
) -> None:
    assert words in one_sentence(idle.run("up", **settings))
    assert processes_of(idle.home) == []


@pytest.mark.parametrize(
    ("command", "settings", "words"),
    [
        (["serve", "rasa"], {"BANTER_RASA_PYTHON": "/nonexistent"}, "run make setup"),
        (["push", "--customer", "1", "--offer", "X"], {}, "banter prepare"),
        (["--bank", "gotham", "chat"], {}, "There is no bank 'gotham'"),
        (["chat", "--address", "http://127.0.0.1:9"], {}, "Nothing answers at http://127.0.0.1:9"),
        (
            ["push", "--customer", "1", "--offer", "X"],
            {"BANTER_CRM_DATABASE_URL": "nonsense"},
            "BANTER_CRM_DATABASE_URL",
        ),
        (
            ["push", "--customer", "1", "--offer", "X"],
            {"BANTER_ENVIRONMENT": "production"},
            "banter keys create",
        ),
    ],
)
def test_what_a_command_lacks_is_said(
    idle: Stack, command: list[str], settings: dict[str, str], words: str
) -> None:
    done = idle.run(*command, **settings)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_chat_without_rasa_says_so_and_leaves_nothing(idle: Stack) -> None:
    done = idle.run("chat", stdin="你好\n", BANTER_RASA_PYTHON="/nonexistent")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Rasa's environment is missing (/nonexistent): run make setup." in done.stderr
    assert processes_of(idle.home) == []


@pytest.fixture
def furnished(stack: Stack, tmp_path: Path) -> Iterator[Stack]:
    """A house of one's own that has its models already."""
    house = Stack(tmp_path, people=20)
    for model in ("nlu", "rasa"):
        shutil.copytree(stack.home / "models" / model, house.home / "models" / model)
    yield house
    house.stop()


def test_without_its_port_the_phone_stays_off_and_text_goes_on(furnished: Stack) -> None:
    port = PHONE_PORTS[0]
    with socket.create_server(("127.0.0.1", furnished.ports[port])):
        furnished.start()
        said = heard(furnished, "The phone and the microphone on the page stay off")
        assert f"BANTER_{port}_PORT" in said
        done = furnished.run("chat", "--address", furnished.gateway, stdin="你好\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_ctrl_c_stops_every_child(furnished: Stack) -> None:
    furnished.start()
    children = psutil.Process(furnished.pid).children(recursive=True)
    assert {"rasa", "nlu", "platform", "worker"} <= {_role(child) for child in children}
    assert furnished.stop() == 0
    assert left_over(furnished.home) == []
    assert not any(child.is_running() for child in children)
    assert running_house(HouseSettings(home=furnished.home)) is None
    assert not (furnished.home / "running.json").exists()
    assert "Traceback" not in furnished.log
    assert "Traceback" not in "\n".join(furnished.output)


@pytest.mark.long
def test_a_supervisor_that_is_killed_takes_its_children_along(furnished: Stack) -> None:
    furnished.start()
    assert furnished.pid is not None
    os.kill(furnished.pid, signal.SIGKILL)
    assert left_over(furnished.home) == []
    # What it left on disk does not claim that it runs.
    assert json.loads((furnished.home / "running.json").read_text())["pid"] == furnished.pid
    assert running_house(HouseSettings(home=furnished.home)) is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_start_that_is_interrupted_leaves_nothing(idle: Stack, number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "up", "--people", "20"],
        cwd=ROOT, env=idle.environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        # Models are being trained: the preparation and Rasa's training are at work.
        while not any("train.py" in command for command in processes_of(idle.home)):
            assert process.poll() is None
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Traceback" not in said
    assert left_over(idle.home) == []


def _role(process: psutil.Process) -> str:
    try:
        *_, last = process.cmdline()
    except (psutil.Error, ValueError):
        return ""
    return "rasa" if last.endswith("serve.py") else last
