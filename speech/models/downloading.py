"""Getting one large file over HTTP: goes on where it broke off, today or tomorrow."""

from __future__ import annotations

import errno
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from speech.models.catalogue import NoSpace, NotReached

Progress = Callable[[int, int], None]  # bytes that are here, bytes of the whole (0 = unknown)
TRIES = 5
TIMEOUT = httpx.Timeout(30.0)
_PARTIAL, _WHOLE, _BEYOND = 206, 200, 416


class Downloader:
    """Gets files into parts that survive a broken connection."""

    def __init__(self, *, tries: int = TRIES, pause: Callable[[float], None] = time.sleep) -> None:
        """Say how stubborn it is.

        Args:
            tries: attempts without a single new byte before it gives up.
            pause: waits so many seconds between attempts.
        """
        self._tries = tries
        self._pause = pause

    def get(self, url: str, part: Path, progress: Progress) -> None:
        """Get a file; what is in the part already is not got again.

        Args:
            url: where it is.
            part: where it is collected; a note beside it (``.from``) says of which version.
            progress: told how far it is.

        Raises:
            NotReached: the site cannot be reached, refuses, or breaks off again and again.
            NoSpace: the disk is full.
        """
        part.parent.mkdir(parents=True, exist_ok=True)
        failed = 0
        with httpx.Client(follow_redirects=True, timeout=TIMEOUT) as client:
            while True:
                before = _size(part)
                try:
                    with _disk(part):
                        return self._attempt(client, url, part, progress)
                except httpx.HTTPStatusError as error:
                    if error.response.status_code < 500:
                        raise NotReached(_refused(url, error.response.status_code)) from error
                    trouble: Exception = error
                except httpx.HTTPError as error:
                    trouble = error
                failed = 0 if _size(part) > before else failed + 1
                if failed >= self._tries:
                    raise NotReached(_broken(url, trouble)) from trouble
                self._pause(min(2.0**failed, 10.0))

    def _attempt(self, client: httpx.Client, url: str, part: Path, progress: Progress) -> None:
        have, note = _size(part), part.with_suffix(part.suffix + ".from")
        version = note.read_text("utf-8") if have and note.exists() else ""
        headers = {"Accept-Encoding": "identity"}
        if version:  # without a version it could be a part of another file
            headers |= {"Range": f"bytes={have}-", "If-Range": version}
        with client.stream("GET", url, headers=headers) as answer:
            if answer.status_code == _BEYOND and _whole_size(answer) == have:
                return
            if answer.status_code == _BEYOND:
                part.unlink()
                raise httpx.RemoteProtocolError("the part is longer than the file; from the start")
            answer.raise_for_status()
            continued = answer.status_code == _PARTIAL and _start(answer) == have
            if not continued:
                have = 0
                note.write_text(_version(answer), "utf-8")
            total = have + int(answer.headers.get("Content-Length", 0))
            _require_space(part, total - have)
            with part.open("ab" if continued else "wb") as file:
                progress(have, total)
                for block in answer.iter_bytes():
                    file.write(block)
                    have += len(block)
                    progress(have, total)
        if total and have < total:
            raise httpx.RemoteProtocolError(f"it ended at {have} of {total} bytes")


@contextmanager
def _disk(part: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise NoSpace(_full(part.parent)) from error


def _require_space(part: Path, wanted: int) -> None:
    free = shutil.disk_usage(part.parent).free
    if wanted > free:
        raise NoSpace(_full(part.parent, wanted, free))


def _full(folder: Path, wanted: int = 0, free: int = 0) -> str:
    figures = f" ({wanted / 1e6:.0f} MB wanted, {free / 1e6:.0f} MB free)" if wanted else ""
    return (
        f"The disk of {folder} is full{figures}: make room, or set BANTER_SPEECH_MODELS to "
        "another disk; pulling again goes on where it stopped."
    )


def _refused(url: str, status: int) -> str:
    return (
        f"{url} answers {status}: the file is not there any more. Set BANTER_SPEECH_MIRROR to a "
        "site that has it, or copy the model's folder by hand (docs/voice.md)."
    )


def _broken(url: str, error: Exception) -> str:
    return (
        f"{url} cannot be reached ({error or type(error).__name__}): check the network, or set "
        "BANTER_SPEECH_MIRROR; pulling again goes on where it stopped."
    )


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _version(answer: httpx.Response) -> str:
    """Return what names the file's version, if the server has anything strong enough."""
    tag = str(answer.headers.get("ETag", ""))
    return tag if tag and not tag.startswith("W/") else str(answer.headers.get("Last-Modified", ""))


def _start(answer: httpx.Response) -> int:
    """Return where the sent range starts: ``bytes 100-199/200``; -1 if it is not said."""
    first = str(answer.headers.get("Content-Range", "")).removeprefix("bytes ").split("-")[0]
    return int(first) if first.isdigit() else -1


def _whole_size(answer: httpx.Response) -> int:
    """Return the file's size as told with a refused range: ``bytes */200``; -1 if not said."""
    size = str(answer.headers.get("Content-Range", "")).rsplit("/", 1)[-1]
    return int(size) if size.isdigit() else -1
