"""Chinese and English, light and dark, switched at any moment."""

from collections.abc import Callable

from customers import Person
from openers import OpenChat, OpenConsole
from playwright.sync_api import expect

DARK_GROUND = "rgb(17, 22, 20)"
LIGHT_GROUND = "rgb(244, 245, 244)"


def test_language_is_switched_and_switched_back(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    chat = open_chat(person(1).cif_no, size="desk")
    chat.say("你好")
    chat.page.get_by_role("button", name="Switch to English").click()
    expect(chat.input).to_have_accessible_name("Ask, e.g. “50,000 for a year”")
    expect(chat.page.get_by_role("heading", name="Demo customers")).to_be_visible()
    expect(chat.page.locator("html")).to_have_attribute("lang", "en")
    chat.say("what can you do?")
    expect(chat.answers.last).to_have_attribute("lang", "en")
    chat.page.get_by_role("button", name="切换到中文").click()
    expect(chat.page.get_by_role("heading", name="演示客户")).to_be_visible()
    chat.say("你能做什么")
    expect(chat.answers.last).to_have_attribute("lang", "zh-CN")


def test_page_follows_a_customer_who_begins_to_write_in_english(
    open_chat: OpenChat, person: Callable[[int], Person]
) -> None:
    chat = open_chat(person(1).cif_no, size="desk")
    chat.say("What deposits do you have for six months?")
    expect(chat.answers.last).to_have_attribute("lang", "en")
    expect(chat.answers.last).to_contain_text("Minimum")
    expect(chat.answers.last).not_to_contain_text("起点")
    expect(chat.page.get_by_role("button", name="Send")).to_be_visible()
    expect(chat.page.get_by_role("heading", name="Demo customers")).to_be_visible()


def test_dark_follows_the_device_until_one_chooses(open_chat: OpenChat) -> None:
    chat = open_chat("", scheme="dark", size="desk")
    frame = chat.page.locator(".chat")
    expect(frame).to_have_css("background-color", DARK_GROUND)
    chat.page.get_by_role("button", name="切换深色或浅色").click()
    expect(frame).to_have_css("background-color", LIGHT_GROUND)
    chat.page.reload()
    expect(frame).to_have_css("background-color", LIGHT_GROUND)
    expect(chat.page.locator("html")).to_have_attribute("data-theme", "light")


def test_console_remembers_language_and_theme(open_console: OpenConsole) -> None:
    console = open_console("lead.wang")
    page = console.page
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("heading", name="Leads")).to_be_visible()
    page.get_by_role("button", name="Dark or light").click()
    expect(page.locator("body.body--dark")).to_be_visible()
    page.goto(f"{console.address}/desk")
    expect(page.get_by_role("heading", name="Waiting customers")).to_be_visible()
    expect(page.locator("body.body--dark")).to_be_visible()
