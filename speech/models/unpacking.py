"""Unpacking a model's archive: nothing lands outside its folder, and all of it or nothing.

A zip file has a list of contents that is judged before anything is written. A tar file has none:
it is read once, from front to end, each entry judged when it comes.
"""

from __future__ import annotations

import bz2
import errno
import io
import shutil
import stat
import tarfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from speech.models.catalogue import NoSpace, WrongContent

# Models shrink to half or a third; far more is an archive that is made to fill the disk.
MOST_GROWTH = 50
_FILLS_NO_DISK = 1_000_000  # bytes; the padding of a small tar file grows more than that
_BZIP2 = b"BZh"
_FULL = (errno.ENOSPC, errno.EDQUOT)
# What a name that is a file here and a folder there runs into.
_CLASHES = (FileExistsError, NotADirectoryError, IsADirectoryError)
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, EOFError, NotImplementedError, ValueError,
    RecursionError,  # tarfile's, in a long chain of headers about headers
)  # fmt: skip


def unpack(archive: Path, into: Path) -> None:
    """Unpack an archive's one folder as ``into``, which is new and removed again on failure.

    Args:
        archive: a zip or tar.bz2 file, known by its first bytes.
        into: where its files come to stand, without the folder that all are in.

    Raises:
        WrongContent: it is neither, is damaged, or holds what a model does not.
        NoSpace: the disk is full.
    """
    try:
        with archive.open("rb") as file:
            tarred = file.read(len(_BZIP2)) == _BZIP2
        if tarred:
            _untar(archive, into)
        else:
            _unzip(archive, into)
    except (*_BROKEN, *_CLASHES) as error:
        shutil.rmtree(into, ignore_errors=True)
        raise WrongContent(f"{archive.name} is no usable archive ({error}).") from error
    except OSError as error:
        shutil.rmtree(into, ignore_errors=True)
        if error.errno in _FULL:
            raise NoSpace(f"The disk of {into} is full: make room, and pull again.") from error
        if error.errno is None:  # bz2 says so that the file is damaged
            raise WrongContent(f"{archive.name} is no usable archive ({error}).") from error
        raise
    except (WrongContent, NoSpace):
        shutil.rmtree(into, ignore_errors=True)
        raise


def _unzip(archive: Path, into: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        files = [member for member in packed.infolist() if not member.is_dir()]
        paths = [_inside(member.filename, archive) for member in files]
        for member in files:
            if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
                raise _no_model(member.filename, archive)
        needed = sum(member.file_size for member in files)
        if needed > _most(archive):
            raise _grows(archive)
        _require_room(needed, into)
        into.mkdir()
        for member, path in zip(files, paths, strict=True):
            with packed.open(member) as source:
                _write(source, into / path)
    _leave_one_folder(into)


def _untar(archive: Path, into: Path) -> None:
    into.mkdir()
    with (
        bz2.open(archive) as unpacked,
        tarfile.open(fileobj=_Bounded(unpacked, archive), mode="r|") as packed,
    ):
        for member in packed:
            path = _inside(member.name, archive)
            if member.isdir():
                continue
            if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
                raise _no_model(member.name, archive)
            _require_room(member.size, into)
            source = packed.extractfile(member)
            if source is not None:
                _write(source, into / path)
    _leave_one_folder(into)


class _Bounded(io.RawIOBase):
    """What comes out of a compressed file, up to what a model may grow to."""

    def __init__(self, source: IO[bytes], archive: Path) -> None:
        self._source = source
        self._archive = archive
        self._left = _most(archive)

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises:
            WrongContent: it has grown too much.
        """
        came = self._source.read(size)
        self._left -= len(came)
        if self._left < 0:
            raise _grows(self._archive)
        return came


def _most(archive: Path) -> int:
    return max(MOST_GROWTH * archive.stat().st_size, _FILLS_NO_DISK)


def _inside(name: str, archive: Path) -> PurePosixPath:
    """Return where a file belongs.

    Raises:
        WrongContent: it would land outside.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.as_posix().split("/")[0]:
        raise _no_model(name, archive)
    return path


def _require_room(needed: int, into: Path) -> None:
    if needed > shutil.disk_usage(into.parent).free:
        raise NoSpace(f"{needed / 1e6:.0f} MB are needed for {into}: make room.")


def _write(source: IO[bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        shutil.copyfileobj(source, file)


def _leave_one_folder(into: Path) -> None:
    """Have the files stand in ``into`` itself where all came in one folder."""
    found = list(into.iterdir())
    if len(found) != 1 or not found[0].is_dir():
        return
    whole = into.with_name(into.name + ".whole")
    shutil.rmtree(whole, ignore_errors=True)
    found[0].rename(whole)
    into.rmdir()
    whole.rename(into)


def _no_model(name: str, archive: Path) -> WrongContent:
    return WrongContent(f"{archive.name} holds {name!r}, which no model does.")


def _grows(archive: Path) -> WrongContent:
    return WrongContent(f"{archive.name} unpacks to more than {MOST_GROWTH} times its size.")
