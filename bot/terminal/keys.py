"""``banter keys``: make, rotate and rewrap the keys of an installation."""

from __future__ import annotations

from typing import Literal

from crm.bank import Bank
from crm.store.rotation import reencrypt
from data.protection.keys import KeyFiles, KeyPurpose
from data.settings import Environment, HouseSettings

# What a new key takes effect by; processes that run hold the one before.
_NEXT = {
    KeyPurpose.FIELD: (
        "Restart the roles one by one, then banter keys reencrypt moves the old values."
    ),
    KeyPurpose.TOKEN: (
        "Restart all gateways, consoles and phones together: staff sign in again, visitors who "
        "come back begin anew. No stored value uses this key."
    ),
    KeyPurpose.SEAL: (
        "Restart the workers: they seal with it from then on. Older seals keep verifying with "
        "their own version."
    ),
}


def create(house: HouseSettings) -> str:
    """Make the keys of a new installation, fit for its environment; old keys are left alone."""
    files = KeyFiles.of(house)
    if files.key_file.exists():
        return f"{files.key_file} is there already: nothing was changed."
    files.create(_kind(house))
    return f"Keys made in {house.keys_folder} (mode 600). Back them up apart from the database."


def rotate(house: HouseSettings, purpose: KeyPurpose) -> str:
    """Add a new data key and say what makes it take effect.

    Raises:
        KeysMissing: there are no keys.
        KeyFixed: the index key, which cannot be rotated alone.
    """
    version = KeyFiles.of(house).rotate(purpose)
    return f"{purpose.value}: version {version} is there. Back up the keys. {_NEXT[purpose]}"


def rewrap(house: HouseSettings) -> str:
    """Make a new key-encryption key and wrap the data keys with it.

    Raises:
        KeysMissing: there are no keys.
    """
    KeyFiles.of(house).rewrap(_kind(house))
    return "The data keys are wrapped by a new key-encryption key."


def move_to_newest(house: HouseSettings) -> str:
    """Encrypt every protected value with the newest key."""
    bank = Bank.open(house)
    try:
        moved = reencrypt(bank)
        return f"{moved.values:,} values in {moved.rows:,} rows use the newest key now."
    finally:
        bank.close()


def _kind(house: HouseSettings) -> Literal["development", "production"]:
    return "production" if house.environment is Environment.PRODUCTION else "development"
