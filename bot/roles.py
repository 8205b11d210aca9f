"""Composition of the roles: what each process is made of.

Only here and in the worker does everything come together; see docs/architecture.md.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
import uvloop
from starlette.types import ASGIApp

from bot import logs
from bot.settings import RoleName, RoleSettings
from bot.settled import settle
from bot.supervisor.rasa_process import rasa_python, serve_command, serve_environment
from crm.bank import Bank
from data.settings import HouseSettings


def serve_role(role: RoleName, house: HouseSettings, roles: RoleSettings) -> None:
    """Run one role until it is told to stop."""
    logs.configure(role, roles)
    if role is RoleName.RASA:
        command = serve_command(rasa_python())
        os.execvpe(command[0], command, {**os.environ, **serve_environment(house, roles)})  # noqa: S606
    if role is RoleName.WORKER:
        _worker(house, roles)
        return
    if role is RoleName.NLU:
        uvloop.run(_serve_together([_nlu(house, roles)]))
        return
    if role is RoleName.VOICE:
        uvloop.run(_serve_together([_voice(house, roles)]))
        return
    # One bank for all parts of a process: its writers queue on one lock.
    bank = Bank.open(house)
    parts = _PLATFORM if role is RoleName.PLATFORM else {role: _PLATFORM[role]}
    uvloop.run(_serve_together([make(bank, house, roles) for make in parts.values()]))


class _Server(uvicorn.Server):
    """A server that leaves the signals to the process: several share one event loop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, and tell so."""
        await super().startup(sockets)
        self.up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


async def _serve_together(servers: list[_Server]) -> None:
    """Serve several apps on one event loop; a signal, or the end of one, ends all."""

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    async def serve(server: _Server) -> None:
        try:
            await server.serve()
        finally:
            stop()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    settling = asyncio.create_task(_settle_once_up(servers))
    try:
        await asyncio.gather(*(serve(server) for server in servers))
    finally:
        settling.cancel()


async def _settle_once_up(servers: list[_Server]) -> None:
    for server in servers:
        await server.up.wait()
    settle()


def _server(app: ASGIApp, host: str, port: int, roles: RoleSettings | None = None) -> _Server:
    tls = roles is not None and roles.tls_certificate
    return _Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,  # its lines are ours to format
            log_level="warning",
            access_log=False,
            ws_max_size=1_000_000,
            ws_per_message_deflate=False,  # small messages: compressing costs more than it saves
            timeout_graceful_shutdown=5,
            ssl_certfile=roles.tls_certificate if tls and roles else None,
            ssl_keyfile=roles.tls_key if tls and roles else None,
            forwarded_allow_ips=roles.forwarded_allow_ips if roles is not None else None,
        )
    )


def _gateway(bank: Bank, house: HouseSettings, roles: RoleSettings) -> _Server:
    from bot.gateway.app import compose

    return _server(compose(house, roles, bank=bank), roles.host, roles.gateway_port, roles)


def _actions(bank: Bank, house: HouseSettings, roles: RoleSettings) -> _Server:
    from actions.serving.server import create_app
    from data.knowledge import KnowledgeBase
    from recommender.decision import Recommender

    app = create_app(bank=bank, recommender=Recommender.open(house), knowledge=KnowledgeBase.load())
    return _server(app, roles.inner_host, roles.actions_port)


def _nlu(house: HouseSettings, roles: RoleSettings) -> _Server:
    from nlu.serving.app import create_app
    from nlu.settings import NluSettings

    return _server(create_app(NluSettings(), house), roles.inner_host, roles.nlu_port)


def _voice(house: HouseSettings, roles: RoleSettings) -> _Server:
    from bot.supervisor.ports import require_free
    from bot.voice.app import compose
    from bot.voice.settings import VoiceSettings

    settings = VoiceSettings()
    require_free([("voice", settings.host, settings.port, "BANTER_VOICE_PORT")])
    return _server(compose(house, roles, settings), settings.host, settings.web_port)


def _console(bank: Bank, house: HouseSettings, roles: RoleSettings) -> _Server:
    from crm.console.app import create_console
    from crm.console.settings import ConsoleSettings
    from data.texts.catalogue import Texts

    texts = Texts.load(zone=bank.clock.timezone)
    settings = ConsoleSettings()
    if roles.tls_certificate:
        settings = settings.model_copy(update={"secure_cookies": True})
    app = create_console(bank, texts, house=house, settings=settings)
    return _server(app, roles.host, roles.console_port, roles)


def _worker(house: HouseSettings, roles: RoleSettings) -> None:
    from bot.supervisor.ports import require_free
    from bot.worker.app import run

    require_free([("the worker", roles.inner_host, roles.worker_port, "BANTER_WORKER_PORT")])
    run(house, roles)


_PLATFORM: dict[RoleName, Callable[[Bank, HouseSettings, RoleSettings], _Server]] = {
    RoleName.GATEWAY: _gateway,
    RoleName.ACTIONS: _actions,
    RoleName.CONSOLE: _console,
}
