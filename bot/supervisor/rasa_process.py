"""How Rasa is trained and started in its own environment."""

from __future__ import annotations

import os
from pathlib import Path

from dotenv import dotenv_values

from bot.settings import RoleSettings
from data.settings import HouseSettings

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = ROOT / "bot" / "rasa"
PREFIX = "BANTER_RASA_"


class RasaMissing(Exception):
    """Rasa's environment is not there."""


def rasa_python() -> Path:
    """Return the interpreter of Rasa's environment.

    Raises:
        RasaMissing: it was not made yet.
    """
    python = Path(_said().get("BANTER_RASA_PYTHON") or ROOT / ".venv-rasa" / "bin" / "python")
    if not python.exists():
        raise RasaMissing(f"Rasa's environment is missing ({python}): run make setup.")
    return python


def model_folder(house: HouseSettings) -> Path:
    """Return the folder of the trained dialogue model."""
    return house.models_folder / "rasa"


def training_command(python: Path, house: HouseSettings) -> list[str]:
    """Return the command that trains the dialogue model unless it is current."""
    return [str(python), str(PROJECT / "train.py"), "--out", str(model_folder(house))]


def serve_command(python: Path) -> list[str]:
    """Return the command that starts Rasa; its settings come by the environment."""
    return [str(python), str(PROJECT / "serve.py")]


def serve_environment(house: HouseSettings, roles: RoleSettings) -> dict[str, str]:
    """Return the settings of the dialogue engine: what is said of it, else what follows from ours.

    It reads no ``.env`` itself, so what stands there is handed on.
    """
    follows = {
        "BANTER_RASA_HOST": roles.inner_host,
        "BANTER_RASA_MODEL": str(model_folder(house).absolute() / "banter.tar.gz"),
        "BANTER_RASA_ACTIONS_URL": f"{roles.actions_address}/webhook",
        "BANTER_RASA_ACTIONS_TOKEN": roles.actions_token,
        "BANTER_RASA_NLU_URL": roles.nlu_address,
        "BANTER_RASA_NLU_TOKEN": roles.nlu_token,
        "BANTER_RASA_TRACKER_URL": f"sqlite:///{house.database_folder.absolute() / 'dialogue.db'}",
    }
    shared = {  # read from both places by the roles' settings already
        "BANTER_RASA_TOKEN": roles.rasa_token,
        "BANTER_RASA_PORT": str(roles.rasa_port),
        "RASA_TELEMETRY_ENABLED": "false",
    }
    return follows | _said() | shared


def _said() -> dict[str, str]:
    """Return the settings of the engine in ``.env`` and, before it, in the environment."""
    everything = {**dotenv_values(".env"), **os.environ}
    return {name: value for name, value in everything.items() if name.startswith(PREFIX) and value}
