"""The set-up as a whole: nothing twice, never two at once, and Ctrl-C ends all of it."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.environments.__main__ import INTERRUPTED, alone, environments, make_all
from bot.environments.contract import ROOT, STAMP, Environment, SetupFailed
from bot.environments.programs import Programs

Interpreter = Callable[[Path, str, str], Path]


def test_current_environments_are_left_alone(
    environment: Environment, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.interpreter.parent.mkdir(parents=True)
    environment.interpreter.touch()
    (environment.folder / STAMP).write_text(environment.inputs())
    make_all([environment], programs)
    assert capsys.readouterr().out == ""


def test_a_wrong_version_is_refused_before_anything_is_deleted(
    tmp_path: Path, interpreter: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, wrong = (interpreter(tmp_path, v, f"echo 3 {v}") for v in ("11", "12"))
    monkeypatch.setenv("BANTER_SETUP_PYTHON", str(right))
    monkeypatch.setenv("BANTER_SETUP_RASA_PYTHON", str(wrong))
    with pytest.raises(SetupFailed, match=r"is Python 3\.12, and 3\.11 or 3\.10 is needed"):
        environments()
    monkeypatch.setenv("BANTER_SETUP_RASA_PYTHON", str(right))
    assert [e.python for e in environments()] == [right, right]


def test_several_failures_are_said_together(
    environment: Environment,
    programs: Programs,
    interpreter: Interpreter,
    capsys: pytest.CaptureFixture[str],
) -> None:
    environment.python = interpreter(environment.folder.parent, "python3", "exit 1")
    other = Environment("Rasa", environment.folder.parent / ".venv-rasa", (), environment.python)
    other.log = environment.log.with_name("other.log")
    with pytest.raises(SetupFailed) as failed:
        make_all([environment, other], programs)
    assert str(failed.value).count("cannot create a virtual environment") == 2
    assert "Setting up: platform, Rasa" in capsys.readouterr().out


# --- stopping ---------------------------------------------------------------------------------


def test_a_stopped_program_ends_and_no_other_begins(programs: Programs) -> None:
    sleeping = threading.Event()
    wait = [sys.executable, "-c", "import time; print('awake', flush=True); time.sleep(600)"]
    codes: list[int] = []

    def work() -> None:
        codes.append(programs.run(wait, lambda _line: sleeping.set()).code)

    thread = threading.Thread(target=work)
    thread.start()
    assert sleeping.wait(60)
    programs.stop()
    thread.join(60)
    assert codes == [-signal.SIGTERM]
    with pytest.raises(SetupFailed):
        programs.run([sys.executable, "-c", ""])


def test_ctrl_c_is_answered_in_one_sentence(tmp_path: Path, interpreter: Interpreter) -> None:
    """Two interpreters that never finish: the set-up has to end them."""
    slow = interpreter(tmp_path, "slow", '[ "$1" = -c ] && echo 3 11 || exec sleep 600')
    script = (
        "import sys; from pathlib import Path; from bot.environments import __main__ as setup\n"
        f"folder = Path({str(tmp_path)!r}); one = setup.environments()[0]\n"
        "one.folder, one.log = folder / 'one', folder / 'one.log'\n"
        "setup.environments = lambda: (one, one); setup.ROOT = folder\n"
        "sys.argv = ['setup']; setup.main()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        env={
            "BANTER_SETUP_PYTHON": str(slow),
            "BANTER_SETUP_RASA_PYTHON": str(slow),
            "PATH": "/usr/bin:/bin",
        },
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    while "creating" not in process.stdout.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert said.strip().splitlines() == [
        "The set-up was stopped; make again goes on with what is missing."
    ]


def test_a_second_set_up_waits_for_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entered = threading.Event()

    def second() -> None:
        with alone(tmp_path):
            entered.set()

    with alone(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        while "Another set-up is at work" not in capsys.readouterr().out:
            assert thread.is_alive()
        assert not entered.is_set()
    thread.join(60)
    assert entered.is_set()
