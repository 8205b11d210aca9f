"""The pictures of the README, taken from a running house.

Run ``make run`` in one terminal and this in another::

    .venv/bin/python tests/browser/make_images.py

It lets customers (copies of personas) accept offers and photographs the customer page and the
console, side by side, into docs/images.
"""

from __future__ import annotations

import base64
import shutil
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS.parent), str(TESTS), str(TESTS / "conversations")]

from browsing import ARGUMENTS, HOW_TO_INSTALL, PATIENCE_MS, Sight  # noqa: E402
from console_page import ConsolePage  # noqa: E402 - the folders are on the path from here on
from customer_page import CustomerPage  # noqa: E402
from customers import fresh_customer  # noqa: E402
from playwright.sync_api import Browser, expect, sync_playwright  # noqa: E402
from stack import Stack  # noqa: E402

from crm.bank import Bank  # noqa: E402
from data.settings import HouseSettings  # noqa: E402

IMAGES = TESTS.parent / "docs" / "images"
MOST_BYTES = 400_000
HEIGHT = 820
WORDS = {
    "zh": ("我有五万块想存一年，有什么推荐？", "为什么推荐这个？", "好的，我要买", "同意"),
    "en": (
        "I have 50,000 to put away for a year, what do you recommend?",
        "Why this one?",
        "Yes, I want it",
        "I agree",
    ),
}
OTHERS = {
    "zh": ((3, "推荐三十万的R2理财"), (7, "我有二十万想存三年，推荐一下")),
    "en": (
        (3, "recommend an R2 wealth product for 300,000"),
        (7, "I have 200,000 to save for three years, what do you suggest?"),
    ),
}
ACKNOWLEDGE = {"zh": "我已阅读并同意", "en": "I have read and agree"}
INTERESTED = {"zh": "我感兴趣", "en": "I'm interested"}
AGREE = {"zh": "同意", "en": "I agree"}


def main() -> None:
    """Take every picture."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit(HOW_TO_INSTALL)
    house = HouseSettings()
    stack, bank = Stack.join(house.home, {}), Bank.open(house)
    IMAGES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        for language in ("zh", "en"):
            _take(browser, stack, bank, language)
        browser.close()
    bank.close()


def _take(browser: Browser, stack: Stack, bank: Bank, language: str) -> None:
    for persona, wish in OTHERS[language]:
        _interest(_open(browser, stack, bank, persona, language), wish, language)
    chat = _open(browser, stack, bank, 1, language)
    ask, why, want, agree = WORDS[language]
    chat.say(ask)
    offer = chat.page.screenshot()
    chat.say(why)
    chat.say(want)
    chat.say(agree)
    disclosure = chat.page.screenshot()
    chat.read_disclosure()
    chat.press(ACKNOWLEDGE[language])
    receipt = chat.page.screenshot()
    console = ConsolePage(_sight(browser, language, 1160).page(), stack.console)
    console.sign_in("rm.lin")
    console.rows.first.click()
    expect(console.record.locator(".talk .decisive").last).to_be_visible()
    console.page.mouse.move(0, 0)
    _join(browser, f"chat-and-console-{language}", receipt, console.page.screenshot())
    _join(browser, f"customer-{language}", offer, disclosure, receipt)


def _sight(browser: Browser, language: str, width: int, scheme: str = "light") -> Sight:
    sight = Sight.open(browser, language=language, scheme=scheme)  # type: ignore[arg-type]
    sight.context.on(
        "page", lambda page: page.set_viewport_size({"width": width, "height": HEIGHT})
    )
    return sight


def _open(browser: Browser, stack: Stack, bank: Bank, persona: int, language: str) -> CustomerPage:
    chat = CustomerPage(_sight(browser, language, 400).page(), stack.gateway)
    chat.enter(fresh_customer(bank, persona).cif_no, language)
    return chat


def _interest(chat: CustomerPage, wish: str, language: str) -> None:
    """Let another customer become a lead, so that the inbox is not empty."""
    chat.say(wish)
    chat.page.get_by_role("button", name=INTERESTED[language]).first.click()
    agree, acknowledge = chat.button(AGREE[language]), chat.button(ACKNOWLEDGE[language])
    expect(agree.or_(acknowledge).last).to_be_visible()
    if agree.count():
        chat.press(AGREE[language])
    chat.read_disclosure()
    chat.press(ACKNOWLEDGE[language])


def _join(browser: Browser, name: str, *shots: bytes) -> None:
    """Put pictures side by side on a quiet ground."""
    images = "".join(
        f"<img src='data:image/png;base64,{base64.b64encode(shot).decode()}'>" for shot in shots
    )
    style = (
        "body{margin:0;padding:24px;display:inline-flex;gap:24px;background:#e9edeb}"
        "img{display:block;border-radius:14px;box-shadow:0 10px 34px rgb(10 30 25/18%)}"
    )
    page = browser.new_page(viewport={"width": 1800, "height": HEIGHT + 48})
    page.set_content(f"<style>{style}</style>{images}")
    path = IMAGES / f"{name}.png"
    page.locator("body").screenshot(path=path)
    page.close()
    size = path.stat().st_size
    if size > MOST_BYTES:
        sys.exit(f"{path} has {size} bytes: more than {MOST_BYTES}")
    sys.stdout.write(f"{path.relative_to(TESTS.parent)}  {size // 1000} kB\n")


if __name__ == "__main__":
    main()
