"""The RM's diary follows what customers change in chat."""

from collections.abc import Callable

import pytest
from browsing import picture
from customers import Person
from openers import OpenChat, OpenConsole
from playwright.sync_api import expect

WORDS = {
    "zh": (
        ("下周三下午三点给我回电", "对，就这样"),
        ("回电改到下周三下午四点", "对，就这样"),
        "取消回电",
        ("客户已改期", "客户已取消"),
    ),
    "en": (
        ("call me back next Wednesday at 3 pm", "Yes, that's right"),
        ("move my callback to next Wednesday at 4 pm", "Yes, that's right"),
        "cancel my callback",
        ("moved by the customer", "cancelled by the customer"),
    ),
}


@pytest.mark.parametrize(
    ("language", "size", "scheme"), [("zh", "desk", "light"), ("en", "phone", "dark")]
)
def test_what_a_customer_moves_and_cancels_is_seen_at_once(
    open_chat: OpenChat,
    open_console: OpenConsole,
    person: Callable[[int], Person],
    language: str,
    size: str,
    scheme: str,
) -> None:
    book, move, cancel, (moved, off) = WORDS[language]
    diary = open_console("rm.lin", "/appointments", language=language, size=size, scheme=scheme)
    expect(diary.page.locator(".visit, .empty").first).to_be_visible()
    rows, before = diary.page.locator(".visit"), diary.page.locator(".visit").count()
    changed = diary.page.get_by_text(moved).count()
    cancelled = diary.page.locator(".visit.off").count()
    chat = open_chat(person(1).cif_no, language=language)
    for said, pressed in (book, move):
        chat.say(said)
        chat.press(pressed)
    expect(rows).to_have_count(before + 1)
    expect(diary.page.get_by_text(moved)).to_have_count(changed + 1)
    chat.say(cancel)
    expect(diary.page.locator(".visit.off")).to_have_count(cancelled + 1)
    gone = diary.page.locator(".visit.off").last
    expect(gone.get_by_text(off)).to_be_visible()
    expect(gone.locator(".actions").get_by_role("button")).to_have_count(0)
    gone.scroll_into_view_if_needed()
    picture(diary.page, f"diary-{size}-{language}-{scheme}")
    wide = diary.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, "the page scrolls sideways"
