"""The customer's page, by what a customer sees and does."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

REMEMBER = """([cifNo, language]) => {
  if (sessionStorage.getItem("banter-persona") === null) {
    sessionStorage.setItem("banter-persona", cifNo);
    sessionStorage.setItem("banter-language", language);
  }
}"""


class CustomerPage:
    """One open customer page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.chat = page.locator("banter-chat")
        self.log = page.get_by_role("log")
        self.input = page.get_by_role("textbox")

    def enter(self, cif_no: str, language: str = "zh") -> None:
        """Open the page as this customer (none: a visitor)."""
        script = f"({REMEMBER})({[cif_no, language]!r})"
        self.page.add_init_script(script)
        self.page.goto(self.address)
        expect(self.page.locator("banter-chat[connected]")).to_be_visible()

    @property
    def messages(self) -> Locator:
        """Everything said, both sides."""
        return self.page.locator("article.message")

    @property
    def mine(self) -> Locator:
        """What the customer said."""
        return self.page.locator("article.message.customer")

    @property
    def answers(self) -> Locator:
        """What bot and staff said."""
        return self.page.locator("article.message:not(.customer)")

    def say(self, text: str) -> None:
        """Type something, send it, wait for the whole answer."""
        before = self.answers.count()
        self.write(text)
        self.answered(before)

    def write(self, text: str) -> None:
        """Type something and send it."""
        self.input.fill(text)
        self.input.press("Enter")

    def press(self, label: str) -> None:
        """Press the newest button with these words and wait for the answer."""
        before = self.answers.count()
        self.button(label).click()
        self.answered(before)

    def button(self, label: str) -> Locator:
        """The newest button with just these words."""
        return self.messages.get_by_role("button", name=label, exact=True).last

    def answered(self, before: int) -> None:
        """Wait until there are more answers than before, and all of them."""
        expect(self.answers.nth(before)).to_be_visible()
        expect(self.page.locator(".typing")).to_be_hidden()

    def go_offline(self) -> None:
        """Lose the network, once all that the page loads is there."""
        self.page.wait_for_load_state("networkidle")
        self.page.context.set_offline(True)

    @property
    def banner(self) -> Locator:
        """What the page says about its connection."""
        return self.page.locator(".banner")

    def read_disclosure(self) -> None:
        """Scroll the newest disclosure to its end."""
        self.page.locator(".legal").last.evaluate("box => box.scrollTo(0, box.scrollHeight)")

    def texts(self) -> list[str]:
        """What stands in the bubbles, in order."""
        return self.messages.locator(".bubble").all_inner_texts()
