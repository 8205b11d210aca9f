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
REDIS = ("redis://", "rediss://", "unix://")


class SettingError(Exception):
    """A setting is missing or wrong; the message says which, and what to do."""


@dataclass(frozen=True)
class RasaSettings:
    """Where the dialogue engine listens, what it calls, and where it keeps sessions.

    Attributes:
        token: what the gateway must present; required.
        host: the interface to listen on; 127.0.0.1, because only the gateway may reach it.
        port: the port to listen on.
        model: the trained model archive; models/rasa/banter.tar.gz under BANTER_HOME.
        actions_url: webhook of the action server.
        actions_token: what is presented to it: its ``BANTER_ACTIONS_TOKEN``.
        action_seconds: how long one action call may take (8).
        lock_seconds: how long a lock lives (20); longer than twice ``action_seconds`` and one.
        nlu_url: nlu service, for Rasa's own shell and tools.
        nlu_token: token of the nlu service.
        tracker_url: where sessions are kept: ``sqlite:///path`` (under BANTER_HOME) or ``redis://host``.
        tracker_days: how long after its last turn a session is kept (40).
        lock_url: ``memory:`` for one process (the default), ``redis://host`` for several.
    """

    token: str
    host: str
    port: int
    model: Path
    actions_url: str
    actions_token: str
    action_seconds: float
    lock_seconds: float
    nlu_url: str
    nlu_token: str
    tracker_url: str
    tracker_days: float
    lock_url: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> RasaSettings:
        """Read the settings.

        Raises:
            SettingError: a setting is missing, unreadable, or contradicts another.
        """
        home = Path(environment.get("BANTER_HOME") or "var").resolve()

        def read(name: str, default: str) -> str:
            return environment.get(PREFIX + name) or default

        token = read("TOKEN", "")
        if not token:
            raise SettingError("BANTER_RASA_TOKEN is not set; any long random text will do")
        settings = cls(
            token=token,
            host=read("HOST", "127.0.0.1"),
            port=int(_number("PORT", read("PORT", "5005"))),
            model=Path(read("MODEL", str(home / "models" / "rasa" / "banter.tar.gz"))),
            actions_url=read("ACTIONS_URL", "http://127.0.0.1:8002/webhook"),
            actions_token=read("ACTIONS_TOKEN", ""),
            action_seconds=_number("ACTION_SECONDS", read("ACTION_SECONDS", "8")),
            lock_seconds=_number("LOCK_SECONDS", read("LOCK_SECONDS", "20")),
            nlu_url=read("NLU_URL", "http://127.0.0.1:8003"),
            nlu_token=read("NLU_TOKEN", ""),
            tracker_url=read("TRACKER_URL", f"sqlite:///{home / 'db' / 'dialogue.db'}"),
            tracker_days=_number("TRACKER_DAYS", read("TRACKER_DAYS", "40")),
            lock_url=read("LOCK_URL", "memory:"),
        )
        settings._check(environment)
        return settings

    def _check(self, environment: Mapping[str, str]) -> None:
        if not self.tracker_url.startswith(("sqlite:///", *REDIS)):
            raise SettingError(
                f"BANTER_RASA_TRACKER_URL is {self.tracker_url!r}; "
                "it must be sqlite:///path or redis://host"
            )
        if self.lock_url != "memory:" and not self.lock_url.startswith(REDIS):
            raise SettingError(
                f"BANTER_RASA_LOCK_URL is {self.lock_url!r}; it must be memory: or redis://host"
            )
        check_lock_life(self.lock_seconds, self.action_seconds)
        if self.lock_url == "memory:" and environment.get("SANIC_WORKERS", "1") != "1":
            raise SettingError("SANIC_WORKERS needs BANTER_RASA_LOCK_URL=redis://host")

    def as_environment(self) -> dict[str, str]:
        """Return the variables that ``endpoints.yml`` and ``credentials.yml`` name."""
        return {
            PREFIX + "TOKEN": self.token,
            PREFIX + "ACTIONS_URL": self.actions_url,
            PREFIX + "ACTIONS_TOKEN": self.actions_token,
            PREFIX + "ACTION_SECONDS": str(self.action_seconds),
            PREFIX + "LOCK_SECONDS": str(self.lock_seconds),
            PREFIX + "NLU_URL": self.nlu_url,
            PREFIX + "NLU_TOKEN": self.nlu_token,
            PREFIX + "TRACKER_URL": self.tracker_url,
            PREFIX + "TRACKER_DAYS": str(self.tracker_days),
            PREFIX + "LOCK_URL": self.lock_url,
        }


def turn_seconds(action_seconds: float) -> float:
    """Return how long a turn may take: starting a session, its own action, and the rest."""
    return 2 * action_seconds + 1


def check_lock_life(lock_seconds: float, action_seconds: float) -> None:
    """Check that a lock cannot run out under a turn.

    Raises:
        SettingError: it can.
    """
    longest = turn_seconds(action_seconds)
    if lock_seconds <= longest:
        raise SettingError(
            f"BANTER_RASA_LOCK_SECONDS is {lock_seconds:g}, but a turn may take {longest:g} s: "
            "two calls of BANTER_RASA_ACTION_SECONDS and one second"
        )


def _number(name: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError as error:
        raise SettingError(f"{PREFIX}{name} must be a number, not {value!r}") from error
    if number <= 0:
        raise SettingError(f"{PREFIX}{name} must be above zero, not {value!r}")
    return number
