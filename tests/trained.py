"""Models that one house of a test run has trained, given to the others."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path


def with_models_of(trained: Path, home: Path) -> Path:
    """Give a home the models that another house has trained already."""
    shutil.copytree(trained / "models", home / "models")
    return home


@contextlib.contextmanager
def trained_once(shared: Path, home: Path) -> Iterator[None]:
    """Let the first house that comes train its models in the body; the others get its models.

    They wait for it: two that train at once on one machine take twice as long. One that fails
    leaves nothing, and the next trains.

    Args:
        shared: a folder of the whole test run.
        home: of the house that the body starts.
    """
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (shared / "models").exists():
            with_models_of(shared, home)
            fcntl.flock(lock, fcntl.LOCK_UN)
            yield
        else:
            yield
            shutil.copytree(home / "models", shared / "new")
            (shared / "new").rename(shared / "models")
