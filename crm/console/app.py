"""The console's composition root: a FastAPI app that any uvicorn server can serve.

NiceGUI keeps its pages in one process-wide app, so a process has one console.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import anyio
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from httpx2 import AsyncBaseTransport
from nicegui import app as nicegui_app
from nicegui import ui
from starlette.middleware.sessions import SessionMiddleware
from starlette.staticfiles import StaticFiles

from crm.bank import Bank
from crm.console import agenda, caseload, measures, pages, parts
from crm.console.access import oidc, sessions, sign_in
from crm.console.calls import page as calls
from crm.console.desk import page as desk
from crm.console.headers import Headers
from crm.console.leads import inbox
from crm.console.learning import page as learning
from crm.console.measures import Measures
from crm.console.news import News
from crm.console.settings import ConsoleSettings
from crm.console.shell import STATIC
from crm.console.unknown import unknown_page
from crm.console.visit import Visit
from crm.console.words import Words
from crm.contract import BankError, NotFound
from crm.organisation import staff
from crm.organisation.staff import StaffView
from data.settings import Environment, HouseSettings
from data.texts.catalogue import Texts
from data.texts.phrases import Language

Build = Callable[[Visit, str | None], Awaitable[None]]


def create_console(
    bank: Bank,
    texts: Texts,
    *,
    house: HouseSettings | None = None,
    settings: ConsoleSettings | None = None,
    provider: AsyncBaseTransport | None = None,
) -> FastAPI:
    """Build the console.

    Args:
        bank: the records.
        texts: the words.
        house: environment; accounts with passwords exist in development only.
        settings: sessions and single sign-on.
        provider: how to reach the identity provider; the network by default.
    """
    settings = settings or ConsoleSettings()
    house = house or HouseSettings()
    accounts = house.environment is Environment.DEVELOPMENT
    news = News(bank, settings.poll_ms / 1000)
    counts = Measures()
    app = FastAPI(title="Banter console", openapi_url=None, lifespan=_lifespan(news))
    app.add_middleware(
        SessionMiddleware,
        secret_key=_secret(bank, settings),
        session_cookie=sessions.COOKIE,
        max_age=settings.session_hours * 3600,
        same_site="lax",
        https_only=settings.secure_cookies,
    )
    app.add_middleware(Headers)
    app.state.news = news
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _add_beginnings(app, bank, settings)
    measures.add_requests(app, counts)
    sign_in.add_requests(app, bank, counts, accounts=accounts)
    if settings.single_sign_on:
        oidc.add_requests(app, bank, settings, counts, provider)
    _add_pages(bank, texts, news, settings, counts, accounts=accounts)
    nicegui_app.storage.max_tab_storage_age = settings.session_hours * 3600
    nicegui_app.on_exception(counts.defect)
    nicegui_app.add_exception_handler(404, unknown_page(texts))
    ui.run_with(
        app,
        title=texts.text(Language.EN, "console.brand"),
        favicon=STATIC / "icon.svg",
        dark=None,
        tailwind=False,
        show_welcome_message=False,
        reconnect_timeout=30,  # a phone that slept keeps its page
    )
    return app


def _lifespan(news: News) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await news.start()
        try:
            yield
        finally:
            await news.stop()

    return lifespan


def _secret(bank: Bank, settings: ConsoleSettings) -> str:
    """Return what signs the cookies: the setting, else a secret of the key files."""
    chosen = settings.storage_secret.get_secret_value()
    return chosen or bank.vault.sign(b"console session cookies").hex()


def _add_beginnings(app: FastAPI, bank: Bank, settings: ConsoleSettings) -> None:
    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/")
    async def home(request: Request) -> Response:
        signed_in = sessions.current(request, bank.clock.now(), settings.session_hours)
        try:
            if signed_in is not None:
                person = await anyio.to_thread.run_sync(_person, bank, signed_in.staff_id)
                return RedirectResponse(pages.landing(person))
        except NotFound:
            sessions.end(request)
        return RedirectResponse(sessions.sign_in_address(sessions.HOME))


def _add_pages(
    bank: Bank,
    texts: Texts,
    news: News,
    settings: ConsoleSettings,
    counts: Measures,
    *,
    accounts: bool,
) -> None:
    async def enter(request: Request, build: Build, record: str | None = None) -> Response | None:
        """Let a signed-in person onto a page; everybody else is led to the sign-in."""
        signed_in = sessions.current(request, bank.clock.now(), settings.session_hours)
        target = request.url.path
        if signed_in is None:
            return RedirectResponse(sessions.sign_in_address(target))
        try:
            person = await anyio.to_thread.run_sync(_person, bank, signed_in.staff_id)
        except NotFound:
            sessions.end(request)
            return RedirectResponse(sessions.sign_in_address(target))
        words = Words(texts, sessions.language(request))
        dark = sessions.dark(request)
        client = ui.context.client
        visit = Visit(
            bank, news, settings, words, signed_in, person, target, client, counts.error, dark
        )
        try:
            with counts.built(target.split("/")[1]):
                await build(visit, record)
        except BankError as error:
            visit.tell(error)
            parts.empty("cloud_off", words("error.page"), visit.explain(error))
        return None

    @ui.page("/leads")
    async def leads_page(request: Request) -> Response | None:
        return await enter(request, inbox.build)

    @ui.page("/leads/{lead_id}")
    async def lead_page(request: Request, lead_id: str) -> Response | None:
        return await enter(request, inbox.build, lead_id)

    @ui.page("/desk")
    async def desk_page(request: Request) -> Response | None:
        return await enter(request, desk.build)

    @ui.page("/desk/{handoff_id}")
    async def handoff_page(request: Request, handoff_id: str) -> Response | None:
        return await enter(request, desk.build, handoff_id)

    @ui.page("/calls")
    async def calls_page(request: Request) -> Response | None:
        return await enter(request, calls.build)

    @ui.page("/calls/{call_id}")
    async def call_page(request: Request, call_id: str) -> Response | None:
        return await enter(request, calls.build, call_id)

    @ui.page("/appointments")
    async def appointments_page(request: Request) -> Response | None:
        return await enter(request, agenda.build)

    @ui.page("/cases")
    async def cases_page(request: Request) -> Response | None:
        return await enter(request, caseload.build)

    @ui.page("/learning")
    async def learning_page(request: Request) -> Response | None:
        return await enter(request, learning.build)

    @ui.page("/learning/{cluster_id}")
    async def cluster_page(request: Request, cluster_id: str) -> Response | None:
        return await enter(request, learning.build, cluster_id)

    ui.page(sessions.SIGN_IN)(sign_in.add_page(texts, settings, accounts=accounts))


def _person(bank: Bank, staff_id: str) -> StaffView:
    with bank.read() as work:
        return staff.require(work, staff_id)
