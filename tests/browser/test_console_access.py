"""Who may see what in the console, through a browser."""

from collections.abc import Callable

import pytest
from browsing import Sight
from console_page import ConsolePage
from openers import OpenConsole
from playwright.sync_api import expect
from stack import Stack

PAGES = [
    "/",
    "/leads",
    "/leads/01a2073b-09c9-760c-b6d8-3c7b0354b66d",
    "/desk",
    "/appointments",
    "/cases",
]


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_led_to_the_sign_in(
    sight: Callable[..., Sight], stack: Stack, path: str
) -> None:
    page = sight(size="desk").page()
    page.goto(f"{stack.console}{path}")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert "/sign-in?next=" in page.url
    assert "客户号" not in page.content()


def test_wrong_password_is_said_and_lets_nobody_in(
    sight: Callable[..., Sight], stack: Stack
) -> None:
    page = sight(size="desk").page()
    page.goto(f"{stack.console}/sign-in")
    page.locator("input[name=login]").fill("rm.lin")
    page.locator("input[name=password]").fill("wrong")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("alert")).to_have_text("用户名或密码不正确。")
    expect(page.locator("input[name=login]")).to_have_value("rm.lin")


def test_a_demo_account_fills_the_form(sight: Callable[..., Sight], stack: Stack) -> None:
    page = sight(size="desk").page()
    page.goto(f"{stack.console}/sign-in")
    page.get_by_role("button", name="manager.zhao").click()
    expect(page.locator("input[name=login]")).to_have_value("manager.zhao")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("heading", name="线索")).to_be_visible()


def test_signing_out_ends_it(open_console: OpenConsole) -> None:
    console = open_console("rm.lin")
    console.page.get_by_role("button", name="退出").click()
    expect(console.page.get_by_role("heading", name="登录")).to_be_visible()
    console.page.go_back()
    expect(console.page.get_by_role("heading", name="登录")).to_be_visible()


@pytest.mark.parametrize("login", ["lead.wang", "manager.zhao", "mkt.chen", "audit.sun", "admin"])
def test_every_role_has_pages_without_complaint(open_console: OpenConsole, login: str) -> None:
    console: ConsolePage = open_console(login, "/learning" if login == "admin" else "/leads")
    for link in console.page.locator("a.nav").all():
        console.page.goto(f"{console.address}{link.get_attribute('href')}")
        expect(console.page.locator(".who")).to_be_visible()
