"""Making environments: stamps, PyTorch's source, pins. Nothing is installed here."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.environments import contract
from bot.environments.contract import ROOT, STAMP, Environment, SetupFailed, count_pins
from bot.environments.making import make, torch_source
from bot.environments.programs import Programs

PINS = ROOT / "requirements"
Interpreter = Callable[[Path, str, str], Path]


# --- stamps -----------------------------------------------------------------------------------


def finish(environment: Environment) -> None:
    environment.interpreter.parent.mkdir(parents=True)
    environment.interpreter.touch()
    (environment.folder / STAMP).write_text(environment.inputs())


def test_one_that_was_made_from_these_inputs_is_current(environment: Environment) -> None:
    assert not environment.is_current()
    finish(environment)
    assert environment.is_current()


def test_other_pins_make_it_stale(environment: Environment) -> None:
    finish(environment)
    environment.requirements[0].write_text("first==1.1\n")
    assert not environment.is_current()


def test_other_options_make_it_stale(environment: Environment) -> None:
    finish(environment)
    environment.options = ("--no-deps",)
    assert not environment.is_current()


def test_one_that_was_moved_or_copied_is_stale_and_a_link_is_not(environment: Environment) -> None:
    finish(environment)
    made = environment.folder
    copy, link = made.with_name("copy"), made.with_name("link")
    shutil.copytree(made, copy)
    link.symlink_to(made)
    environment.folder = link
    assert environment.is_current()
    environment.folder = copy
    assert not environment.is_current()
    made.rename(made.with_name("moved"))
    environment.folder = made.with_name("moved")
    assert not environment.is_current()


def test_one_without_its_interpreter_is_stale(environment: Environment) -> None:
    finish(environment)
    environment.interpreter.unlink()
    assert not environment.is_current()


# --- steps ------------------------------------------------------------------------------------


def test_an_interpreter_without_venv_is_said(
    environment: Environment, programs: Programs, interpreter: Interpreter
) -> None:
    environment.python = interpreter(environment.folder.parent, "python3", "exit 1")
    with pytest.raises(SetupFailed, match="python3-venv"):
        make(environment, programs)


@pytest.mark.skipif(sys.platform != "linux", reason="the difference exists on Linux only")
@pytest.mark.parametrize(
    ("report", "options"),
    [
        ('{"install": [{"metadata": {"version": "2.13.0+cpu"}}]}', []),
        ('{"install": [{"metadata": {"version": "2.13.0"}}]}', ["--index-url", "cpu-index"]),
        ('{"install": []}', ["--index-url", "cpu-index"]),
        ("no answer", ["--index-url", "cpu-index"]),
    ],
)
def test_pytorch_comes_from_where_its_cpu_build_is(
    environment: Environment,
    programs: Programs,
    interpreter: Interpreter,
    monkeypatch: pytest.MonkeyPatch,
    report: str,
    options: list[str],
) -> None:
    monkeypatch.setattr(contract, "TORCH_CPU_INDEX", "cpu-index")
    environment.interpreter.parent.mkdir(parents=True)
    interpreter(environment.interpreter.parent, "python", f"echo '{report}'")
    assert torch_source(environment, programs) == options


# --- pins -------------------------------------------------------------------------------------


def test_pins_are_counted_without_comments_and_options(environment: Environment) -> None:
    assert count_pins(environment.requirements[0]) == 2


@pytest.mark.parametrize("name", ["platform.txt", "rasa.txt", "development.txt", "speech.txt"])
def test_every_shipped_requirement_is_pinned(name: str) -> None:
    lines = [line for line in (PINS / name).read_text().splitlines() if line[:1].isalnum()]
    assert len(lines) == count_pins(PINS / name) > 0
    unpinned = [line for line in lines if "==" not in line]
    assert unpinned in ([], ["setuptools<81"])  # what builds packages, not what runs
