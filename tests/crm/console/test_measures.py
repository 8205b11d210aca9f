"""What the console tells of itself: counts by code, and nobody's name."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from nicegui import ui
from nicegui.testing import User
from world import PASSWORD

from crm.console import agenda
from crm.console.visit import Visit
from crm.contract import Unavailable


async def figures(browser: httpx.AsyncClient) -> dict[str, float]:
    """Return the exposition: name with labels -> figure."""
    lines = (await browser.get("/metrics")).text.splitlines()
    told = (line.rpartition(" ") for line in lines if line.startswith("banter_console_"))
    return {name: float(value) for name, _, value in told}


async def counted(browser: httpx.AsyncClient, name: str) -> dict[str, float]:
    """Wait until a figure is there (records arrive after the frame of a page); return all."""
    async with asyncio.timeout(60):
        while name not in (told := await figures(browser)):  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.01)
    return told


async def test_refused_sign_ins_are_counted_by_reason(browser: httpx.AsyncClient) -> None:
    await browser.post("/sign-in", data={"login": "rm.lin", "password": "guess"})
    await browser.post("/sign-in", data={"login": "rm.lin", "password": PASSWORD})
    told = await figures(browser)
    assert told['banter_console_refused_sign_ins_total{reason="wrong"}'] == 1
    assert "rm.lin" not in "".join(told)


async def test_built_pages_and_open_ones_are_counted(browser: httpx.AsyncClient) -> None:
    await browser.post("/sign-in", data={"login": "rm.lin", "password": PASSWORD})
    user = User(browser)
    for page in ("leads", "appointments"):
        await user.open(f"/{page}")
        built = f'banter_console_page_seconds_count{{page="{page}"}}'
        told = await counted(browser, built)
        assert told[built] == 1
    assert told["banter_console_open_pages"] >= 1


async def test_what_staff_are_told_went_wrong_is_counted(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_visit: Visit, _record: str | None) -> None:
        raise Unavailable("database_away", "the database does not answer")

    monkeypatch.setattr(agenda, "build", away)
    await browser.post("/sign-in", data={"login": "rm.lin", "password": PASSWORD})
    await User(browser).open("/appointments")
    told = await figures(browser)
    assert told['banter_console_errors_total{reason="database_away"}'] == 1
    assert 'banter_console_page_seconds_count{page="appointments"}' not in told


async def test_a_fault_of_ours_is_counted(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(__visit: Visit, _record: str | None) -> None:
        ui.timer(0.01, lambda: 1 / 0, once=True)

    monkeypatch.setattr(agenda, "build", broken)
    await browser.post("/sign-in", data={"login": "rm.lin", "password": PASSWORD})
    await User(browser).open("/appointments")
    defects = 'banter_console_errors_total{reason="defect"}'
    assert (await counted(browser, defects))[defects] == 1
