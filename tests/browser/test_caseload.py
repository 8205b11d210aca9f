"""A case that a customer reports in chat is seen at once, closed, and selling goes on."""

from collections.abc import Callable

import pytest
from browsing import picture
from customers import Person
from openers import OpenChat, OpenConsole
from playwright.sync_api import expect
from test_offer_to_lead import EN, ZH

WORDS = {
    "zh": ("我要投诉，排队太久了", "结案", "已解决", "处理说明（必填）", "已结", "新对话"),
    "en": (
        "I want to complain, the queue was endless",
        "Close case",
        "Resolved",
        "What was done (required)",
        "Closed",
        "New conversation",
    ),
}


@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    [("zh", "desk", "light"), ("en", "phone", "dark"), ("zh", "phone", "light")],
)
def test_closing_a_case_lets_the_assistant_recommend_again(
    open_chat: OpenChat,
    open_console: OpenConsole,
    person: Callable[[int], Person],
    language: str,
    size: str,
    scheme: str,
) -> None:
    report, close, resolved, note, closed, anew = WORDS[language]
    console = open_console("lead.wang", "/cases", language=language, size=size, scheme=scheme)
    expect(console.page.locator(".case").first).to_be_visible()  # the demo bank has some
    mine = console.page.locator(".case").filter(has_text=report)
    before = mine.count()
    chat = open_chat(person(1).cif_no, language=language, size="desk")
    chat.say(report)
    expect(mine).to_have_count(before + 1)
    picture(console.page, f"cases-{size}-{language}-{scheme}")
    wide = console.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, "the page scrolls sideways"
    mine.last.get_by_role("button", name=close).focus()
    console.page.keyboard.press("Enter")
    dialog = console.page.get_by_role("dialog")
    dialog.get_by_role("radio", name=resolved).click()
    dialog.get_by_label(note).fill("已致电客户说明，增开窗口")
    picture(console.page, f"cases-closing-{size}-{language}-{scheme}")
    dialog.get_by_role("button", name=close).click()
    expect(mine).to_have_count(before)
    console.page.get_by_role("button", name=closed, exact=True).click()
    expect(mine.first).to_be_visible()
    picture(console.page, f"cases-closed-{size}-{language}-{scheme}")
    chat.page.get_by_role("button", name=anew).click()
    expect(chat.mine).to_have_count(0)
    chat.say((ZH if language == "zh" else EN).ask)
    expect(chat.page.locator(".carousel .card").first).to_be_visible()
