"""Banks beside the demo bank: each in a home of its own under ``BANTER_HOME/banks``.

A bank may need settings of its own (Berka's business date is 1998-12-31); they stand in its
``bank.env`` and give way to what the environment says. The database does not: where the house
has one (``BANTER_CRM_DATABASE_URL``), a bank names its own there or is not entered, because its
keys are not those of the house's records.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from crm.settings import CrmSettings

SETTINGS_FILE = "bank.env"
DATABASE = "BANTER_CRM_DATABASE_URL"


class UnknownBank(Exception):
    """There is no such bank; the message says which there are."""


class SharedDatabase(Exception):
    """The bank would write into the house's own database; the message says what to do."""


def home_of(name: str) -> Path:
    """Return the home of a named bank."""
    return _house_home() / "banks" / name


def found(bank: Path, settings: Mapping[str, str]) -> None:
    """Make a bank's home with its settings; what its file says already stays as it is."""
    bank.mkdir(parents=True, exist_ok=True)
    file = bank / SETTINGS_FILE
    there = file.read_text(encoding="utf-8") if file.exists() else ""
    known = _settings_of(bank)
    missing = "".join(f"{name}={value}\n" for name, value in settings.items() if name not in known)
    if not missing:
        return
    if there and not there.endswith("\n"):
        there += "\n"
    file.write_text(there + missing, encoding="utf-8")


def enter(name: str) -> None:
    """Make all settings of this process those of a named bank.

    Raises:
        UnknownBank: it was never made.
        SharedDatabase: the house has a database, and the bank none of its own.
    """
    home = home_of(name)
    if not (home / SETTINGS_FILE).exists():
        there = sorted(path.name for path in home.parent.glob("*") if path.is_dir())
        raise UnknownBank(
            f"There is no bank {name!r} under {home.parent}: there "
            f"{'are ' + ', '.join(there) if there else 'is none'}. "
            "banter import berka DIR makes one."
        )
    settings = _settings_of(home)
    if DATABASE in settings:
        os.environ[DATABASE] = settings[DATABASE]  # what the environment says is the house's
    elif CrmSettings().database_url:
        raise SharedDatabase(
            f"The records of the house are in the database of {DATABASE}, and bank {name!r} has "
            f"keys of its own: nothing of it goes there. Give it a database of its own with "
            f"{DATABASE}= in {home / SETTINGS_FILE} (nothing after the = is a file in its home), "
            "or take the setting away."
        )
    for key, value in settings.items():
        os.environ.setdefault(key, value)
    os.environ["BANTER_HOME"] = str(home)


def enter_for_customer(cif_no: str) -> None:
    """Enter the bank whose name begins the customer's number (``berka-17``), if there is one.

    Raises:
        SharedDatabase: the house has a database, and the bank none of its own.
    """
    name, dash, _ = cif_no.partition("-")
    if dash and (home_of(name) / SETTINGS_FILE).exists() and _house_home().parent.name != "banks":
        enter(name)


def _settings_of(bank: Path) -> dict[str, str]:
    """Return what the bank's file says; nothing where there is none."""
    # Without interpolation: a password in a database's URL may have a $ in it.
    said = dotenv_values(bank / SETTINGS_FILE, interpolate=False, encoding="utf-8")
    return {name: value for name, value in said.items() if value is not None}


def _house_home() -> Path:
    from data.settings import HouseSettings  # read when asked: ``enter`` changes it

    return HouseSettings().home
