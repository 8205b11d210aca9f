"""Settings that are there and empty."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.settings import HouseSettings


def test_an_empty_setting_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANTER_AS_OF", "")
    monkeypatch.setenv("BANTER_HOME", "")
    settings = HouseSettings(_env_file=None)  # type: ignore[call-arg]
    assert (settings.as_of, settings.home) == (None, Path("var"))


def test_emptied_in_the_environment_is_not_what_the_file_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("BANTER_AS_OF=1998-12-31\n")
    assert HouseSettings(_env_file=file).as_of == date(1998, 12, 31)  # type: ignore[call-arg]
    monkeypatch.setenv("BANTER_AS_OF", "")
    assert HouseSettings(_env_file=file).as_of is None  # type: ignore[call-arg]
