"""Prepare in a process of its own, so that the supervisor stays small."""

from __future__ import annotations

import subprocess
import sys
from typing import TextIO

from bot.supervisor.lifeline import lifeline

DEFAULT_PEOPLE = 5_000


def prepare_in_child(people: int = DEFAULT_PEOPLE, output: TextIO | None = None) -> int:
    """Run ``banter prepare``; return its exit code."""
    command = [sys.executable, "-m", "bot.cli", "prepare", "--people", str(people)]
    done = subprocess.run(command, check=False, stdout=output, preexec_fn=lifeline)  # noqa: S603 - ourselves
    return done.returncode
