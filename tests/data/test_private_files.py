"""Modes of what a house writes."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import private_files
from data.settings import HouseSettings


def mode(path: Path) -> str:
    return f"{path.stat().st_mode & 0o777:o}"


@pytest.fixture(autouse=True)
def _open_handed() -> Iterator[None]:
    """An umask that lets everybody read, as machines have it; put back after a test."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_what_is_written_from_now_on_is_the_owners(tmp_path: Path) -> None:
    private_files.write_privately()
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "banter.db").touch()
    assert [mode(tmp_path / "db"), mode(tmp_path / "db" / "banter.db")] == ["700", "600"]


@pytest.mark.parametrize("place", ["db", "keys", "logs", "models/nlu/v1"])
def test_what_was_written_before_is_closed(tmp_path: Path, place: str) -> None:
    folder = tmp_path / place
    folder.mkdir(parents=True)
    (folder / "file").touch()
    private_files.close_to_others(HouseSettings(home=tmp_path))
    assert [mode(tmp_path / place.split("/")[0]), mode(folder)] == ["700", "700"]
    assert mode(folder / "file") == "600"


def test_what_lies_outside_and_is_only_linked_stays(tmp_path: Path) -> None:
    outside = tmp_path / "shared-model"
    outside.touch()
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "link").symlink_to(outside)
    private_files.close_to_others(HouseSettings(home=tmp_path))
    assert mode(outside) == "644"


def test_a_file_and_its_folder_are_made_private_also_when_they_are_there(tmp_path: Path) -> None:
    for _ in range(2):
        folder = private_files.private_folder(tmp_path / "db")
        file = private_files.private_file(folder / "banter.db")
        assert [mode(folder), mode(file)] == ["700", "600"]
        folder.chmod(0o755)
        file.chmod(0o644)


def test_a_program_may_stay_executable_for_its_owner(tmp_path: Path) -> None:
    script = tmp_path / "models" / "script"
    script.parent.mkdir()
    script.touch(mode=0o755)
    private_files.close_to_others(HouseSettings(home=tmp_path))
    assert mode(script) == "700"
