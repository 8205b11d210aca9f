"""Turned away, waiting, offline, reloaded: what the page says then, and what it keeps."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from browsing import PATIENCE_MS, Sight, picture
from conversation import set_duty
from customer_page import CustomerPage
from customers import Person
from lines import Line
from openers import OpenChat, OpenConsole
from playwright.sync_api import Page, WebSocketRoute, expect
from stack import Stack

from crm.bank import Bank

TOO_MANY = 4429
NOTICE = "现在访问的人较多"


def turn_away(page: Page) -> list[WebSocketRoute]:
    """Refuse every connection at the door, as a crowded gateway does; return them."""
    turned: list[WebSocketRoute] = []

    def refuse(socket: WebSocketRoute) -> None:
        error = {"type": "error", "code": "visitors_exceeded", "retryable": True}
        socket.send(json.dumps(error | {"message": "当前访问人数较多", "client_id": None}))
        socket.close(code=TOO_MANY)
        turned.append(socket)

    page.route_web_socket(re.compile(r"/ws$"), refuse)
    return turned


def await_tries(page: Page, turned: list[WebSocketRoute], times: int) -> None:
    """Wait until the page has tried so often and was refused."""
    for _ in range(PATIENCE_MS // 50):
        if len(turned) >= times:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the page has tried {len(turned)} times, not {times}")


def test_a_visitor_who_is_turned_away_is_told_once_and_not_called_online(
    sight: Callable[..., Sight], stack: Stack
) -> None:
    page = sight().page()
    beginning = datetime.now(UTC)
    page.clock.install(time=beginning)
    turned = turn_away(page)
    page.add_init_script("sessionStorage.setItem('banter-persona', '')")
    page.goto(stack.gateway)
    chat = CustomerPage(page, stack.gateway)
    expect(chat.banner).to_contain_text(NOTICE)
    expect(chat.banner).to_contain_text("24 小时服务热线")
    expect(page.locator(".subtitle")).to_have_text("未连接 · AI 助手")
    await_tries(page, turned, 1)
    # From here on the page's time is the test's alone; how often it has tried does not matter.
    page.clock.pause_at(beginning + timedelta(hours=1))
    before = len(turned)
    for rounds in range(1, 5):
        page.clock.run_for(80_000)  # more than the longest pause, a minute and a quarter of it
        await_tries(page, turned, before + rounds)
        expect(chat.banner).to_contain_text(NOTICE)
    # Pauses of 10, 20, 40 and then 60 seconds make nine of these 320; every 5 seconds, fifty.
    assert len(turned) - before <= 9
    expect(page.get_by_text(re.compile("访问.*人.*较多"))).to_have_count(1)
    expect(page.locator(".notice-line")).to_have_count(0)
    picture(page, "turned-away")


def test_a_draft_is_there_after_a_reload_and_gone_once_sent(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    chat = open_chat(person(1).cif_no)
    chat.input.fill("我想问一下，如果我")
    chat.page.reload()
    expect(chat.page.locator("banter-chat[connected]")).to_be_visible()
    expect(chat.input).to_have_value("我想问一下，如果我")
    chat.input.press("Enter")
    chat.answered(0)
    chat.page.reload()
    expect(chat.page.locator("banter-chat[connected]")).to_be_visible()
    expect(chat.messages.first).to_be_visible()
    expect(chat.input).to_have_value("")


def test_a_draft_of_one_customer_is_not_shown_to_the_next(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    chat = open_chat(person(1).cif_no)
    chat.input.fill("我的工资")
    chat.page.locator(".persona").nth(3).click()
    expect(chat.page.locator("banter-chat[connected]")).to_be_visible()
    expect(chat.input).to_have_value("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_waits_says_so_in_full_contrast(
    open_chat: OpenChat, person: Callable[[int], Person], scheme: str
) -> None:
    chat = open_chat(person(1).cif_no, scheme=scheme)
    chat.go_offline()
    expect(chat.banner).to_contain_text("网络不可用")
    expect(chat.page.locator(".subtitle")).to_have_text("未连接 · AI 助手")
    chat.write("一年期定期存款利率是多少？")
    expect(chat.mine.locator(".waiting")).to_have_text("等待发送")
    bubble = chat.mine.locator(".bubble")
    assert bubble.evaluate("node => getComputedStyle(node).opacity") == "1"
    picture(chat.page, f"waiting-{scheme}")
    chat.page.context.set_offline(False)
    chat.answered(0)
    expect(chat.page.locator(".waiting")).to_have_count(0)
    expect(chat.page.locator(".subtitle")).to_have_text("在线 · AI 助手")


def test_what_the_gateway_does_not_take_up_in_time_waits_in_words(
    sight: Callable[..., Sight], stack: Stack, person: Callable[[int], Person]
) -> None:
    page = sight().page()
    line = Line.through(page)
    chat = CustomerPage(page, stack.gateway)
    chat.enter(person(1).cif_no)
    line.on_frame = lambda frame, socket: frame["type"] == "send"
    chat.write("你好")
    expect(chat.mine.locator(".waiting")).to_have_text("等待发送")


def test_a_button_that_is_not_to_be_pressed_yet_stays_legible_under_the_pointer(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    chat = open_chat(person(1).cif_no)
    chat.say("我要一年期定期存款 五万")
    chat.press("同意")
    button = chat.button("我已阅读并同意")
    expect(button).to_be_disabled()
    ink = button.evaluate("node => getComputedStyle(node).color")
    before = button.evaluate("node => getComputedStyle(node).backgroundColor")
    button.hover(force=True)
    assert button.evaluate("node => getComputedStyle(node).backgroundColor") == before
    assert button.evaluate("node => getComputedStyle(node).color") == ink
    assert button.evaluate("node => getComputedStyle(node).opacity") == "1"


def test_elsewhere_the_banks_time_stands_beside_ones_own(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    chat = open_chat(person(1).cif_no, timezone="America/New_York")
    chat.say("你好")
    expect(chat.answers.last.locator("time")).to_have_text(
        re.compile(r"^.*\d\d:\d\d · .*(中国|北京).*$")
    )


def test_at_home_one_time_is_enough(open_chat: OpenChat, person: Callable[[int], Person]) -> None:
    chat = open_chat(person(1).cif_no)
    chat.say("你好")
    expect(chat.answers.last.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))


def test_who_waits_for_a_human_can_go_back_to_the_assistant(
    open_chat: OpenChat, person: Callable[[int], Person], stack_bank: Bank
) -> None:
    set_duty(stack_bank, True)
    try:
        chat = open_chat(person(1).cif_no)
        way = chat.page.locator(".human")
        expect(way).to_have_text("转人工")
        chat.say("转人工")
        expect(way).to_have_text("回到智能助手")
        expect(chat.page.locator(".subtitle")).to_have_text("正在排队等候人工")
        picture(chat.page, "queued")
        before = chat.answers.count()
        way.click()
        chat.answered(before)
        expect(chat.answers.last).to_contain_text("已回到智能助手")
        expect(way).to_have_text("转人工")
        expect(chat.page.locator(".subtitle")).to_have_text("在线 · AI 助手")
        chat.page.reload()
        expect(chat.page.locator("banter-chat[connected]")).to_be_visible()
        expect(way).to_have_text("转人工")
    finally:
        set_duty(stack_bank, False)


def test_who_leaves_a_colleague_is_asked_how_it_was_and_the_desk_sees_it(
    open_chat: OpenChat,
    open_console: OpenConsole,
    person: Callable[[int], Person],
    stack_bank: Bank,
) -> None:
    set_duty(stack_bank, True)
    try:
        desk = open_console("rm.lin", "/desk")
        waiting = desk.count_rows()
        chat = open_chat(person(1).cif_no)
        chat.say("转人工")
        expect(desk.rows).to_have_count(waiting + 1)
        desk.rows.last.click()
        desk.page.get_by_role("button", name="接入这位客户").click()
        reply = desk.page.get_by_role("textbox", name="回复客户")
        reply.fill("您好，请讲。")
        reply.press("Enter")
        expect(chat.answers.last).to_contain_text("您好，请讲")
        expect(chat.page.locator(".human")).to_have_text("回到智能助手")
        chat.write("我不需要人工了，换回机器人")
        expect(chat.page.locator(".star")).to_have_count(5)
        expect(chat.page.locator(".human")).to_have_text("转人工")
        expect(chat.page.locator(".subtitle")).to_have_text("在线 · AI 助手")
        expect(desk.rows).to_have_count(waiting)
        expect(desk.page.get_by_text("会话已交还给智能助手。")).to_be_visible()
        chat.say("一年期定期存款利率是多少？")
        expect(chat.answers.last).to_contain_text("%")
    finally:
        set_duty(stack_bank, False)
