"""A gateway that hears by an engine of the tests, and pages that speak to it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browsing import ALLOWED, ARGUMENTS, MICROPHONE, Sight
from customers import Person
from playwright.sync_api import Browser
from stack import Stack
from voice_engine import READY, Engine, result, served_in_thread

sys.path.insert(0, str(Path(__file__).resolve().parent))

from speaking_page import Speak, Speaking, wait_until_told  # noqa: E402 - on the path now

from bot.supervisor.ports import free_ports  # noqa: E402

LIMIT_S = 60  # of the gateway that is tested here: a busy machine takes its time
SHORT_S = 5  # of the one whose limit is tested


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="module")
def voice(engine: Engine) -> Iterator[str]:
    """Address of the tests' engine."""
    with served_in_thread(engine) as address:
        yield address


@contextmanager
def hearing(stack: Stack, voice: str, limit_s: int) -> Iterator[str]:
    """Run a gateway of the house that hears by an engine, so long at a time."""
    port = free_ports(1)[0]
    address = f"http://127.0.0.1:{port}"
    settings = {
        "BANTER_GATEWAY_PORT": str(port),
        "BANTER_VOICE_URL": voice,
        "BANTER_GATEWAY_LISTENING_S": str(limit_s),
        "BANTER_GATEWAY_LISTENINGS_PER_MINUTE": "1000",
    }
    with stack.beside("gateway", f"{address}/ready", **settings):
        yield address


@pytest.fixture(scope="module")
def gateway(stack: Stack, voice: str) -> Iterator[str]:
    """A gateway of the house that hears by the tests' engine."""
    with hearing(stack, voice, LIMIT_S) as address:
        yield address


@pytest.fixture
def impatient(stack: Stack, voice: str) -> Iterator[str]:
    """One that hears but a few seconds."""
    with hearing(stack, voice, SHORT_S) as address:
        wait_until_told(address, dict.fromkeys(("zh", "en"), READY["state"]))
        yield address


@pytest.fixture
def speak(
    browser: Browser, chromium: str, gateway: str, engine: Engine, person: Callable[[int], Person]
) -> Iterator[Speak]:
    """Open pages: ``speak(partials, last, language="zh", arguments=…)``."""
    opened: list[tuple[Browser, Sight]] = []

    def opening(
        *answers: dict[str, Any],
        last: str = "",
        models: dict[str, Any] | None = None,
        arguments: tuple[str, ...] = (ALLOWED,),
        language: str = "zh",
        address: str = gateway,
        allowed: tuple[str, ...] = (),
        **how: Any,
    ) -> Speaking:
        engine.models = {"zh": READY, "en": READY} | (models or {})
        engine.answers, engine.last = list(answers), result(last, 0.9)
        engine.closes = engine.breaks_off_after = None
        wait_until_told(gateway, {name: m["state"] for name, m in engine.models.items()})
        device = browser.browser_type.launch(
            executable_path=chromium, args=[*ARGUMENTS, *MICROPHONE, *arguments]
        )
        sight = Sight.open(device, language=language, **how)  # type: ignore[arg-type]
        sight.watch.allowed += allowed
        opened.append((device, sight))
        page = Speaking(sight.page(), address)
        page.enter(person(1).cif_no, language)
        return page

    yield opening
    for device, _ in opened:
        device.close()
    for _, sight in opened:
        sight.watch.verify()
