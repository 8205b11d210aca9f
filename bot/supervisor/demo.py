"""The seeded demo bank, written into an empty database."""

from __future__ import annotations

