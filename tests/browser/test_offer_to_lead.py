"""The whole path: an offer in the page, a lead in the console."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from browsing import Sight, picture
from console_page import ConsolePage
from conversation import set_duty
from customer_page import CustomerPage
from customers import Person
from openers import OpenChat, OpenConsole
from playwright.sync_api import expect
from sqlalchemy import select
from stack import Stack

from crm.bank import Bank
from crm.tables import RevealLog


class Words(NamedTuple):
    ask: str
    interested: str
    agree: str
    acknowledge: str
    hint: str
    see_lead: str


ZH = Words(
    "我有五万块想存一年，有什么推荐？",
    "我感兴趣",
    "同意",
    "我已阅读并同意",
    "请阅读至末尾后确认",
    "在工作台查看这条线索 →",
)
EN = Words(
    "I have 50,000 to put away for a year, what do you recommend?",
    "I'm interested",
    "I agree",
    "I have read and agree",
    "Please read to the end, then confirm",
    "See this lead in the console →",
)


def accept_offer(chat: CustomerPage, words: Words = ZH) -> str:
    """Say and press all that leads to a lead; return the lead's id."""
    chat.say(words.ask)
    chat.page.locator(".carousel").get_by_role("button", name=words.interested).first.click()
    expect(chat.button(words.agree)).to_be_visible()
    chat.press(words.agree)
    chat.read_disclosure()
    chat.press(words.acknowledge)
    expect(chat.page.locator(".receipt-box").last).to_be_visible()
    link = chat.page.get_by_role("link", name=words.see_lead)
    return str(link.get_attribute("href")).rpartition("/")[2]


@pytest.mark.parametrize(("language", "words"), [("zh", ZH), ("en", EN)])
def test_customer_accepts_an_offer_and_the_manager_sees_it_live(
    open_chat: OpenChat,
    open_console: OpenConsole,
    person: Callable[[int], Person],
    language: str,
    words: Words,
) -> None:
    console = open_console("rm.lin", language=language)
    console.page.evaluate("window.notReloaded = true")
    chat = open_chat(person(1).cif_no, language=language)

    chat.say(words.ask)
    expect(chat.page.locator(".carousel .card").first).to_contain_text("R1")
    picture(chat.page, f"offer-{language}")
    chat.page.locator(".carousel").get_by_role("button", name=words.interested).first.click()
    expect(chat.button(words.agree)).to_be_visible()
    expect(chat.page.locator(".receipt-box")).to_have_count(0)
    chat.press(words.agree)

    acknowledge = chat.button(words.acknowledge)
    expect(acknowledge).to_be_disabled()
    expect(chat.page.get_by_text(words.hint)).to_be_visible()
    picture(chat.page, f"disclosure-{language}")
    chat.read_disclosure()
    expect(acknowledge).to_be_enabled()
    chat.press(words.acknowledge)

    expect(chat.page.locator(".receipt-box")).to_be_visible()
    picture(chat.page, f"receipt-{language}")
    link = chat.page.get_by_role("link", name=words.see_lead)
    lead_id = str(link.get_attribute("href")).rpartition("/")[2]
    row = console.page.locator(f"a.item[href='/leads/{lead_id}']")
    expect(row).to_be_visible()
    amount = row.locator(".whole")
    assert amount.evaluate("amount => amount.scrollWidth <= amount.clientWidth")
    assert console.page.evaluate("window.notReloaded")
    console.open_lead(lead_id)
    picture(console.page, f"lead-{language}")


@pytest.fixture
def lead(
    open_chat: OpenChat, open_console: OpenConsole, person: Callable[[int], Person]
) -> tuple[ConsolePage, Person, str]:
    """Return a console that shows a lead, its customer and its id."""
    customer = person(1)
    lead_id = accept_offer(open_chat(customer.cif_no))
    return open_console("rm.lin", f"/leads/{lead_id}"), customer, lead_id


def test_lead_page_shows_what_was_said_and_hides_who_said_it(
    lead: tuple[ConsolePage, Person, str],
) -> None:
    console, customer, _ = lead
    record = console.record
    expect(record.locator("h1")).to_contain_text("存款")
    expect(record.get_by_role("log")).to_contain_text(ZH.ask)
    expect(record.get_by_text("点按按钮")).to_be_visible()
    expect(record.get_by_text("营销联系 · 客户经理: 已同意").first).to_be_visible()
    expect(record.locator(".talk .decisive").last).to_be_in_viewport()
    shown = record.inner_text()
    assert f"{customer.mobile[:3]}****{customer.mobile[-4:]}" in shown
    for secret in customer.secrets:
        assert secret not in console.page.content()


def test_number_is_revealed_for_a_reason_and_hidden_again(
    lead: tuple[ConsolePage, Person, str], stack_bank: Bank
) -> None:
    console, customer, _ = lead
    page = console.page
    page.get_by_role("button", name="查看手机明文").click()
    dialog = page.get_by_role("dialog", name="查看手机明文").last
    dialog.get_by_role("button", name="查看", exact=True).click()
    expect(page.get_by_text("请选择或填写理由。")).to_be_visible()
    expect(page.get_by_text(customer.mobile)).to_have_count(0)

    dialog.get_by_text("致电客户").click()
    dialog.get_by_role("button", name="查看", exact=True).click()
    expect(page.get_by_text(customer.mobile)).to_be_visible()
    expect(page.get_by_text("后隐藏")).to_be_visible()
    picture(page, "revealed")
    page.get_by_role("button", name="隐藏").click()
    expect(page.get_by_text(customer.mobile)).to_have_count(0)

    with stack_bank.read() as work:
        logged = work.session.scalars(select(RevealLog).order_by(RevealLog.at.desc())).first()
    assert logged is not None
    assert (logged.column, logged.reason) == ("mobile", "call_customer")


def test_a_revealed_number_leaves_a_page_that_has_lost_its_connection(
    sight: Callable[..., Sight],
    stack: Stack,
    open_chat: OpenChat,
    person: Callable[[int], Person],
) -> None:
    customer = person(1)
    lead_id = accept_offer(open_chat(customer.cif_no))
    mine = sight(size="desk")
    mine.watch.allowed.append("ERR_INTERNET_DISCONNECTED")
    page = mine.page()
    page.clock.install()
    ConsolePage(page, stack.console).sign_in("rm.lin", f"/leads/{lead_id}")
    page.get_by_role("button", name="查看手机明文").click()
    dialog = page.get_by_role("dialog", name="查看手机明文").last
    dialog.get_by_text("致电客户").click()
    dialog.get_by_role("button", name="查看", exact=True).click()
    expect(page.get_by_text(customer.mobile)).to_be_visible()
    page.clock.fast_forward("00:01")  # the page has looked
    mine.context.set_offline(True)
    page.clock.fast_forward("04:00")
    expect(page.get_by_text(customer.mobile)).to_be_visible()
    page.clock.fast_forward("01:00")
    expect(page.get_by_text(customer.mobile)).to_have_count(0)
    expect(page.locator(".revealed")).to_have_text("***")  # the server has not drawn it again


def test_accepted_lead_moves_from_review_to_ones_own(
    lead: tuple[ConsolePage, Person, str],
) -> None:
    console, _, lead_id = lead
    page = console.page
    row = page.locator(f"a.item[href='/leads/{lead_id}']")
    console.record.get_by_role("button", name="接受").click()
    expect(console.record.get_by_role("listitem").first).to_contain_text("已认领")
    page.get_by_role("button", name="待审核", exact=True).click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="我的", exact=True).click()
    expect(row).to_be_visible()


def test_a_disclosure_of_the_past_cannot_be_acknowledged_by_scrolling_it(
    open_chat: OpenChat, person: Callable[[int], Person], stack_bank: Bank
) -> None:
    set_duty(stack_bank, False)
    chat = open_chat(person(1).cif_no)
    chat.say(ZH.ask)
    chat.say("好的，我要买")
    chat.press(ZH.agree)
    chat.press("先不办理")
    chat.read_disclosure()
    chat.page.reload()
    expect(chat.page.locator(".disclosure-box")).to_be_visible()
    chat.read_disclosure()
    expect(chat.button(ZH.acknowledge)).to_be_disabled()
