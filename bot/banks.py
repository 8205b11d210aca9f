"""Banks beside the demo bank: each in a home of its own under ``BANTER_HOME/banks``.

A bank may need settings of its own (Berka's business date is 1998-12-31); they stand in its
``bank.env`` and give way to what the environment says.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

SETTINGS_FILE = "bank.env"


class UnknownBank(Exception):
    """There is no such bank; the message says which there are."""


def home_of(name: str) -> Path:
    """Return the home of a named bank."""
    return _house_home() / "banks" / name


def found(bank: Path, settings: Mapping[str, str]) -> None:
    """Make a bank's home with its settings."""
    bank.mkdir(parents=True, exist_ok=True)
    lines = [f"{name}={value}\n" for name, value in settings.items()]
    (bank / SETTINGS_FILE).write_text("".join(lines), encoding="utf-8")


def enter(name: str) -> None:
    """Make all settings of this process those of a named bank.

    Raises:
        UnknownBank: it was never made.
    """
    home = home_of(name)
    if not (home / SETTINGS_FILE).exists():
        there = sorted(path.name for path in home.parent.glob("*") if path.is_dir())
        raise UnknownBank(
            f"There is no bank {name!r} under {home.parent}: there "
            f"{'are ' + ', '.join(there) if there else 'is none'}. "
            "banter import berka DIR makes one."
        )
    for line in (home / SETTINGS_FILE).read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        os.environ.setdefault(key, value)
    os.environ["BANTER_HOME"] = str(home)


def enter_for_customer(cif_no: str) -> None:
    """Enter the bank whose name begins the customer's number (``berka-17``), if there is one."""
    name, dash, _ = cif_no.partition("-")
    if dash and (home_of(name) / SETTINGS_FILE).exists() and _house_home().parent.name != "banks":
        enter(name)


def _house_home() -> Path:
    from data.settings import HouseSettings  # read when asked: ``enter`` changes it

    return HouseSettings().home
