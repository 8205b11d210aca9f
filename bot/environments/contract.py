"""What is made, from what, and how it can fail.

Errors::

    SetupFailed     the set-up cannot go on; the message is one sentence that says what to do
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TORCH = "torch==2.13.0"
TORCH_CPU_INDEX = os.environ.get("TORCH_CPU_INDEX") or "https://download.pytorch.org/whl/cpu"
STAMP = ".banter-inputs"


class SetupFailed(Exception):
    """The set-up cannot go on; the message is one sentence that says what to do."""


@dataclass
class Environment:
    """One environment: where it is, what goes in, and how far its making has come."""

    name: str
    folder: Path
    requirements: tuple[Path, ...]
    python: Path
    options: tuple[str, ...] = ()
    with_torch: bool = False
    status: str = "waiting"
    error: str = ""
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        """Name the log file beside the environments."""
        self.log = ROOT / "var" / "logs" / f"setup{self.folder.name}.log"

    @property
    def interpreter(self) -> Path:
        """The environment's own Python."""
        return self.folder / "bin" / "python"

    def inputs(self) -> str:
        """Return a hash over everything the environment is made from, and where it is.

        One that was moved or copied would run the code of where it was made. A link leads there
        knowingly.
        """
        made = f"{self.folder.resolve()} {self.python.resolve()} {self.options} {TORCH}"
        digest = hashlib.sha256(made.encode())
        for path in (*self.requirements, ROOT / "pyproject.toml"):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def is_current(self) -> bool:
        """Whether it was made from the present inputs."""
        stamp = self.folder / STAMP
        return self.interpreter.exists() and stamp.exists() and stamp.read_text() == self.inputs()


def count_pins(path: Path) -> int:
    """Return how many requirements a pinned file lists."""
    return sum(1 for line in path.read_text().splitlines() if line and line[0].isalnum())
