"""A gateway to talk to: a given one, the running house's, or a house of a moment."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from rich.console import Console

from bot.settings import RoleSettings
from bot.supervisor.child_preparation import prepare_in_child
from bot.supervisor.children import ChildFailed
from bot.supervisor.ports import on_free_ports
from bot.supervisor.running import HouseRunning, alone, running_house
from bot.supervisor.up import Supervisor
from bot.terminal.client import ChatFailed
from data.settings import HouseSettings


@asynccontextmanager
async def gateway(
    house: HouseSettings, roles: RoleSettings, address: str, what: str
) -> AsyncIterator[str]:
    """Yield the address of a gateway.

    Args:
        house: whose running house is joined.
        roles: settings of a house of a moment; it takes free ports.
        address: a gateway to join, or nothing.
        what: it is for, e.g. ``chat``.

    Raises:
        ChatFailed: the house could not be prepared or started, or is being started by another.
    """
    running = running_house(house)
    if address or running:
        yield address or (running.gateway if running else "")
        return
    async with _house_of_a_moment(house, roles, what) as its_address:
        yield its_address


@asynccontextmanager
async def _house_of_a_moment(
    house: HouseSettings, roles: RoleSettings, what: str
) -> AsyncIterator[str]:
    with ExitStack() as stack:
        try:
            stack.enter_context(alone(house))
        except HouseRunning as error:
            raise ChatFailed(str(error)) from error
        Console(stderr=True).print(f"Nothing is running: starting the house for this {what} …")
        if prepare_in_child(output=sys.stderr):
            raise ChatFailed("The house could not be prepared; see above.")
        supervisor = Supervisor(house, on_free_ports(roles))
        try:
            await supervisor.start()
            yield supervisor.roles.gateway_address
        except ChildFailed as error:
            raise ChatFailed(str(error)) from error
        finally:
            await supervisor.stop()
