"""The console as its users meet it: signed in over HTTP, pages simulated by NiceGUI."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import httpx2
import pytest
from fastapi import FastAPI
from nicegui import ui
from nicegui.functions.download import download
from nicegui.functions.navigate import Navigate
from nicegui.functions.notify import notify
from nicegui.testing import User
from nicegui.testing.general import nicegui_reset_globals
from world import PASSWORD, World

from crm.console.app import create_console
from crm.console.settings import ConsoleSettings
from data.settings import Environment, HouseSettings
from data.texts.catalogue import Texts

sys.path.insert(0, str(Path(__file__).resolve().parent))

Enter = Callable[..., Awaitable[User]]


@pytest.fixture(scope="session", autouse=True)
def _settled_memory() -> None:
    """Keep what is loaded by now out of the collections NiceGUI's reset forces (4 x faster)."""
    gc.freeze()


@pytest.fixture(scope="session")
def texts() -> Texts:
    """All words."""
    return Texts.load()


@pytest.fixture
def house() -> HouseSettings:
    """A development installation."""
    return HouseSettings(environment=Environment.DEVELOPMENT)


@pytest.fixture
def settings() -> ConsoleSettings:
    """The console's settings; a test may override the fixture."""
    return ConsoleSettings()


@pytest.fixture
def provider() -> httpx2.AsyncBaseTransport | None:
    """How the identity provider is reached; a test may override the fixture."""
    return None


@pytest.fixture
async def console(
    world: World,
    texts: Texts,
    house: HouseSettings,
    settings: ConsoleSettings,
    provider: httpx2.AsyncBaseTransport | None,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[FastAPI]:
    """The console over the small bank, started."""
    with nicegui_reset_globals():
        monkeypatch.setitem(os.environ, "NICEGUI_USER_SIMULATION", "true")
        app = create_console(world.bank, texts, house=house, settings=settings, provider=provider)
        try:
            async with app.router.lifespan_context(app):
                yield app
        finally:
            ui.navigate, ui.notify, ui.download = Navigate(), notify, download


@pytest.fixture
async def browser(console: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody has signed in with, in English."""
    transport = httpx.ASGITransport(console)
    headers = {"accept-language": "en-GB,en;q=0.9"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://console", headers=headers
    ) as client:
        yield client


@pytest.fixture
def enter(browser: httpx.AsyncClient) -> Enter:
    """Sign in and open a page: ``await enter("rm.lin", "/leads")``."""

    async def go(login: str, path: str = "/leads") -> User:
        form = {"login": login, "password": PASSWORD, "next": path}
        answer = await browser.post("/sign-in", data=form)
        assert answer.status_code == 303, answer.text
        user = User(browser)
        await user.open(path)
        return user

    return go
