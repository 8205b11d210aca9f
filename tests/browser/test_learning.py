"""What was not understood reaches the page by itself, and is labelled with the keyboard."""

from __future__ import annotations

import pytest
from browsing import picture
from openers import OpenConsole
from playwright.sync_api import expect
from test_looks import LOOKS, fits

from crm.bank import Bank
from crm.learning import Cause
from crm.learning.sentences import record
from crm.learning.views import Said

SAID = {"zh": "卡面可以换成小猫的图案吗", "en": "could my card show a picture of a kitten"}


def hear(bank: Bank, language: str) -> str:
    """Write down a sentence, as if it had just been gathered; the worker places it."""
    with bank.work() as work:
        said = Said(SAID[language], language, Cause.FALLBACK, "ask_fees", 0.41, work.clock.now())
        record(work, said)
    return SAID[language]


def test_a_sentence_appears_and_is_labelled(open_console: OpenConsole, stack_bank: Bank) -> None:
    console = open_console("mkt.chen", "/learning", language="en")
    text = hear(stack_bank, "en")
    row = console.rows.filter(has_text=text)
    row.click()
    field = console.record.get_by_role("combobox")
    field.fill("details")
    field.press("ArrowDown")
    field.press("Enter")
    console.record.get_by_role("button", name="Label 1").click()
    expect(console.record.get_by_text("What was decided")).to_be_visible()
    expect(row).to_have_count(0)
    console.record.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()


@pytest.mark.parametrize(("size", "language", "scheme"), LOOKS)
def test_the_page_fits(
    open_console: OpenConsole, stack_bank: Bank, size: str, language: str, scheme: str
) -> None:
    text = hear(stack_bank, language)
    console = open_console("mkt.chen", "/learning", size=size, language=language, scheme=scheme)
    row = console.rows.filter(has_text=text)
    expect(row).to_be_visible()
    fits(console.page)
    picture(console.page, f"look-learning-{size}-{language}-{scheme}")
    row.click()
    expect(console.record.locator("h1")).to_be_visible()
    fits(console.page)
    picture(console.page, f"look-learning-open-{size}-{language}-{scheme}")
