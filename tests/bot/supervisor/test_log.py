"""One log for all roles."""

import errno
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from bot.supervisor import log
from bot.supervisor.log import SharedLog


def test_a_line_has_time_role_and_words(tmp_path: Path) -> None:
    shared = SharedLog(tmp_path / "logs")
    shared.write("rasa", "model loaded: 100 %")
    shared.close()
    [line] = shared.path.read_text().splitlines()
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} rasa       model loaded: 100 %", line
    )


def test_it_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MAX_BYTES", 1_000)
    shared = SharedLog(tmp_path)
    for _ in range(1_000):
        shared.write("nlu", "x" * 100)
    shared.close()
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == log.KEPT_FILES + 1
    assert max(sizes) <= 1_000


def test_a_full_disk_is_said_once_and_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> bool:
        raise OSError(errno.ENOSPC, "No space left on device")

    shared = SharedLog(tmp_path)
    for disk in (full, lambda *_: False, full):
        monkeypatch.setattr(RotatingFileHandler, "shouldRollover", disk)
        shared.write("nlu", "a line")
        shared.write("nlu", "another")
    shared.close()
    assert len(shared.path.read_text().splitlines()) == 2
    assert [line.partition(": ")[2] for line in capsys.readouterr().err.splitlines()] == [
        "lines are lost: No space left on device"
    ] * 2
