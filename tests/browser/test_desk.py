"""A human at the other end: queue, talk, hand-back, rating."""

from collections.abc import Callable, Iterator

import pytest
from browsing import picture
from conversation import set_duty
from customers import Person
from openers import OpenChat, OpenConsole
from playwright.sync_api import expect

from crm.bank import Bank


@pytest.fixture(autouse=True)
def nobody_on_duty(stack_bank: Bank) -> Iterator[None]:
    """Begin and end with an empty desk."""
    set_duty(stack_bank, False)
    yield
    set_duty(stack_bank, False)


def test_manager_takes_a_customer_answers_and_hands_back(
    open_chat: OpenChat, open_console: OpenConsole, person: Callable[[int], Person]
) -> None:
    desk = open_console("rm.lin", "/desk")
    desk.page.get_by_role("switch").click()
    expect(desk.page.get_by_text("您在岗，客户可以转到您这里。")).to_be_visible()
    waiting = desk.count_rows()

    chat = open_chat(person(1).cif_no)
    chat.say("转人工")
    expect(chat.answers.last).to_contain_text("正在为您转接人工")
    picture(chat.page, "waiting")

    expect(desk.rows).to_have_count(waiting + 1)
    desk.rows.last.click()
    desk.page.get_by_role("button", name="接入这位客户").click()
    reply = desk.page.get_by_role("textbox", name="回复客户")
    reply.fill("您好，我是林经理，请讲。")
    reply.press("Enter")
    expect(chat.answers.last).to_contain_text("您好，我是林经理")
    expect(chat.page.locator(".subtitle")).to_have_text("人工客服为您服务")

    chat.write("存款利率能上浮吗")
    expect(desk.record.get_by_role("log")).to_contain_text("存款利率能上浮吗")
    picture(desk.page, "desk")
    desk.page.get_by_role("button", name="交还助手").click()
    expect(chat.page.locator(".star")).to_have_count(5)
    expect(chat.page.locator(".subtitle")).to_have_text("在线 · AI 助手")
    picture(chat.page, "rating")
    before = chat.answers.count()
    chat.page.get_by_role("button", name="5 星").click()
    chat.answered(before)
    expect(chat.page.locator(".star.chosen")).to_have_count(1)
    expect(chat.page.locator(".star").first).to_be_disabled()
    chat.say("一年期定期存款利率是多少？")
    expect(chat.answers.last).to_contain_text("%")


def test_a_reply_that_is_not_sent_outlives_reload_and_language(
    open_chat: OpenChat, open_console: OpenConsole, person: Callable[[int], Person]
) -> None:
    desk = open_console("rm.lin", "/desk")
    desk.page.get_by_role("switch").click()
    expect(desk.page.get_by_text("您在岗，客户可以转到您这里。")).to_be_visible()
    waiting = desk.count_rows()
    open_chat(person(1).cif_no).say("转人工")
    expect(desk.rows).to_have_count(waiting + 1)
    desk.rows.last.click()
    desk.page.get_by_role("button", name="接入这位客户").click()
    reply = desk.page.locator(".reply textarea")
    expect(reply).to_be_visible()
    with desk.page.expect_websocket() as line:
        desk.page.reload()
    # What is typed reaches the console a moment later.
    with line.value.expect_event("framesent", lambda frame: "您好，正在为您查" in str(frame)):
        reply.fill("您好，正在为您查")
    desk.page.reload()
    expect(reply).to_have_value("您好，正在为您查")
    desk.page.get_by_role("button", name="EN", exact=True).click()
    expect(desk.page.get_by_role("button", name="Hand back")).to_be_visible()
    expect(reply).to_have_value("您好，正在为您查")
    desk.page.get_by_role("button", name="Hand back").click()
    dialog = desk.page.get_by_role("dialog", name="Your reply is not sent")
    expect(dialog).to_contain_text("您好，正在为您查")
    picture(desk.page, "unsent")
    dialog.get_by_role("button", name="Discard and hand back").click()
    expect(desk.rows).to_have_count(waiting)


def test_a_row_stays_in_place_while_news_comes(
    open_chat: OpenChat, open_console: OpenConsole, person: Callable[[int], Person]
) -> None:
    """A click that is on its way must not land on a row that was drawn anew."""
    desk = open_console("rm.lin", "/desk")
    desk.page.get_by_role("switch").click()
    expect(desk.page.get_by_text("您在岗，客户可以转到您这里。")).to_be_visible()
    before = desk.count_rows()
    for number in (1, 2):
        chat = open_chat(person(number).cif_no)
        chat.say("转人工")
        expect(desk.rows).to_have_count(before + number)
        if number == 1:
            desk.rows.last.evaluate("row => row.dataset.seen = 'yes'")
    expect(desk.page.locator("a.item[data-seen=yes]")).to_have_count(1)


def test_with_nobody_there_a_callback_is_offered_and_reaches_the_diary(
    open_chat: OpenChat, open_console: OpenConsole, person: Callable[[int], Person]
) -> None:
    diary = open_console("rm.lin", "/appointments")
    expect(diary.page.locator(".visit, .empty").first).to_be_visible()
    before = diary.page.locator(".visit").count()
    chat = open_chat(person(1).cif_no)
    chat.say("转人工")
    expect(chat.answers.last).to_contain_text("现在没有同事在线")
    chat.press("预约回电")
    chat.say("下周三下午三点")  # a working day, whatever today is
    chat.press("对，就这样")
    expect(chat.page.locator(".receipt-box")).to_be_visible()
    expect(diary.page.locator(".visit")).to_have_count(before + 1)
