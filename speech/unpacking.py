"""Unpacking a model's archive: nothing lands outside its folder, and all of it or nothing."""

from __future__ import annotations

import errno
import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from speech.catalogue import NoSpace, WrongContent

# Models shrink to half or a third; far more is an archive that is made to fill the disk.
MOST_GROWTH = 50


def unpack(archive: Path, into: Path) -> None:
    """Unpack an archive's one folder as ``into``, which is new and removed again on failure.

    Raises:
        WrongContent: it is no zip file, is damaged, or holds what a model does not.
        NoSpace: the disk is full.
    """
    try:
        with zipfile.ZipFile(archive) as packed:
            members = _safe(packed, archive)
            needed = sum(member.file_size for member, _ in members)
            if needed > shutil.disk_usage(into.parent).free:
                raise NoSpace(f"{needed / 1e6:.0f} MB are needed for {into}: make room.")
            into.mkdir()
            for member, place in members:
                target = into / place
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(member) as source, target.open("wb") as file:
                    shutil.copyfileobj(source, file)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
        shutil.rmtree(into, ignore_errors=True)
        raise WrongContent(f"{archive.name} is no usable archive ({error}).") from error
    except OSError as error:
        shutil.rmtree(into, ignore_errors=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace(f"The disk of {into} is full: make room, and pull again.") from error
        raise


def _safe(packed: zipfile.ZipFile, archive: Path) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """Return the files and where each belongs, without the folder that all stand in.

    Raises:
        WrongContent: a file would land outside, is no plain file, or they grow too much.
    """
    files = [member for member in packed.infolist() if not member.is_dir()]
    paths = [PurePosixPath(member.filename.replace("\\", "/")) for member in files]
    for member, path in zip(files, paths, strict=True):
        outside = path.is_absolute() or ".." in path.parts or ":" in path.parts[0]
        kind = stat.S_IFMT(member.external_attr >> 16)
        if outside or kind not in (0, stat.S_IFREG):
            raise WrongContent(f"{archive.name} holds {member.filename!r}, which no model does.")
    if sum(member.file_size for member in files) > MOST_GROWTH * archive.stat().st_size:
        raise WrongContent(f"{archive.name} unpacks to more than {MOST_GROWTH} times its size.")
    one = len({path.parts[0] for path in paths}) == 1 and all(len(path.parts) > 1 for path in paths)
    return [
        (member, PurePosixPath(*path.parts[1:]) if one else path)
        for member, path in zip(files, paths, strict=True)
    ]
