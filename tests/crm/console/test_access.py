"""Who gets in: nobody unasked, nobody from elsewhere, and not for ever."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update
from world import PASSWORD, World

from crm.console.access import sessions
from crm.console.access.attempts import MOST_FAILURES
from crm.tables import Staff
from data.settings import Environment, HouseSettings

LEAD = "/leads/01a20000-0000-7000-8000-000000000001"
PAGES = [
    "/leads",
    LEAD,
    "/desk",
    "/desk/01a20000-0000-7000-8000-000000000001",
    "/calls",
    "/calls/01a20000-0000-7000-8000-000000000001",
    "/appointments",
    "/cases",
    "/learning",
    "/learning/01a20000-0000-7000-8000-000000000001",
]


async def sign_in(browser: httpx.AsyncClient, login: str, **more: str) -> httpx.Response:
    return await browser.post("/sign-in", data={"login": login, "password": PASSWORD, **more})


@pytest.mark.parametrize("page", PAGES)
async def test_anonymous_is_led_to_the_sign_in_and_back(
    browser: httpx.AsyncClient, page: str
) -> None:
    answer = await browser.get(page)
    assert answer.status_code == 307
    asked = httpx.URL(answer.headers["location"])
    assert (asked.path, asked.params["next"]) == ("/sign-in", page)
    login = "mkt.chen" if "learning" in page else "rm.lin"
    signed_in = await sign_in(browser, login, next=page)
    assert signed_in.headers["location"] == page
    assert (await browser.get(page)).status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/admin", "/leads/x"]
)
async def test_nobody_is_led_elsewhere(browser: httpx.AsyncClient, target: str) -> None:
    answer = await sign_in(browser, "rm.lin", next=target)
    assert answer.headers["location"] == "/leads"


async def test_a_wrong_password_is_said_without_saying_what_was_wrong(
    browser: httpx.AsyncClient,
) -> None:
    wrong = await browser.post("/sign-in", data={"login": "rm.lin", "password": "x"})
    nobody = await browser.post("/sign-in", data={"login": "nobody", "password": "x"})
    assert wrong.headers["location"] == nobody.headers["location"]
    assert "rm.lin" not in wrong.headers["location"]
    page = await browser.get(wrong.headers["location"])
    assert "User name or password is wrong." in page.text
    assert page.text.count("nobody") == 1  # the name stays in its field, for this once
    assert "nobody" not in (await browser.get(wrong.headers["location"])).text


@pytest.mark.parametrize(
    ("login", "target", "landing"),
    [
        ("rm.lin", "", "/leads"),
        ("rm.lin", "/desk", "/desk"),
        ("mkt.chen", "/desk", "/leads"),
        ("admin", "", "/learning"),
        ("admin", LEAD, "/learning"),
    ],
)
async def test_one_begins_at_a_page_of_ones_role(
    browser: httpx.AsyncClient, login: str, target: str, landing: str
) -> None:
    answer = await sign_in(browser, login, **({"next": target} if target else {}))
    assert answer.headers["location"] == landing
    home = await browser.get("/")
    first = "/learning" if login == "admin" else "/leads"
    assert home.headers["location"] == first


async def test_without_a_session_the_beginning_is_the_sign_in(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/")).headers["location"] == "/sign-in?next=%2F"


async def test_guessing_is_slowed_down(world: World, browser: httpx.AsyncClient) -> None:
    for _ in range(MOST_FAILURES):
        await browser.post("/sign-in", data={"login": "rm.lin", "password": "guess"})
    assert "too_many" in (await sign_in(browser, "rm.lin")).headers["location"]
    world.bank.clock.instant += timedelta(minutes=11)  # type: ignore[attr-defined]
    assert (await sign_in(browser, "rm.lin")).headers["location"] == "/leads"


async def test_signing_out_ends_it(browser: httpx.AsyncClient) -> None:
    await sign_in(browser, "rm.lin")
    assert (await browser.post("/sign-out")).status_code == 303
    assert (await browser.get("/leads")).status_code == 307


async def test_a_session_ends_after_its_hours(world: World, browser: httpx.AsyncClient) -> None:
    await sign_in(browser, "rm.lin")
    world.bank.clock.instant += timedelta(hours=10)  # type: ignore[attr-defined]
    assert (await browser.get("/leads")).status_code == 307


async def test_who_left_the_bank_is_out_at_once(world: World, browser: httpx.AsyncClient) -> None:
    await sign_in(browser, "rm.lin")
    with world.bank.work() as work:
        work.session.execute(update(Staff).where(Staff.login == "rm.lin").values(status="left"))
    assert (await browser.get("/leads")).status_code == 307


async def test_a_forged_cookie_opens_nothing(browser: httpx.AsyncClient) -> None:
    browser.cookies.set(sessions.COOKIE, "eyJzdGFmZiI6ICJ4In0=.aaaa.bbbb")
    assert (await browser.get("/leads")).status_code == 307


async def test_the_cookie_is_out_of_reach_of_scripts(browser: httpx.AsyncClient) -> None:
    cookie = (await sign_in(browser, "rm.lin")).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize("form", [{}, {"login": "rm.lin"}, {"login": "x" * 65, "password": "x"}])
async def test_malformed_forms_are_refused(
    browser: httpx.AsyncClient, form: dict[str, str]
) -> None:
    assert (await browser.post("/sign-in", data=form)).status_code == 422


async def test_preferences_take_known_values_only(browser: httpx.AsyncClient) -> None:
    assert (await browser.post("/preferences", data={"language": "zh"})).status_code == 204
    page = (await browser.get("/sign-in")).text
    assert "登录" in page
    assert json.dumps("正在重新连接…") in page  # what NiceGUI says when the connection is lost
    assert (await browser.post("/preferences", data={"language": "xx"})).status_code == 422
    assert (await browser.post("/preferences", data={"dark": "<script>"})).status_code == 422


class TestProduction:
    """Outside development there are no accounts with passwords."""

    @pytest.fixture
    def house(self) -> HouseSettings:
        return HouseSettings(environment=Environment.PRODUCTION)

    async def test_passwords_are_not_accepted(self, browser: httpx.AsyncClient) -> None:
        assert "closed" in (await sign_in(browser, "rm.lin")).headers["location"]
        assert (await browser.get("/leads")).status_code == 307

    async def test_the_page_offers_no_accounts(self, browser: httpx.AsyncClient) -> None:
        page = (await browser.get("/sign-in")).text
        assert "rm.lin" not in page
        assert "Single sign-on is not configured" in page


async def test_pages_stay_out_of_frames_and_caches(browser: httpx.AsyncClient) -> None:
    await sign_in(browser, "rm.lin")
    headers = (await browser.get("/leads")).headers
    assert (headers["x-frame-options"], headers["cache-control"]) == ("DENY", "no-store")


async def test_unknown_pages_are_said_so(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/<script>alert(1)</script>")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert f'href="{sessions.HOME}"' in answer.text
    assert "alert" not in answer.text


async def test_nothing_describes_the_console_to_strangers(browser: httpx.AsyncClient) -> None:
    for path in ("/docs", "/openapi.json", "/redoc"):
        assert (await browser.get(path)).status_code == 404
