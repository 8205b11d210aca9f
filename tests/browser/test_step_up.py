"""A stronger sign-in for what is one's own."""

from collections.abc import Callable

from browsing import picture
from customers import Person
from openers import OpenChat
from playwright.sync_api import expect

BALANCE = "我的余额是多少"


def test_balance_is_told_after_the_security_check(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    chat = open_chat(person(1).cif_no)
    chat.say(BALANCE)
    expect(chat.page.get_by_text("尾号")).to_have_count(0)
    chat.button("安全验证").click()
    dialog = chat.page.get_by_role("dialog", name="安全验证")
    expect(dialog.get_by_role("button", name="模拟验证通过")).to_be_focused()
    picture(chat.page, "step-up")
    dialog.get_by_role("button", name="模拟验证通过").click()
    expect(chat.answers.last).to_contain_text("尾号")
    expect(dialog).to_have_count(0)
    expect(chat.button("安全验证")).to_be_disabled()


def test_cancelled_check_tells_nothing_and_the_talk_goes_on(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    chat = open_chat(person(1).cif_no)
    chat.say(BALANCE)
    chat.button("安全验证").click()
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("dialog")).to_have_count(0)
    chat.say("你能做什么")
    expect(chat.page.get_by_text("尾号")).to_have_count(0)
