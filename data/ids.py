"""Identifiers."""

from __future__ import annotations

import uuid_utils


def new_id() -> str:
    """Return a new time-ordered id (UUIDv7, canonical text, 36 characters)."""
    return str(uuid_utils.uuid7())
