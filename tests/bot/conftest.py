"""Fixtures of the roles and their supervisor."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from certificates import Certificate  # noqa: E402 - the tests' own modules are on the path now


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    """A certificate and its key."""
    return Certificate.made(tmp_path)
