import json
from pathlib import Path

import pytest

from nlu.model import manifest
from nlu.model.manifest import ManifestError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a").write_bytes(b"first")
    (tmp_path / "b").write_bytes(b"second")
    manifest.write(tmp_path)
    return tmp_path


def test_what_was_written_is_whole(folder: Path) -> None:
    manifest.check(folder)


def test_a_changed_file_is_named(folder: Path) -> None:
    (folder / "b").write_bytes(b"secone")
    with pytest.raises(ManifestError, match="b is not what was written"):
        manifest.check(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "a").unlink()
    with pytest.raises(ManifestError, match="a cannot be read"):
        manifest.check(folder)


def test_a_folder_of_another_program_is_not_ours(folder: Path) -> None:
    (folder / manifest.NAME).unlink()
    with pytest.raises(ManifestError, match="not written by Banter"):
        manifest.check(folder)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"format": 2, "files": 5}'])
def test_a_damaged_list_is_told(folder: Path, content: str) -> None:
    (folder / manifest.NAME).write_text(content)
    with pytest.raises(ManifestError, match=r"manifest\.json is damaged"):
        manifest.check(folder)


def test_another_format_is_told(folder: Path) -> None:
    (folder / manifest.NAME).write_text(json.dumps({"format": 99, "files": {}}))
    with pytest.raises(ManifestError, match="format 99, this Banter reads format 2"):
        manifest.check(folder)
