"""Chromium as customers and staff use it: contexts, pages, and what a page must never do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "artefacts" / "browser"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
HOW_TO_INSTALL = "Chromium was not found: apt-get install chromium fonts-noto-cjk"
# A microphone that beeps; what a file says in its place is named by another argument.
MICROPHONE = ("--use-fake-device-for-media-stream",)
ALLOWED = "--use-fake-ui-for-media-stream"  # whoever is asked for permission says yes
PATIENCE_MS = 45_000  # for what a page waits for; a machine that tests is busy

Language = Literal["zh", "en"]
Scheme = Literal["light", "dark"]
SIZES = {"phone": (390, 844), "desk": (1440, 900)}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


@dataclass
class Watch:
    """Notes what went wrong in the pages of one context, to be empty at the end.

    ``allowed`` holds patterns of what a test provokes on purpose.
    """

    complaints: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Listen to a page: its console, its exceptions, what it loads."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._request(page, request))

    def verify(self) -> None:
        """Hold that nothing went wrong.

        Raises:
            AssertionError: something did.
        """
        left = [each for each in self.complaints if not any(map(each.count, self.allowed))]
        assert left == [], "\n".join(left)

    def _console(self, message: ConsoleMessage) -> None:
        # Violations of the content security policy arrive as console errors too.
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} ({message.location})")

    def _request(self, page: Page, request: Request) -> None:
        own = re.match(r"(https?|wss?)://127\.0\.0\.1:|data:|blob:", request.url)
        if own is None:
            self.complaints.append(f"{page.url} loads {request.url} from elsewhere")


@dataclass
class Sight:
    """A browser of one person: a context of its own, watched."""

    context: BrowserContext
    watch: Watch

    @classmethod
    def open(
        cls,
        browser: Browser,
        *,
        language: Language = "zh",
        size: str = "phone",
        scheme: Scheme = "light",
        timezone: str = "Asia/Shanghai",
        **more: Any,
    ) -> Sight:
        """Open a context in a language, a size, a colour scheme and a time zone."""
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=LOCALES[language],
            timezone_id=timezone,
            color_scheme=scheme,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(PATIENCE_MS)
        watch = Watch()
        context.on("page", watch.follow)
        return cls(context, watch)

    def page(self) -> Page:
        """Open a page."""
        return self.context.new_page()


def picture(page: Page, name: str) -> Path:
    """Keep a picture of what is on screen."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    return path
