"""Settings of the dialogue engine (prefix ``BANTER_RASA_``), read from the environment.

``endpoints.yml`` and ``credentials.yml`` name the same variables; Rasa knows no defaults in
them, so ``serve.py`` writes the defaults into the environment before it starts Rasa.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "BANTER_RASA_"


class SettingError(Exception):
    """A setting is missing or wrong; the message says which, and what to do."""


@dataclass(frozen=True)
class RasaSettings:
    """Where the dialogue engine listens, what it calls, and where it keeps sessions.

    Attributes:
        token: what the gateway must present; required.
        host: the interface to listen on; loopback, because only the gateway may reach it.
        port: the port to listen on.
        model: the trained model archive.
        actions_url: webhook of the action server.
        action_seconds: how long one action call may take.
        lock_seconds: how long a lock lives; longer than twice ``action_seconds`` and one.
        nlu_url: nlu service, for Rasa's own shell and tools.
        nlu_token: token of the nlu service.
        tracker_url: where sessions are kept: ``sqlite:///path`` or ``redis://host``.
        lock_url: ``memory:`` for one process, ``redis://host`` for several.
    """

    token: str
    host: str
    port: int
    model: Path
    actions_url: str
    action_seconds: float
    lock_seconds: float
    nlu_url: str
    nlu_token: str
    tracker_url: str
    lock_url: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> RasaSettings:
        """Read the settings.

        Raises:
            SettingError: the token is missing, or a number is no number.
        """
        home = Path(environment.get("BANTER_HOME") or "var").resolve()

        def read(name: str, default: str) -> str:
            return environment.get(PREFIX + name) or default

        token = read("TOKEN", "")
        if not token:
            raise SettingError("BANTER_RASA_TOKEN is not set; any long random text will do")
        return cls(
            token=token,
            host=read("HOST", "127.0.0.1"),
            port=int(_number("PORT", read("PORT", "5005"))),
            model=Path(read("MODEL", str(home / "models" / "rasa" / "banter.tar.gz"))),
            actions_url=read("ACTIONS_URL", "http://127.0.0.1:8002/webhook"),
            action_seconds=_number("ACTION_SECONDS", read("ACTION_SECONDS", "8")),
            lock_seconds=_number("LOCK_SECONDS", read("LOCK_SECONDS", "20")),
            nlu_url=read("NLU_URL", "http://127.0.0.1:8003"),
            nlu_token=read("NLU_TOKEN", ""),
            tracker_url=read("TRACKER_URL", f"sqlite:///{home / 'db' / 'dialogue.db'}"),
            lock_url=read("LOCK_URL", "memory:"),
        )

    def as_environment(self) -> dict[str, str]:
        """Return the variables that ``endpoints.yml`` and ``credentials.yml`` name."""
        return {
            PREFIX + "TOKEN": self.token,
            PREFIX + "ACTIONS_URL": self.actions_url,
            PREFIX + "ACTION_SECONDS": str(self.action_seconds),
            PREFIX + "LOCK_SECONDS": str(self.lock_seconds),
            PREFIX + "NLU_URL": self.nlu_url,
            PREFIX + "NLU_TOKEN": self.nlu_token,
            PREFIX + "TRACKER_URL": self.tracker_url,
            PREFIX + "LOCK_URL": self.lock_url,
        }


def _number(name: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError as error:
        raise SettingError(f"{PREFIX}{name} must be a number, not {value!r}") from error
    if number <= 0:
        raise SettingError(f"{PREFIX}{name} must be above zero, not {value!r}")
    return number
