"""Making the environments: interpreters, stamps, failures in words. Nothing is installed here."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from bot import environments
from bot.environments import (
    STAMP,
    Environment,
    SetupFailed,
    count_pins,
    explain,
    find_python,
    make,
    make_all,
    require_platform_python,
    require_rasa_python,
    torch_source,
    version_of,
)

PINS = environments.ROOT / "requirements"
HERE = (sys.version_info.major, sys.version_info.minor)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment that is not made yet, its log in the test's own folder."""
    pins = tmp_path / "pins.txt"
    pins.write_text("# a comment\n\nfirst==1.0\nsecond==2.0 ; python_version < '4'\n-r other.txt\n")
    environment = Environment("platform", tmp_path / ".venv", (pins,), Path(sys.executable))
    environment.log = tmp_path / "logs" / "setup.log"
    environment.log.parent.mkdir()
    return environment


def interpreter(folder: Path, name: str, answer: str) -> Path:
    """Make a program that answers like an interpreter of some version."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{answer}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


# --- interpreters ----------------------------------------------------------------------------


def test_an_interpreter_tells_its_version() -> None:
    assert version_of(sys.executable) == HERE


@pytest.mark.parametrize("answer", ["exit 1", "echo no module named ensurepip >&2; exit 1"])
def test_one_that_cannot_make_environments_is_none(tmp_path: Path, answer: str) -> None:
    assert version_of(interpreter(tmp_path, "python3.11", answer)) is None
    assert version_of(tmp_path / "not there") is None


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose only programs are in one folder."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setattr(environments.sys, "executable", str(tmp_path / "gone"))
    return programs


def test_the_best_version_is_taken_wherever_it_is(elsewhere: Path) -> None:
    interpreter(elsewhere, "python3.10", "echo 3 10")
    assert find_python([(3, 11), (3, 10)]) == elsewhere / "python3.10"
    pyenv = elsewhere.parent / "pyenv" / "versions" / "3.11.9" / "bin"
    pyenv.mkdir(parents=True)
    found = interpreter(pyenv, "python", "echo 3 11")
    assert find_python([(3, 11), (3, 10)]) == found


def test_one_that_lies_about_its_version_is_passed_over(elsewhere: Path) -> None:
    interpreter(elsewhere, "python3.11", "echo 3 9")
    assert find_python([(3, 11)]) is None


def test_without_an_interpreter_the_sentence_says_what_to_install(elsewhere: Path) -> None:
    with pytest.raises(SetupFailed, match=r"Rasa needs Python 3\.11 or 3\.10.*RASA_PYTHON=/path"):
        require_rasa_python()
    with pytest.raises(SetupFailed, match=r"Banter needs Python 3\.11 or newer.*PYTHON=/path"):
        require_platform_python()


def test_uv_is_the_last_resort_for_rasa(elsewhere: Path) -> None:
    interpreter(elsewhere, "uv", '[ "$2" = find ] && echo /from/uv/python3.11; exit 0')
    assert require_rasa_python() == Path("/from/uv/python3.11")


def test_uv_without_network_is_no_resort(elsewhere: Path) -> None:
    interpreter(elsewhere, "uv", "exit 2")
    with pytest.raises(SetupFailed):
        require_rasa_python()


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


def test_one_without_its_interpreter_is_stale(environment: Environment) -> None:
    finish(environment)
    environment.interpreter.unlink()
    assert not environment.is_current()


def test_current_environments_are_left_alone(
    environment: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    finish(environment)
    make_all([environment])
    assert capsys.readouterr().out == ""


# --- failures ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "NewConnectionError('<pip._vendor.urllib3...>: Failed to establish a new connection')",
        "Temporary failure in name resolution",
    ],
)
def test_no_network_is_said_in_one_sentence(environment: Environment, said: str) -> None:
    environment.log.write_text(
        f"WARNING: Retrying after: {said}\nERROR: No matching distribution\n"
    )
    sentence = explain(environment)
    assert sentence.startswith("No network: pip cannot reach a package index for .venv.")
    assert str(environment.log) in sentence


def test_another_failure_of_pip_is_quoted(environment: Environment) -> None:
    environment.log.write_text("Collecting x\nERROR: No matching distribution found for x==9\n")
    assert explain(environment) == (
        ".venv could not be made: ERROR: No matching distribution found for x==9. "
        f"Log: {environment.log}"
    )


def test_an_interpreter_without_venv_is_said(environment: Environment) -> None:
    environment.python = interpreter(environment.folder.parent, "python3", "exit 1")
    with pytest.raises(SetupFailed, match="python3-venv"):
        make(environment)


def test_several_failures_are_said_together(
    environment: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.python = interpreter(environment.folder.parent, "python3", "exit 1")
    other = Environment("Rasa", environment.folder.parent / ".venv-rasa", (), environment.python)
    other.log = environment.log.with_name("other.log")
    with pytest.raises(SetupFailed) as failed:
        make_all([environment, other])
    assert str(failed.value).count("cannot create a virtual environment") == 2
    assert "Setting up: platform, Rasa" in capsys.readouterr().out


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
    environment: Environment, monkeypatch: pytest.MonkeyPatch, report: str, options: list[str]
) -> None:
    monkeypatch.setattr(environments, "TORCH_CPU_INDEX", "cpu-index")
    environment.interpreter.parent.mkdir(parents=True)
    interpreter(environment.interpreter.parent, "python", f"echo '{report}'")
    assert torch_source(environment) == options


# --- pins -------------------------------------------------------------------------------------


def test_pins_are_counted_without_comments_and_options(environment: Environment) -> None:
    assert count_pins(environment.requirements[0]) == 2


@pytest.mark.parametrize("name", ["platform.txt", "rasa.txt", "development.txt"])
def test_every_shipped_requirement_is_pinned(name: str) -> None:
    lines = [line for line in (PINS / name).read_text().splitlines() if line[:1].isalnum()]
    assert len(lines) == count_pins(PINS / name) > 0
    unpinned = [line for line in lines if "==" not in line]
    assert unpinned in ([], ["setuptools<81"])  # what builds packages, not what runs
