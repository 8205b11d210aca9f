"""Words and errors of data protection.

Errors::

    ProtectionError
    ├── KeysMissing     stop: the keys are absent, unreadable or not fit for production
    ├── KeyFixed        this key cannot be rotated alone; the message says what to do
    ├── KeyUnknown      the ciphertext was made with a key this installation does not have
    └── Tampered        the ciphertext, or the place it stands in, was changed
"""

from __future__ import annotations

from typing import NamedTuple


class ProtectionError(Exception):
    """Protected data could not be written or read."""


class KeysMissing(ProtectionError):
    """The keys are absent, unreadable or not fit for production: stop and install them."""


class KeyFixed(ProtectionError):
    """This key cannot be rotated alone; the message says what to do instead."""


class KeyUnknown(ProtectionError):
    """The ciphertext was made with a key this installation does not have."""


class Tampered(ProtectionError):
    """The ciphertext, or the place it stands in, was changed."""


class FieldRef(NamedTuple):
    """The place of one protected value; bound into its ciphertext."""

    table: str
    column: str
    row_id: str

    @property
    def associated_data(self) -> bytes:
        """Return what the cipher authenticates beside the value."""
        return f"{self.table}|{self.column}|{self.row_id}".encode()
