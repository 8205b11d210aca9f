"""The staff console, by what staff see and do."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

PASSWORD = "banter"


class ConsolePage:
    """One open console page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def sign_in(self, login: str, target: str = "/leads") -> None:
        """Sign in and open a page."""
        self.page.goto(f"{self.address}/sign-in?next={target}")
        self.page.locator("input[name=login]").fill(login)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("button[type=submit]").click()
        self.page.wait_for_url(f"**{target}")
        expect(self.page.locator(".bar .who")).to_be_attached()  # a phone has no room to show it

    @property
    def rows(self) -> Locator:
        """The list on the left."""
        return self.page.locator(".list-pane a.item")

    def count_rows(self) -> int:
        """Count the list on the left, once it has been drawn."""
        drawn = self.page.locator(".list-pane").locator("a.item, .empty")
        expect(drawn.first).to_be_visible()
        return self.rows.count()

    @property
    def record(self) -> Locator:
        """The record on the right."""
        return self.page.locator(".record-pane")

    def open_lead(self, lead_id: str) -> None:
        """Open a lead by its row."""
        self.page.locator(f"a.item[href='/leads/{lead_id}']").click()
        expect(self.record.locator("h1")).to_be_visible()
