"""The images and the compose file name only what exists, and all of what is needed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
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


def test_postgres_is_not_well_while_the_image_still_initialises(
    services: dict[str, dict[str, Any]],
) -> None:
    _, check = services["postgres"]["healthcheck"]["test"]
    assert "-h 127.0.0.1" in check  # its server of that time listens on the socket alone


# --- behind a proxy ---------------------------------------------------------------------------


class _Well(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"well")

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


@pytest.fixture(scope="module")
def well() -> Iterator[str]:
    """Address of a server that answers everything."""
    with HTTPServer(("127.0.0.1", 0), _Well) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def behind_a_proxy(code: str, server: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a container's one line of Python against a server, with a proxy that is not there."""
    code = re.sub(r"127\.0\.0\.1:\d+", server, code)
    patient = code.replace("timeout=2)", "timeout=60)")  # a busy machine must not fail a test
    direct = {name: value for name, value in os.environ.items() if name.lower() != "no_proxy"}
    return subprocess.run(
        [sys.executable, "-c", patient],
        env={**direct, "http_proxy": "http://127.0.0.1:9", **settings},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_health_is_not_asked_of_a_proxy(services: dict[str, dict[str, Any]], well: str) -> None:
    checks = {name: service.get("healthcheck") for name, service in services.items()}
    asked = {name: check["test"] for name, check in checks.items() if check}
    ours = {name: test[3] for name, test in asked.items() if test[1] == "python"}
    assert set(RoleName) - {RoleName.PLATFORM} == set(ours)
    for name, code in ours.items():
        done = behind_a_proxy(code, well)
        assert done.returncode == 0, f"{name}: {done.stderr}"


def test_neither_is_the_reload_of_the_runbook(well: str) -> None:
    [line] = re.findall(
        r"^docker compose exec nlu (python -c .+)$", (ROOT / "docs/runbook.md").read_text(), re.M
    )
    done = behind_a_proxy(shlex.split(line)[2], well, BANTER_NLU_TOKEN="secret")
    assert (done.returncode, done.stdout) == (0, "b'well'\n"), done.stderr


# --- settings ---------------------------------------------------------------------------------


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
