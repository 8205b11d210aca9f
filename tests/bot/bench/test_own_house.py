"""The house that is measured is nobody else's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.bench import turns
from bot.bench.own_house import own_settings
from bot.settings import RoleSettings
from bot.supervisor.rasa_process import serve_environment
from crm.settings import CrmSettings
from data.protection.settings import ProtectionSettings
from data.settings import Environment, HouseSettings
from nlu.settings import NluSettings

THE_BANKS = {
    "BANTER_HOME": "/srv/bank",
    "BANTER_ENVIRONMENT": "production",
    "BANTER_HOST": "0.0.0.0",  # noqa: S104 - which is to be closed
    "BANTER_CRM_DATABASE_URL": "postgresql+psycopg://bank@db/banter",
    "BANTER_PROTECTION_KEY_FILE": "/run/banter/key.json",
    "BANTER_GATEWAY_JWT_PUBLIC_KEY": "/run/banter/jwt.pem",
    "BANTER_NLU_URL": "http://nlu:8003",
    "BANTER_RASA_URL": "http://rasa:5005",
    "BANTER_ACTIONS_URL": "http://actions:8002",
    "BANTER_GATEWAY_URL": "https://assistant.bank.example",
    "BANTER_VOICE_URL": "http://voice:9093",
    "BANTER_NLU_TOKEN": "secret",
    "BANTER_RASA_TOKEN": "secret",
    "BANTER_ACTIONS_TOKEN": "secret",
    "BANTER_RASA_ACTIONS_URL": "http://actions:8002/webhook",
    "BANTER_RASA_MODEL": "/srv/bank/banter.tar.gz",
    "BANTER_RASA_TRACKER_URL": "redis://cache/0",
    "BANTER_RASA_LOCK_URL": "redis://cache/1",
    "BANTER_NLU_THREADS": "2",
}


class Seen(Exception):
    """The preparation has begun."""


async def begin() -> None:
    """Begin the benchmark."""
    await turns.run_bench(rate=1, seconds=1, compare=False, as_json=False)


@pytest.mark.parametrize("in_a_file", [False, True], ids=["environment", ".env"])
async def test_nothing_of_the_banks_house_is_used(
    in_a_file: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("BANTER_")]:
        monkeypatch.delenv(name)
    if in_a_file:
        (tmp_path / ".env").write_text("\n".join(f"{k}={v}" for k, v in THE_BANKS.items()))
    else:
        for name, value in THE_BANKS.items():
            monkeypatch.setenv(name, value)
    before = dict(os.environ)

    def prepare(*_: object, **__: object) -> int:
        house, roles = HouseSettings(), RoleSettings()
        assert house.environment is Environment.DEVELOPMENT
        assert house.home.name.startswith("banter-bench-")
        assert CrmSettings().database_url == ""
        assert ProtectionSettings().key_file is None
        assert roles == RoleSettings(_env_file=None).model_copy(update={"nlu_token": ""})
        assert (roles.host, roles.nlu_url, roles.rasa_token) == ("127.0.0.1", "", "")
        assert roles.nlu_address == "http://127.0.0.1:8003"
        engine = serve_environment(house, roles)
        assert engine["BANTER_RASA_ACTIONS_URL"] == "http://127.0.0.1:8002/webhook"
        assert engine["BANTER_RASA_MODEL"].startswith(str(house.home))
        assert engine["BANTER_RASA_TRACKER_URL"] == f"sqlite:///{house.home / 'db/dialogue.db'}"
        assert "BANTER_RASA_LOCK_URL" not in engine
        assert NluSettings().token.get_secret_value() == ""
        assert NluSettings().threads == 2  # chosen: measured
        raise Seen

    monkeypatch.setattr(turns, "prepare_in_child", prepare)
    with pytest.raises(Seen):
        await begin()
    assert dict(os.environ) == before


async def test_a_preparation_that_fails_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "prepare_in_child", lambda *_, **__: 1)
    with pytest.raises(SystemExit, match="could not be prepared; see above"):
        await begin()


def test_the_interpreter_of_the_dialogue_engine_is_the_machines() -> None:
    assert "BANTER_RASA_PYTHON" not in own_settings(Path("home"))
