"""The customer page, by its microphone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import httpx
from customer_page import CustomerPage
from playwright.sync_api import Locator, expect

Speak = Callable[..., "Speaking"]


class Speaking(CustomerPage):
    """The customer page, by its microphone."""

    @property
    def mic(self) -> Locator:
        """The button."""
        return self.page.locator(".mic")

    def press_in_vain(self) -> None:
        """Press it although it is marked as disabled: it says why."""
        self.mic.click(force=True)

    @property
    def told(self) -> Locator:
        """What the page says about it."""
        return self.page.locator(".hearing .said")

    def phase(self, name: str) -> None:
        """Wait until it listens, or does not any more."""
        expect(self.mic).to_have_attribute("data-phase", name)

    def begin(self) -> None:
        """Press, and wait until somebody listens."""
        self.mic.click()
        self.phase("listening")

    def listened(self, seconds: int) -> None:
        """Wait until it has listened so long, or longer: each time is shown for one second."""
        times = "|".join(f"{each // 60}:{each % 60:02d}" for each in range(seconds, 600))
        expect(self.page.locator(".hearing .time")).to_have_text(re.compile(f"^({times})$"))

    def end(self) -> None:
        """Press again, and wait for the words."""
        self.mic.click()
        self.phase("idle")


def wait_until_told(gateway: str, states: dict[str, str]) -> None:
    """Wait until the gateway has noticed what the engine says now."""
    said: dict[str, str] = {}
    for _ in range(600):
        told = httpx.get(f"{gateway}/api/listening").json()
        said = {language: each["state"] for language, each in told.items()}
        if said == states:
            return
        time.sleep(0.1)  # it remembers for two seconds
    raise AssertionError(f"the gateway says {said}, never {states}")
