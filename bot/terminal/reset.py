"""``banter reset``: database and keys go together, because one is useless without the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.supervisor.running import HouseRunning, alone, running_house
from crm.settings import CrmSettings
from data.settings import HouseSettings


class ResetRefused(Exception):
    """The house is running, or its keys open records that are kept elsewhere."""


def delete_home(house: HouseSettings, records: CrmSettings) -> str:
    """Delete the databases and keys; models and logs stay.

    Args:
        house: the home.
        records: where its records are.

    Returns:
        What was done, in one sentence.

    Raises:
        ResetRefused: the house is running or being started, or its records are not in its home.
    """
    if running := running_house(house):
        raise ResetRefused(f"Banter is running (process {running.pid}): stop it first.")
    if records.database_url:
        raise ResetRefused(
            "The records are in the database of BANTER_CRM_DATABASE_URL, and without the keys in "
            f"{house.keys_folder} they could not be read again: nothing is deleted. "
            "Drop that database first, then delete the keys, or take the setting away."
        )
    try:
        with alone(house):
            gone = list(_deleted(house.database_folder, house.keys_folder))
    except HouseRunning as error:
        raise ResetRefused(str(error)) from error
    return f"Deleted {' and '.join(gone)}." if gone else "Nothing to delete."


def _deleted(*folders: Path) -> Iterator[str]:
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)
            yield str(folder)
