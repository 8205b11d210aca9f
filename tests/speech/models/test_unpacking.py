"""Archives of both kinds: what is in them comes out, and nothing else happens to the disk."""

from __future__ import annotations

import bz2
import errno
import io
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from speech.models import unpacking
from speech.models.catalogue import NoSpace, PullError, WrongContent
from speech.models.unpacking import unpack

Pack = Callable[[dict[str, bytes]], bytes]


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def entry(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.size = kind, size
    return made


def tarred(files: dict[str, bytes], *more: tarfile.TarInfo) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:bz2") as archive:
        for name, content in files.items():
            archive.addfile(entry(name, size=len(content)), io.BytesIO(content))
        for each in more:
            archive.addfile(each)
    return made.getvalue()


def unpacked(folder: Path, archive: bytes) -> dict[str, bytes]:
    """Unpack into a folder of its own within ``folder``; return what is in it."""
    (folder / "archive").write_bytes(archive)
    into = folder / "into"
    unpack(folder / "archive", into)
    files = (path for path in into.rglob("*") if path.is_file())
    return {path.relative_to(into).as_posix(): path.read_bytes() for path in files}


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "archive")


both = pytest.mark.parametrize("pack", [zipped, tarred])
MODEL = {"voice/model.onnx": b"weights" * 100, "voice/espeak-ng-data/lang/en": b"name English"}


@both
def test_the_one_folder_is_left_out(tmp_path: Path, pack: Pack) -> None:
    assert unpacked(tmp_path, pack(MODEL)) == {
        name.removeprefix("voice/"): content for name, content in MODEL.items()
    }
    assert left(tmp_path) == ["into"]


@both
def test_files_beside_the_folder_keep_their_places(tmp_path: Path, pack: Pack) -> None:
    files = {**MODEL, "README": b"read me"}
    assert unpacked(tmp_path, pack(files)) == files


@both
@pytest.mark.parametrize(
    "name", ["../outside", "/outside", "voice/../../outside", "..\\outside", "C:\\outside"]
)
def test_nothing_is_written_outside(tmp_path: Path, pack: Pack, name: str) -> None:
    with pytest.raises(WrongContent, match="which no model does"):
        unpacked(tmp_path, pack({**MODEL, name: b"gotcha"}))
    assert left(tmp_path) == []


def link(name: str, kind: bytes, target: str) -> tarfile.TarInfo:
    made = entry(name, kind)
    made.linkname = target
    return made


@pytest.mark.parametrize(
    "odd",
    [
        link("voice/am", tarfile.SYMTYPE, "/etc"),
        link("voice/am", tarfile.LNKTYPE, "voice/model.onnx"),
        entry("voice/am", tarfile.FIFOTYPE),
        entry("voice/am", tarfile.CHRTYPE),
        entry("voice/am", tarfile.BLKTYPE),
        entry("voice/am", tarfile.CONTTYPE),
        link("../am", tarfile.SYMTYPE, "/etc"),
    ],
    ids=lambda odd: odd.type.decode() + odd.name,
)
def test_a_tar_file_with_anything_but_files_is_refused(
    tmp_path: Path, odd: tarfile.TarInfo
) -> None:
    with pytest.raises(WrongContent, match="which no model does"):
        unpacked(tmp_path, tarred(MODEL, odd))
    assert left(tmp_path) == []


def test_a_zip_file_with_a_link_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        odd = zipfile.ZipInfo("voice/am")
        odd.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(odd, "/etc")
    with pytest.raises(WrongContent, match="which no model does"):
        unpacked(tmp_path, made.getvalue())


def test_a_link_cannot_lead_a_later_file_astray(tmp_path: Path) -> None:
    (tmp_path / "victim").mkdir()
    lured = tarred(
        {}, link("voice/d", tarfile.SYMTYPE, str(tmp_path / "victim")), entry("voice/d/x")
    )
    with pytest.raises(WrongContent):
        unpacked(tmp_path, lured)
    assert list((tmp_path / "victim").iterdir()) == []


@both
def test_what_would_fill_the_disk_is_refused(tmp_path: Path, pack: Pack) -> None:
    with pytest.raises(WrongContent, match="50 times"):
        unpacked(tmp_path, pack({"voice/model.onnx": bytes(20_000_000)}))
    assert left(tmp_path) == []


def test_a_header_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    header = entry("voice/a", tarfile.XHDTYPE, size=30_000_000).tobuf()
    with pytest.raises(WrongContent, match="50 times"):
        unpacked(tmp_path, bz2.compress(header + bytes(30_000_000)))
    assert left(tmp_path) == []


@both
def test_a_disk_without_room_is_said_before_it_is_full(
    tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(NoSpace, match="make room"):
        unpacked(tmp_path, pack(MODEL))
    assert left(tmp_path) == []


@both
def test_a_disk_that_becomes_full_is_said_and_nothing_stays(
    tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_source: IO[bytes], _target: IO[bytes]) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(unpacking.shutil, "copyfileobj", full)
    with pytest.raises(NoSpace, match="pull again"):
        unpacked(tmp_path, pack(MODEL))
    assert left(tmp_path) == []


@both
def test_a_name_that_is_a_file_and_a_folder_is_refused(tmp_path: Path, pack: Pack) -> None:
    with pytest.raises(WrongContent, match="no usable archive"):
        unpacked(tmp_path, pack({"voice/a": b"a", "voice/a/b": b"b"}))
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    "broken", [b"", b"BZh", b"BZh91AY&SY" + b"x" * 50, b"<html>please sign in</html>"]
)
def test_what_is_no_archive_is_said(tmp_path: Path, broken: bytes) -> None:
    with pytest.raises(WrongContent, match="no usable archive"):
        unpacked(tmp_path, broken)
    assert left(tmp_path) == []


def test_an_archive_that_was_cut_off_leaves_nothing(tmp_path: Path) -> None:
    whole = tarred(MODEL)
    with pytest.raises(WrongContent, match="no usable archive"):
        unpacked(tmp_path, whole[: len(whole) // 2])
    assert left(tmp_path) == []


NAMES = st.lists(st.sampled_from(["a", "b", "模型", "..", "", ".", "c:"]), min_size=1, max_size=4)
FILES = NAMES.map("/".join).filter(lambda name: name and not name.endswith("/"))
TREES = st.dictionaries(FILES, st.binary(max_size=50), max_size=5)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@both
@quick
@given(tree=TREES)
def test_whatever_the_names_nothing_lands_outside(pack: Pack, tree: dict[str, bytes]) -> None:
    with TemporaryDirectory() as made:
        folder = Path(made) / "inner"
        folder.mkdir()
        try:
            found = unpacked(folder, pack(tree))
        except PullError:
            assert left(folder) == []
        else:
            assert sorted(found.values()) == sorted(tree.values())
            assert left(folder) == ["into"]
        assert [path.name for path in Path(made).iterdir()] == ["inner"]


@quick
@given(place=st.integers(0, 10_239), byte=st.integers(0, 255))
def test_a_tar_file_with_a_wrong_byte_is_unpacked_or_refused(place: int, byte: int) -> None:
    plain = bytearray(bz2.decompress(tarred(MODEL)))
    plain[place % len(plain)] = byte
    with TemporaryDirectory() as made:
        folder = Path(made) / "inner"
        folder.mkdir()
        try:
            unpacked(folder, bz2.compress(bytes(plain)))
        except PullError:
            assert left(folder) == []
        assert [path.name for path in Path(made).iterdir()] == ["inner"]
