"""``banter up``: what is in the way is said before anything is built."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.supervisor import child_preparation
from bot.supervisor.running import HouseRunning, announce
from bot.terminal.commands.house import up
from bot.terminal.failures import in_words
from data.settings import HouseSettings


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
