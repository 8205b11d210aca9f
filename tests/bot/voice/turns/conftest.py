"""A call on which we have just stopped speaking."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from turn_scene import Scene  # noqa: E402 - the folder is on the path now


@pytest.fixture
def scene() -> Scene:
    """A call on which we have just stopped speaking."""
    made = Scene()
    made.we_end()
    return made
