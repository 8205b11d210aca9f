"""One log for all roles: time, role, line; bounded in size."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

MAX_BYTES = 20_000_000  # a busy day in development; five files are kept
KEPT_FILES = 5


class SharedLog:
    """Writes every role's lines to ``banter.log``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "banter.log"
        handler = RotatingFileHandler(
            self.path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
        )
        handler.setFormatter(
            logging.Formatter("%(asctime)s.%(msecs)03d %(message)s", "%Y-%m-%d %H:%M:%S")
        )
        self._handler = handler
        self._logger = logging.Logger("banter.roles")
        self._logger.addHandler(handler)

    def write(self, role: str, line: str) -> None:
        """Write one line of one role."""
        self._logger.info("%-10s %s", role, line)

    def close(self) -> None:
        """Close the file; a line written later opens it again."""
        self._handler.close()
