"""Browser, pages and customers for the tests in Chromium."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))

from browsing import ARGUMENTS, HOW_TO_INSTALL, PATIENCE_MS, PICTURES, Sight  # noqa: E402
from console_page import ConsolePage  # noqa: E402 - the folder is on the path from here on
from customer_page import CustomerPage  # noqa: E402
from customers import Person, fresh_customer  # noqa: E402
from openers import OpenChat, OpenConsole  # noqa: E402
from stack import Stack  # noqa: E402

from crm.bank import Bank  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs Chromium, and most of it the whole house."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if "stack" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.system)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; without it these tests are skipped, but not in CI."""
    found = shutil.which("chromium")
    if found is None and os.environ.get("CI"):
        pytest.fail(HOW_TO_INSTALL)
    if found is None:
        pytest.skip(HOW_TO_INSTALL)
    return found


# A module's, not a session's: while it is open no other test may run an event loop.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, without a window."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def sight(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Sight]]:
    """Open contexts; at the end each must be without complaint. Failures keep pictures."""
    opened: list[Sight] = []

    def open_one(**how: object) -> Sight:
        opened.append(Sight.open(browser, **how))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    pages = [page for each in opened for page in each.context.pages]
    _keep_pictures(pages, request.node.name)
    for each in opened:
        each.context.close()
    for each in opened:
        each.watch.verify()


@pytest.fixture
def open_chat(sight: Callable[..., Sight], stack: Stack) -> OpenChat:
    """Open the customer page: ``open_chat(cif_no, language="zh", size="phone")``."""

    def opening(cif_no: str, *, language: str = "zh", **how: object) -> CustomerPage:
        chat = CustomerPage(sight(language=language, **how).page(), stack.gateway)
        chat.enter(cif_no, language)
        return chat

    return opening


@pytest.fixture
def open_console(sight: Callable[..., Sight], stack: Stack) -> OpenConsole:
    """Sign in to the console: ``open_console("rm.lin", "/desk", language="zh")``."""

    def opening(login: str, target: str = "/leads", **how: object) -> ConsolePage:
        how = {"size": "desk", **how}
        console = ConsolePage(sight(**how).page(), stack.console)
        console.sign_in(login, target)
        return console

    return opening


@pytest.fixture
def person(stack_bank: Bank) -> Callable[[int], Person]:
    """Make a customer of one's own after a persona."""
    return lambda persona: fresh_customer(stack_bank, persona)


def _keep_pictures(pages: list[Page], test: str) -> None:
    """Keep the last sight of every page, as an artefact of the test."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "-", test)
    for number, page in enumerate(pages, 1):
        page.screenshot(path=PICTURES / f"{name}-{number}.png")
