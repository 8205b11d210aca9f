"""``banter up``: everything under one supervisor, with one log."""

from __future__ import annotations

import asyncio
import secrets
import signal
import sys
import time
from collections.abc import Callable

import aiohttp
from rich.console import Console

from bot.settings import RoleSettings
from bot.supervisor.children import Child, ChildFailed, ChildSpec
from bot.supervisor.log import SharedLog
from bot.supervisor.phone import HousePhone
from bot.supervisor.ports import require_free
from bot.supervisor.rasa_process import rasa_python, serve_command, serve_environment
from bot.supervisor.running import HouseRunning, announce, withdraw
from data.settings import Environment, HouseSettings


class Supervisor:
    """The roles of one machine: platform, nlu, worker, rasa, and the phone when they are up.

    Args:
        house: home folder.
        roles: addresses and ports.
        say: tells the person at the terminal what became of the phone.
    """

    def __init__(
        self, house: HouseSettings, roles: RoleSettings, say: Callable[[str], None] | None = None
    ) -> None:
        self.house = house
        self.roles = roles.model_copy(
            update={
                "rasa_token": roles.rasa_token or secrets.token_urlsafe(24),
                "nlu_token": roles.nlu_token or secrets.token_urlsafe(24),
                "actions_token": roles.actions_token or secrets.token_urlsafe(24),
            }
        )
        self.log = SharedLog(house.logs_folder)
        self.children = {spec.name: Child(spec, self.log.write) for spec in self._specs()}
        self.phone: HousePhone | None = None
        if roles.with_voice:
            say = say or (lambda line: self.log.write("supervisor", line))
            self.phone = HousePhone(self.roles, self._shared, self.log.write, say)

    @property
    def _shared(self) -> dict[str, str]:
        return {
            "BANTER_HOME": str(self.house.home.absolute()),
            "BANTER_LOG_PREFIX": "false",  # the shared log has time and role
            "BANTER_RASA_TOKEN": self.roles.rasa_token,
            "BANTER_NLU_TOKEN": self.roles.nlu_token,
            "BANTER_ACTIONS_TOKEN": self.roles.actions_token,
            "BANTER_GATEWAY_PORT": str(self.roles.gateway_port),
            "BANTER_CONSOLE_PORT": str(self.roles.console_port),
            "BANTER_ACTIONS_PORT": str(self.roles.actions_port),
            "BANTER_NLU_PORT": str(self.roles.nlu_port),
            "BANTER_WORKER_PORT": str(self.roles.worker_port),
            "BANTER_RASA_PORT": str(self.roles.rasa_port),
            "BANTER_VOICE_PORT": str(self.roles.voice_port),
            "BANTER_VOICE_WEB_PORT": str(self.roles.voice_web_port),
        }

    def _specs(self) -> list[ChildSpec]:
        shared = self._shared
        banter = (sys.executable, "-m", "bot.cli", "serve")
        rasa = serve_command(rasa_python())
        return [
            ChildSpec(
                "rasa", tuple(rasa), shared | serve_environment(self.house, self.roles),
                f"{self.roles.rasa_address}/webhooks/banter/ready",
            ),
            ChildSpec("nlu", (*banter, "nlu"), shared, f"{self.roles.nlu_address}/ready"),
            ChildSpec(
                "platform", (*banter, "platform"), shared, f"{self.roles.gateway_address}/health"
            ),
            ChildSpec(
                "worker", (*banter, "worker"), shared, f"{self.roles.worker_address}/health"
            ),
        ]  # fmt: skip

    def require_ports(self) -> None:
        """Check that every port is free.

        Raises:
            PortTaken: one is not.
        """
        roles = self.roles
        require_free(
            [
                ("the customer page", roles.host, roles.gateway_port, "BANTER_GATEWAY_PORT"),
                ("the console", roles.host, roles.console_port, "BANTER_CONSOLE_PORT"),
                ("the actions", roles.inner_host, roles.actions_port, "BANTER_ACTIONS_PORT"),
                ("nlu", roles.inner_host, roles.nlu_port, "BANTER_NLU_PORT"),
                ("the worker", roles.inner_host, roles.worker_port, "BANTER_WORKER_PORT"),
                ("Rasa", roles.inner_host, roles.rasa_port, "BANTER_RASA_PORT"),
            ]
        )

    async def start(self) -> None:
        """Start every role and wait until each is ready.

        Raises:
            ChildFailed: a role did not come up.
        """
        for child in self.children.values():
            child.start()
        async with aiohttp.ClientSession() as session:
            await asyncio.gather(*(c.wait_ready(session) for c in self.children.values()))

    async def stop(self) -> None:
        """Stop every role."""
        phone = [self.phone.stop()] if self.phone else []
        await asyncio.gather(*(child.stop() for child in self.children.values()), *phone)
        self.log.close()


async def run(house: HouseSettings, roles: RoleSettings, console: Console) -> int:
    """Start everything, wait for Ctrl-C, stop everything.

    Returns:
        The exit code.
    """
    started = time.monotonic()
    supervisor = Supervisor(
        house, roles, lambda line: console.print(line, highlight=False, soft_wrap=True)
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    console.print("Starting rasa, nlu, platform and worker …", highlight=False)
    starting = asyncio.create_task(supervisor.start())
    stopping = asyncio.create_task(stop.wait())
    phoning: asyncio.Task[None] | None = None
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            return 0
        starting.result()
        _announce(house, supervisor, console, time.monotonic() - started)
        if supervisor.phone is not None:
            phoning = asyncio.create_task(supervisor.phone.start())
        await stop.wait()
    except HouseRunning as error:
        console.print(f"[red]{error}[/red]", highlight=False, soft_wrap=True)
        return 1
    except ChildFailed as error:
        console.print(f"[red]{error}[/red]\nThe whole log: {supervisor.log.path}", highlight=False)
        return 1
    finally:
        console.print("Stopping …", highlight=False)
        starting.cancel()
        stopping.cancel()
        if phoning is not None:
            phoning.cancel()
        await supervisor.stop()
        withdraw(house)
    return 0


def _announce(
    house: HouseSettings, supervisor: Supervisor, console: Console, seconds: float
) -> None:
    roles = supervisor.roles
    announce(house, roles.gateway_address, roles.console_address)
    lines = [
        f"Banter is ready ({seconds:.0f} s).",
        "",
        f"  customer page  {roles.gateway_address}/",
        f"  staff console  {roles.console_address}/",
    ]
    if house.environment is Environment.DEVELOPMENT:
        lines += [
            "",
            "  Demo sign-ins: on the customer page choose a persona;",
            "  on the console rm.lin, lead.wang, manager.zhao, mkt.chen, audit.sun or admin,",
            "  password banter.",
        ]
    lines += ["", f"  log {supervisor.log.path}   Ctrl-C stops everything."]
    console.print("\n".join(lines), highlight=False)
