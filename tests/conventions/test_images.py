"""The images and the compose file name only what exists, and all of what is needed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.environments.contract import TORCH
from bot.settings import RoleName

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILES = ("Dockerfile", "bot/rasa/Dockerfile")


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    """The services of docker-compose.yml."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded["services"]


def copied(dockerfile: str) -> list[str]:
    """Return what an image takes from the checkout."""
    lines = (ROOT / dockerfile).read_text().splitlines()
    copies = [line.split()[1:] for line in lines if line.startswith("COPY")]
    here = [[word for word in words if not word.startswith("--")] for words in copies
            if not words[0].startswith("--from")]  # fmt: skip
    return [source for words in here for source in words[:-1]]


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_what_an_image_takes_exists(dockerfile: str) -> None:
    assert [source for source in copied(dockerfile) if not (ROOT / source).exists()] == []


def test_the_platform_image_takes_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = project["tool"]["setuptools"]["packages"]["find"]["include"]
    assert {name.rstrip("*") for name in packages} <= set(copied("Dockerfile"))


def test_the_image_has_the_pytorch_of_the_set_up() -> None:
    assert f"{TORCH} " in (ROOT / "Dockerfile").read_text()


def test_every_role_has_a_service_of_its_own(services: dict[str, dict[str, Any]]) -> None:
    apart = set(RoleName) - {RoleName.PLATFORM}
    assert apart <= set(services)
    for role in apart - {RoleName.RASA}:
        assert services[role]["command"] == ["serve", role]


def test_every_service_that_stays_tells_how_it_is(services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if "healthcheck" not in service] == [
        "prepare"
    ]


def test_compose_sets_only_settings_that_exist(services: dict[str, dict[str, Any]]) -> None:
    known = set(re.findall(r"^#?(BANTER_\w+)=", (ROOT / ".env.example").read_text(), re.M))
    used = {name for service in services.values() for name in service.get("environment", {})}
    assert {name for name in used if name.startswith("BANTER_")} - known == set()


def test_whoever_uses_an_inner_service_has_to_know_its_secret(
    services: dict[str, dict[str, Any]],
) -> None:
    asked = "${%s:?set %s in .env}"
    actions, rasa = services["actions"]["environment"], services["rasa"]["environment"]
    token = asked % (("BANTER_ACTIONS_TOKEN",) * 2)
    assert (actions["BANTER_ACTIONS_TOKEN"], rasa["BANTER_RASA_ACTIONS_TOKEN"]) == (token, token)
    password = asked % (("REDIS_PASSWORD",) * 2)
    assert services["redis"]["command"][-2:] == ["--requirepass", password]
    for name in ("BANTER_RASA_TRACKER_URL", "BANTER_RASA_LOCK_URL"):
        assert rasa[name].startswith(f"redis://:{password}@")


def test_no_secret_stands_in_the_compose_file(services: dict[str, dict[str, Any]]) -> None:
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            if name.endswith(("TOKEN", "PASSWORD")):
                assert value.startswith("${"), name
