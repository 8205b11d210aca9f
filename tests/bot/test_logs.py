"""Lines of a role: one an event, with what is needed to find it, nothing of a person."""

import logging
import re
import sys
import warnings
from collections.abc import Iterator

import pytest

from bot import logs
from bot.settings import LogLevel, RoleName, RoleSettings


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Put the process's logging back after a test."""
    root, level = logging.root.handlers, logging.root.level
    rooms = {room: logging.getLogger(room).level for room in logs.ROOMS}
    yield
    logging.captureWarnings(False)
    logging.root.handlers = root
    logging.root.setLevel(level)
    for room, before in rooms.items():
        logging.getLogger(room).setLevel(before)


def written(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_a_line_has_time_role_level_logger_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(RoleName.GATEWAY, RoleSettings())
    logging.getLogger("bot.gateway.turns.queue").info("turn.done turn=%s ms=%.0f", "c:1", 12)
    [line] = written(capsys)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z gateway    "
        r"INFO bot\.gateway\.turns\.queue turn\.done turn=c:1 ms=12",
        line,
    )


def test_under_the_supervisor_time_and_role_are_not_doubled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure(RoleName.WORKER, RoleSettings(log_prefix=False))
    logging.getLogger("bot.worker.jobs").info("job.done job=pushes count=1")
    assert written(capsys) == ["INFO bot.worker.jobs job.done job=pushes count=1"]


def test_levels_are_ours_alone(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(RoleName.NLU, RoleSettings(log_prefix=False, log_level=LogLevel.DEBUG))
    logging.getLogger("nlu.serving.app").debug("ours")
    logging.getLogger("httpx").info("a stranger's address")
    logging.getLogger("somebody.elses").warning("theirs")
    assert written(capsys) == ["DEBUG nlu.serving.app ours", "WARNING somebody.elses theirs"]
    logs.configure(RoleName.NLU, RoleSettings(log_level=LogLevel.ERROR))
    logging.getLogger("nlu.serving.app").warning("too low")
    assert written(capsys) == []


def test_an_exception_is_told_by_kind_and_place_never_by_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure(RoleName.ACTIONS, RoleSettings(log_prefix=False))
    try:
        int("张晓明 13800138000")
    except ValueError:
        logging.getLogger("crm.gate.checking").exception("the gate failed\nand refuses")
    [line] = written(capsys)
    place = re.escape(__file__)
    told = r"ERROR crm\.gate\.checking the gate failed \| and refuses \| ValueError at "
    assert re.fullmatch(told + place + r":\d+", line)


def test_a_warning_of_a_library_is_a_line_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(RoleName.NLU, RoleSettings(log_prefix=False))
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("this will go away", UserWarning, stacklevel=1)
    [line] = written(capsys)
    assert line.startswith("WARNING py.warnings ")


def test_what_is_written_goes_to_the_present_standard_error() -> None:
    logs.configure(RoleName.CONSOLE, RoleSettings())
    [handler] = logging.root.handlers
    assert isinstance(handler, logging.StreamHandler)
    assert handler.stream is sys.stderr
