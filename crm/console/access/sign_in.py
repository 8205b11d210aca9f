"""Signing in and out: the page, and the requests that set the cookie."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import anyio
from fastapi import FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from crm.bank import Bank
from crm.console import pages, parts
from crm.console.access import sessions
from crm.console.access.attempts import Attempts
from crm.console.access.oidc import SIGN_ON
from crm.console.measures import Measures
from crm.console.settings import ConsoleSettings
from crm.console.shell import dress
from crm.console.words import Words
from crm.contract import Forbidden, Unavailable
from crm.organisation import staff
from crm.organisation.staff import StaffView
from data.texts.catalogue import Texts
from data.texts.phrases import Language

# Named in the handbook; the password is for development only and the same for all.
DEMO_ACCOUNTS = ("rm.lin", "lead.wang", "manager.zhao", "mkt.chen", "audit.sun", "admin")
DEMO_PASSWORD = "banter"  # noqa: S105 - public, and refused outside development
_SEE_OTHER = 303


def add_requests(app: FastAPI, bank: Bank, measures: Measures, *, accounts: bool) -> None:
    """Add the requests that begin and end a session and keep a browser's preferences.

    Args:
        app: the console.
        bank: where staff are.
        measures: counts who did not get in.
        accounts: whether accounts with passwords may sign in (development).
    """
    attempts = Attempts(bank.clock)

    def refuse(trouble: str, target: str) -> Response:
        measures.sign_in_refused(trouble)
        return _again(trouble, target)

    @app.post(sessions.SIGN_IN)
    async def sign_in(
        request: Request,
        login: Annotated[str, Form(max_length=64)],
        password: Annotated[str, Form(max_length=128)],
        next: Annotated[str, Form(max_length=200)] = sessions.HOME,  # noqa: A002
    ) -> Response:
        sessions.keep_login(request, login)
        if not accounts:
            return refuse("closed", next)
        if not attempts.allowed(login):
            return refuse("too_many", next)
        try:
            person = await anyio.to_thread.run_sync(_check, bank, login, password)
        except Forbidden:
            attempts.failed(login)
            return refuse("wrong", next)
        except Unavailable:
            return refuse("unavailable", next)
        sessions.begin(request, person.staff_id, bank.clock.now())
        target = pages.landing(person, sessions.landing(next))
        return RedirectResponse(target, _SEE_OTHER)

    @app.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        sessions.end(request)
        return RedirectResponse(sessions.SIGN_IN, _SEE_OTHER)

    @app.post("/preferences")
    async def preferences(
        request: Request,
        language: Annotated[Language | None, Form()] = None,
        dark: Annotated[str | None, Form(pattern="^(auto|on|off)$")] = None,
    ) -> Response:
        if language is not None:
            request.session["language"] = language.value
        if dark is not None:
            request.session["dark"] = dark
        return Response(status_code=204)


def _check(bank: Bank, login: str, password: str) -> StaffView:
    with bank.work() as work:
        return staff.sign_in(work, login.strip(), password)


def _again(trouble: str, target: str) -> Response:
    address = f"{sessions.sign_in_address(target)}&trouble={trouble}"
    return RedirectResponse(address, _SEE_OTHER)


def add_page(
    texts: Texts, settings: ConsoleSettings, *, accounts: bool
) -> Callable[[Request], Awaitable[None]]:
    """Return the sign-in page."""

    async def page(request: Request) -> None:
        words = Words(texts, sessions.language(request))
        target = sessions.landing(request.query_params.get("next"))
        dress(words, words("sign_in.title"))
        ui.dark_mode(sessions.dark(request))
        with parts.box("gate", "main"):
            with parts.box("gate-form"), parts.box(""):
                trouble = request.query_params.get("trouble")
                tried = sessions.tried_login(request) if trouble else ""
                _form(words, settings, target, trouble, tried if accounts else None)
            with parts.box("gate-side"):
                parts.text(words("sign_in.claim"), "claim")
                _sample(words)
                parts.text(words("sign_in.rules"), "quiet")

    return page


def _sample(words: Words) -> None:
    """Show what the console is about: words, and the lead they become."""
    with parts.box("sample").props("aria-hidden=true"):
        with parts.box("said customer"):
            parts.text(words("sign_in.sample.said"), "bubble")
        with parts.box("item"):
            parts.grade("A", "A")
            parts.text(words("sign_in.sample.person"), "strong")
            parts.chip(words("evidence.nlu", percent="97%"), "good")
            parts.text(words("sign_in.sample.lead"), "quiet small")
            parts.chip(words.of("leads.status.pending_review"), "accent")


def _form(
    words: Words, settings: ConsoleSettings, target: str, trouble: str | None, login: str | None
) -> None:
    """Build the form.

    Args:
        words: the texts.
        settings: whether there is single sign-on.
        target: where to go then.
        trouble: why the form is shown again.
        login: the name to begin with; None where there are no accounts with passwords.
    """
    with parts.box("line"):
        parts.text("B", "mark", "span").props("aria-hidden=true")
        parts.text(words("brand"), "strong grow", "span")
        _language(words)
    with parts.box("stack").style("gap: 4px"):
        parts.text(words("sign_in.title"), tag="h1")
        parts.text(words("sign_in.hint"), "quiet")
    if trouble:
        said = words.code("console.sign_in.trouble", trouble)
        parts.text(said, "trouble").props("role=alert")
    if settings.single_sign_on:
        with ui.element("a").props(f"href={SIGN_ON}?next={target}"):
            parts.button(words("sign_in.single"), kind="primary", icon="badge").classes("cta")
    if login is not None:
        _accounts(words, target, login)
    elif not settings.single_sign_on:
        parts.text(words("sign_in.not_configured"), "trouble")


def _accounts(words: Words, target: str, tried: str) -> None:
    with ui.element("form").props("method=post action=/sign-in"):
        login = ui.input(words("sign_in.login"), value=tried).props(
            "name=login autocomplete=username"
        )
        password = ui.input(words("sign_in.password"), password=True)
        password.props("name=password autocomplete=current-password")
        for field in (login, password):
            field.props("outlined required")
        ui.element("input").props(f"type=hidden name=next value={target}")
        parts.button(words("sign_in.do"), kind="primary").props("type=submit").classes("cta")
    parts.text(words("sign_in.demo", password=DEMO_PASSWORD), "quiet small")
    with parts.box("accounts"):
        for account in DEMO_ACCOUNTS:
            with parts.box("account", "button").props("type=button") as shown:
                parts.text(account, "strong")
                parts.text(words(f"sign_in.account.{account.replace('.', '_')}"), "quiet small")

            def fill(name: str = account) -> None:
                login.value, password.value = name, DEMO_PASSWORD

            shown.on("click", fill)


def _language(words: Words) -> None:
    other = Language.EN if words.language is Language.ZH else Language.ZH
    body = f"new URLSearchParams({{language: '{other.value}'}})"
    post = f"fetch('/preferences', {{method: 'POST', body: {body}}})"
    switch = ui.button(words("nav.other_language"), color=None).props("flat dense no-caps")
    switch.classes("tool").on("click", js_handler=f"() => {post}.then(() => location.reload())")
