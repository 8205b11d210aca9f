"""The house as compose runs it: every role a process of its own, on PostgreSQL and Redis."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from stack import PORTS, ROOT

from bot.supervisor.ports import free_ports

START_WITHIN_S = 300  # on a machine with other work
SECOND_GATEWAY = "GATEWAY_2"
_REDIS_PASSWORD = "redis-password-of-the-tests"
_READY = {
    "REDIS": "",
    "RASA": "/webhooks/banter/ready",
    "NLU": "/ready",
    "ACTIONS": "/health",
    "CONSOLE": "/health",
    "WORKER": "/health",
    "GATEWAY": "/ready",
    SECOND_GATEWAY: "/ready",
}
METRICS = dict.fromkeys(_READY, "/metrics") | {"RASA": "/webhooks/banter/metrics"}
del METRICS["REDIS"]


@dataclass
class RolesApart:
    """Processes without a supervisor, in production, and the bank that signs its customers in."""

    home: Path
    database_url: str
    extra: Mapping[str, str]
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Choose ports, and make the bank's key pair."""
        names = (*PORTS, SECOND_GATEWAY, "REDIS")
        self.ports = dict(zip(names, free_ports(len(names)), strict=True))
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._public_key = self.home / "jwt.pem"
        self._public_key.write_bytes(
            self._key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )

    @property
    def environment(self) -> dict[str, str]:
        """What docker-compose.yml sets, on this machine's ports."""
        redis = f"redis://:{_REDIS_PASSWORD}@127.0.0.1:{self.ports['REDIS']}/0"
        ports = {f"BANTER_{name}_PORT": str(self.ports[name]) for name in PORTS}
        return {
            **os.environ, **ports, **self.extra,
            "BANTER_HOME": str(self.home),
            "BANTER_ENVIRONMENT": "production",
            "BANTER_CRM_DATABASE_URL": self.database_url,
            "BANTER_GATEWAY_JWT_PUBLIC_KEY": str(self._public_key),
            "BANTER_RASA_TOKEN": "rasa-token-of-the-tests",
            "BANTER_NLU_TOKEN": "nlu-token-of-the-tests",
            "BANTER_ACTIONS_TOKEN": "actions-token-of-the-tests",
            "BANTER_RASA_TRACKER_URL": redis,
            "BANTER_RASA_LOCK_URL": redis,
        }  # fmt: skip

    def prepare(self, people: int) -> None:
        """Make keys, schema and demo bank, and train what is not trained."""
        self._run("keys", "create")
        self._run("demo-data", "--people", str(people), BANTER_ENVIRONMENT="development")
        self._run("prepare", "--no-rasa")

    def start(self) -> None:
        """Start every role and wait until all are ready."""
        store = ("--port", str(self.ports["REDIS"]), "--save", "", "--dir", str(self.home))
        self._start("REDIS", "redis-server", *store, "--requirepass", _REDIS_PASSWORD)
        for role in ("rasa", "nlu", "actions", "console", "worker", "gateway"):
            self._serve(role.upper(), role)
        self._serve(SECOND_GATEWAY, "gateway", BANTER_GATEWAY_PORT=str(self.ports[SECOND_GATEWAY]))
        deadline = time.monotonic() + START_WITHIN_S
        for name, path in _READY.items():
            while path and self.ask(name, path)[0] != 200:
                assert self._processes[name].poll() is None, self.log(name)
                assert time.monotonic() < deadline, f"{name} is not ready:\n{self.log(name)}"
                time.sleep(0.1)

    def stop(self) -> None:
        """Stop every role; those that do not listen are killed."""
        for process in reversed(self._processes.values()):
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def address(self, name: str) -> str:
        """Return a role's address."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def ask(self, name: str, path: str) -> tuple[int, str]:
        """Get something from a role; status 0 if nobody answers."""
        try:
            with urllib.request.urlopen(self.address(name) + path, timeout=10) as answer:  # noqa: S310 - our own
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""
        except OSError:
            return 0, ""

    def log(self, name: str) -> str:
        """Return what a role wrote."""
        return (self.home / f"{name}.log").read_text(errors="replace")

    def token(self, cif_no: str) -> str:
        """Sign a customer in, as the bank does."""
        now = int(time.time())
        claims = {"sub": cif_no, "iss": "banter-bank", "aud": "banter", "iat": now,
                  "exp": now + 3600, "acr": "1"}  # fmt: skip
        return jwt.encode(claims, self._key, algorithm="RS256")

    def _serve(self, name: str, role: str, **settings: str) -> None:
        self._start(name, sys.executable, "-m", "bot.cli", "serve", role, **settings)

    def _start(self, name: str, *command: str, **settings: str) -> None:
        with (self.home / f"{name}.log").open("wb") as log:
            self._processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment | settings,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def _run(self, *arguments: str, **settings: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            cwd=ROOT, env=self.environment | settings, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
