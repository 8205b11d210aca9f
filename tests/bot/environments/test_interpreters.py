"""Finding interpreters: of the wanted versions, wherever they are."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.environments import interpreters
from bot.environments.contract import SetupFailed
from bot.environments.interpreters import (
    PLATFORM_VERSIONS,
    RASA_VERSIONS,
    find_python,
    named_python,
    outside,
    require_platform_python,
    require_rasa_python,
    version_of,
)

HERE = (sys.version_info.major, sys.version_info.minor)
Interpreter = Callable[[Path, str, str], Path]


def test_an_interpreter_tells_its_version() -> None:
    assert version_of(sys.executable) == HERE


@pytest.mark.parametrize("answer", ["exit 1", "echo no module named ensurepip >&2; exit 1"])
def test_one_that_cannot_make_environments_is_none(
    tmp_path: Path, interpreter: Interpreter, answer: str
) -> None:
    assert version_of(interpreter(tmp_path, "python3.11", answer)) is None
    assert version_of(tmp_path / "not there") is None


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose only programs are in one folder."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setattr(interpreters.sys, "executable", str(tmp_path / "gone"))
    return programs


def test_the_best_version_is_taken_wherever_it_is(
    elsewhere: Path, interpreter: Interpreter
) -> None:
    interpreter(elsewhere, "python3.10", "echo 3 10")
    assert find_python([(3, 11), (3, 10)]) == elsewhere / "python3.10"
    pyenv = elsewhere.parent / "pyenv" / "versions" / "3.11.9" / "bin"
    pyenv.mkdir(parents=True)
    found = interpreter(pyenv, "python", "echo 3 11")
    assert find_python([(3, 11), (3, 10)]) == found


def test_one_that_lies_about_its_version_is_passed_over(
    elsewhere: Path, interpreter: Interpreter
) -> None:
    interpreter(elsewhere, "python3.11", "echo 3 9")
    assert find_python([(3, 11)]) is None


@pytest.mark.usefixtures("elsewhere")
def test_without_an_interpreter_the_sentence_says_what_to_install() -> None:
    with pytest.raises(SetupFailed, match=r"Rasa needs Python 3\.11 or 3\.10.*RASA_PYTHON=/path"):
        require_rasa_python()


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    ("here", "sentence"),
    [
        ((3, 10, 1), r"Banter needs Python 3\.11, 3\.12 or 3\.13.*PYTHON=/path"),
        ((3, 14, 0), r"Banter needs Python 3\.11, 3\.12 or 3\.13.*PYTHON=/path"),
        ((3, 12, 1), r"is here but its venv is not.*python3-venv"),
    ],
)
def test_what_the_platform_lacks_is_said(
    here: tuple[int, ...], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreters.sys, "version_info", here)
    with pytest.raises(SetupFailed, match=sentence):
        require_platform_python()


def test_one_that_is_too_new_does_not_pass(elsewhere: Path, interpreter: Interpreter) -> None:
    interpreter(elsewhere, "python3.14", "echo 3 14")
    with pytest.raises(SetupFailed):
        require_platform_python()


def test_uv_is_the_last_resort(elsewhere: Path, interpreter: Interpreter) -> None:
    interpreter(elsewhere, "uv", '[ "$2" = find ] && echo /from/uv/python3.11; exit 0')
    assert require_rasa_python() == Path("/from/uv/python3.11")
    assert require_platform_python() == Path("/from/uv/python3.11")


def test_uv_is_asked_past_the_environment_that_stands_here(
    elsewhere: Path, interpreter: Interpreter
) -> None:
    interpreter(elsewhere, "uv", '[ "$*" = "python find --system 3.11" ] && echo /from/uv; exit 0')
    assert require_rasa_python() == Path("/from/uv")


def test_uv_without_network_is_no_resort(elsewhere: Path, interpreter: Interpreter) -> None:
    interpreter(elsewhere, "uv", "exit 2")
    with pytest.raises(SetupFailed):
        require_rasa_python()


# --- of our own environments ------------------------------------------------------------------


@pytest.fixture
def activated(elsewhere: Path, interpreter: Interpreter, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The programs of an environment of ours that was made from 3.11 and is activated."""
    made_from = elsewhere.parent / "base" / "bin"
    made_from.mkdir(parents=True)
    programs = elsewhere.parent / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python3.11").symlink_to(interpreter(made_from, "python3.11", "echo 3 11"))
    monkeypatch.setattr(interpreters, "OURS", (programs.parent,))
    monkeypatch.setenv("PATH", str(programs))
    return programs


def test_of_an_activated_environment_its_base_is_taken(
    activated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = activated.parent.parent / "base" / "bin" / "python3.11"
    assert find_python([(3, 11)]) == base
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(interpreters.sys, "executable", str(activated / "python3.11"))
    assert find_python([(3, 11)]) == base
    monkeypatch.setenv("BANTER_SETUP_PYTHON", str(activated / "python3.11"))
    assert named_python("BANTER_SETUP_PYTHON", PLATFORM_VERSIONS) == base


def test_an_environment_is_ours_by_whatever_path(activated: Path) -> None:
    link = activated.parent.parent / "link"
    link.symlink_to(activated.parent)
    assert outside(link / "bin" / "python3.11") == (activated / "python3.11").resolve()


def test_a_copy_in_an_environment_is_passed_over_and_refused(
    activated: Path, interpreter: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    (activated / "python3.11").unlink()
    copy = interpreter(activated, "python3.11", "echo 3 11")
    assert find_python([(3, 11)]) is None
    monkeypatch.setenv("BANTER_SETUP_PYTHON", str(copy))
    with pytest.raises(SetupFailed, match=r"would be made anew: name the Python it was made from"):
        named_python("BANTER_SETUP_PYTHON", PLATFORM_VERSIONS)


# --- named by the user ------------------------------------------------------------------------


def test_a_named_interpreter_is_taken_from_path_too(
    elsewhere: Path, interpreter: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BANTER_SETUP_PYTHON", raising=False)
    assert named_python("BANTER_SETUP_PYTHON", PLATFORM_VERSIONS) is None
    wanted = interpreter(elsewhere, "python3.12", "echo 3 12")
    for name in ("python3.12", str(wanted)):
        monkeypatch.setenv("BANTER_SETUP_PYTHON", name)
        assert named_python("BANTER_SETUP_PYTHON", PLATFORM_VERSIONS) == wanted


def test_a_named_interpreter_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANTER_SETUP_RASA_PYTHON", "/nowhere/python")
    with pytest.raises(SetupFailed, match="/nowhere/python is no Python .* check the path"):
        named_python("BANTER_SETUP_RASA_PYTHON", RASA_VERSIONS)


@pytest.mark.parametrize(
    ("setting", "here", "versions", "wanted"),
    [
        ("BANTER_SETUP_RASA_PYTHON", "3 12", RASA_VERSIONS, "3.11 or 3.10"),
        ("BANTER_SETUP_PYTHON", "3 10", PLATFORM_VERSIONS, "3.11 or 3.12 or 3.13"),
    ],
)
def test_a_named_interpreter_of_another_version_is_refused(
    tmp_path: Path,
    interpreter: Interpreter,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    here: str,
    versions: tuple[tuple[int, int], ...],
    wanted: str,
) -> None:
    python = interpreter(tmp_path, "python", f"echo {here}")
    monkeypatch.setenv(setting, str(python))
    with pytest.raises(SetupFailed) as refused:
        named_python(setting, versions)
    assert str(refused.value) == (
        f"{python} ({setting}) is Python {here.replace(' ', '.')}, and {wanted} is needed: "
        "name another, or none, and one is looked for."
    )
