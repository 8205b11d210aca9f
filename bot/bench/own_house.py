"""A house of the benchmark's own, whatever the environment and ``.env`` say of another one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.terminal.settings_listing import rasa_settings, settings_classes
from data.settings import Environment

_EMPTY = (None, "", SecretStr(""))


def own_settings(home: Path) -> dict[str, str]:
    """Return the settings that make a house its own; empty = the default.

    What is empty unless somebody says it (a database, a key file, an address, a secret), and all
    of the dialogue engine's, belongs to the house that it was said for. What was chosen (an
    encoder, a number of threads) stays, and is measured.

    Args:
        home: where it keeps everything.
    """
    return dict.fromkeys(_of_another_house(), "") | {
        "BANTER_HOME": str(home),
        "BANTER_ENVIRONMENT": Environment.DEVELOPMENT.value,  # the demo bank, and its sign-ins
        "BANTER_HOST": "127.0.0.1",  # these are for this machine alone
        "BANTER_INNER_HOST": "127.0.0.1",
    }


@contextmanager
def said(settings: Mapping[str, str]) -> Iterator[None]:
    """Put settings before those of the environment, for this process and its children."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _of_another_house() -> Iterator[str]:
    for kind in settings_classes():
        prefix = str(kind.model_config.get("env_prefix", ""))
        for name, field in kind.model_fields.items():
            if field.default in _EMPTY:
                yield f"{prefix}{name}".upper()
    for name, _ in rasa_settings():
        yield name
