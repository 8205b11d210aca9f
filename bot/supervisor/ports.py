"""Is the port free? Said before anything is started."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable
from contextlib import ExitStack

from bot.settings import RoleSettings


class PortTaken(Exception):
    """A port that a role needs is in use, or may not be used."""


def require_free(ports: Iterable[tuple[str, str, int, str]]) -> None:
    """Check that every (role, host, port, setting) can be bound.

    Raises:
        PortTaken: one cannot; the sentence names the role, the port and the setting.
    """
    for role, host, port, setting in ports:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise PortTaken(_sentence(role, host, port, setting, error)) from error


def _sentence(role: str, host: str, port: int, setting: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} for {role} is in use: stop the other program (is Banter running "
            f"already?) or choose another port, e.g. {setting}={_another(port)} make run."
        )
    return (
        f"{role} cannot listen on {host}:{port} ({error.strerror}); see {setting} and BANTER_HOST."
    )


def _another(port: int) -> int:
    return port + 1000 if port + 1000 < 65_536 else port - 1000


def on_free_ports(roles: RoleSettings) -> RoleSettings:
    """Return the same settings on ports that are free now: for a house of a moment, unphoned."""
    names = tuple(name for name in RoleSettings.model_fields if name.endswith("_port"))
    ports = free_ports(len(names), roles.inner_host)
    chosen = dict(zip(names, ports, strict=True))
    return roles.model_copy(update={**chosen, "with_voice": False})


def free_ports(count: int, host: str = "127.0.0.1") -> list[int]:
    """Return ports that were free a moment ago."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((host, 0))
        return [probe.getsockname()[1] for probe in probes]
