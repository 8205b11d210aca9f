"""Prepare in a process of its own, so that the supervisor stays small."""

from __future__ import annotations

import sys
from typing import TextIO

from bot.supervisor.lifeline import run_to_its_end

DEFAULT_PEOPLE = 5_000


def prepare_in_child(people: int = DEFAULT_PEOPLE, output: TextIO | None = None) -> int:
    """Run ``banter prepare``; return its exit code."""
    command = [sys.executable, "-m", "bot.cli", "prepare", "--people", str(people)]
    return run_to_its_end(command, output)
