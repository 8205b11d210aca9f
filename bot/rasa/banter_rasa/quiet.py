"""Rasa without telemetry, debug prints and third-party noise. Call before Rasa is imported."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "SANIC_ACCESS_LOG": "false",
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
}


def quieten(cache: Path) -> None:
    """Set what Rasa and its libraries read when they are imported.

    Args:
        cache: folder for Rasa's training cache (Rasa would use ``./.rasa``).
    """
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"  # not a matter of choice in a bank
    os.environ["RASA_CACHE_DIRECTORY"] = str(cache)


@contextmanager
def without_warnings() -> Iterator[None]:
    """Drop the warnings of imports: deprecations inside the pinned libraries.

    A filter would not do: some of these libraries put their own in front of it.
    """
    show = warnings.showwarning
    warnings.showwarning = lambda *_, **__: None
    try:
        yield
    finally:
        warnings.showwarning = show


def quieten_logs() -> None:
    """Apply the log levels; call after Rasa is imported."""
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    configure_logging_and_warnings()
    configure_structlog()
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    # Entities and slots that share a name are meant to here; actions set the slots.
    warnings.filterwarnings("ignore", message="Slot auto-fill has been removed")
