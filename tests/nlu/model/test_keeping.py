"""One process writes versions at a time, and what nobody needs goes."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from data.settings import HouseSettings
from nlu.model import artefact as storage
from nlu.model import keeping, versions
from nlu.model.artefact import Artefact

DRAFT = f".next.{'0a' * 16}"


@pytest.fixture
def folder(artefact: Artefact, house: HouseSettings) -> Path:
    return storage.save(house.models_folder, artefact, {}).parent


def written(folder: Path, count: int) -> list[str]:
    """Make versions, one older than the other, all older than what is there."""
    names = [f"v{number}" for number in range(count)]
    for age, name in enumerate(names):
        (folder / name).mkdir()
        os.utime(folder / name, (1000 - age, 1000 - age))
    return names


def test_what_a_killed_build_left_goes_with_the_next_save(
    artefact: Artefact, house: HouseSettings, folder: Path
) -> None:
    (folder / DRAFT).mkdir()
    (folder / DRAFT / "model.npz").write_text("half")
    (folder / f".current.{'0b' * 16}").write_text("small")
    storage.save(house.models_folder, replace(artefact, version="next"), {})
    left = {path.name for path in folder.iterdir()} - {".lock"}
    assert left == {"small", "next", "current", "trained"}


def test_the_draft_of_a_living_process_is_left_until_it_is_published(
    artefact: Artefact, house: HouseSettings, folder: Path
) -> None:
    other = replace(artefact, version="other")
    save = threading.Thread(target=storage.save, args=(house.models_folder, other, {}))
    with keeping.locked(folder):
        (folder / DRAFT).mkdir()
        save.start()
        save.join(0.3)
        assert save.is_alive()
        (folder / DRAFT).rename(folder / "next")
    save.join(20)
    assert {"small", "next", "other"} <= {path.name for path in folder.iterdir()}


def test_a_whole_version_is_kept_when_another_process_finished_it_too(
    artefact: Artefact, house: HouseSettings, folder: Path
) -> None:
    file = folder / "small" / "model.npz"
    before = file.stat().st_ino
    with file.open("rb"):  # so that its number is not given to another file
        storage.save(house.models_folder, artefact, {})
        assert file.stat().st_ino == before


def test_a_damaged_version_is_written_again(
    artefact: Artefact, house: HouseSettings, folder: Path
) -> None:
    (folder / "small" / "model.npz").write_text("half")
    storage.save(house.models_folder, artefact, {})
    assert storage.load(house.models_folder).version == "small"


def test_the_newest_versions_and_those_in_use_are_kept(house: HouseSettings, folder: Path) -> None:
    names = written(folder, 10)
    with keeping.locked(folder):
        storage.point(house.models_folder, storage.CURRENT, names[6])
        storage.point(house.models_folder, storage.CANDIDATE, names[7])
        storage.point(house.models_folder, storage.TRAINED, names[8], "gone")
    versions.tidy(house.models_folder, {names[9]})
    kept = [path.name for path in keeping.versions_in(folder)]
    assert kept == ["small", *names[:4], *names[6:]]


def test_without_a_folder_there_are_no_versions(tmp_path: Path) -> None:
    assert keeping.versions_in(tmp_path / "none") == []
