"""One log for all roles: time, role, line; bounded in size."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

MAX_BYTES = 20_000_000  # a busy day in development; five files are kept
KEPT_FILES = 5


class _Lines(RotatingFileHandler):
    """Says in a sentence, once, that lines are lost (a full disk); the roles go on."""

    _losing = False
    _lost = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or lose it."""
        self._lost = False
        super().emit(record)
        self._losing = self._lost

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name in logging
        """Tell the terminal at the first line that is lost."""
        self._lost = True
        if not self._losing:
            why = getattr(sys.exc_info()[1], "strerror", None) or sys.exc_info()[1]
            print(f"{self.baseFilename}: lines are lost: {why}", file=sys.stderr)  # noqa: T201


class SharedLog:
    """Writes every role's lines to ``banter.log``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "banter.log"
        handler = _Lines(self.path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8")
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
