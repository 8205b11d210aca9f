"""``banter reset``: database and keys go together, because one is useless without the other."""

from __future__ import annotations

import shutil

from bot.supervisor.running import running_house
from data.settings import HouseSettings


class ResetRefused(Exception):
    """The house is running."""


def delete_home(house: HouseSettings) -> str:
    """Delete the databases and keys; models and logs stay.

    Returns:
        What was done, in one sentence.

    Raises:
        ResetRefused: the house is running.
    """
    if running := running_house(house):
        raise ResetRefused(f"Banter is running (process {running.pid}): stop it first.")
    gone = []
    for folder in (house.database_folder, house.keys_folder):
        if folder.exists():
            shutil.rmtree(folder)
            gone.append(str(folder))
    return f"Deleted {' and '.join(gone)}." if gone else "Nothing to delete."
