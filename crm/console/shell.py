"""The frame of every page: stylesheet, bar, navigation, language, dark mode, sign-out."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

from nicegui import ui

from crm import calls, cases, handoffs, leads, learning, staff
from crm.bank import Work
from crm.console import parts
from crm.console.live import (
    about_calls,
    about_cases,
    about_handoffs,
    about_leads,
    about_learning,
    keep_fresh,
)
from crm.console.visit import Visit
from crm.console.words import Words
from crm.contract import BankError, LeadStatus
from crm.leads import InboxFilter
from crm.staff import Right, StaffView
from data.texts.phrases import Language

# Presence is believed for 10 minutes (a setting); telling it every minute is plenty.
_PRESENCE_S = 60.0
# On a phone the pages are scrolled to; the counts widen them a moment after the page is there.
_COUNTED_S = 0.6
_SHOW_HERE = "document.querySelector('.nav.here')?.scrollIntoView({block: 'nearest'})"
STATIC = Path(__file__).parent / "static"
HTML_LANGUAGE = {Language.ZH: "zh-CN", Language.EN: "en"}
TO_REVIEW = InboxFilter(statuses=frozenset({LeadStatus.PENDING_REVIEW}))
_POST = (
    "fetch('/preferences', {{method: 'POST', body: new URLSearchParams({{{name}: '{value}'}})}})"
)

_KEPT_S = 10.0


@cache
def stylesheet() -> str:
    """Return the stylesheet's address; it changes with the content, so it may be cached."""
    digest = hashlib.sha256((STATIC / "console.css").read_bytes()).hexdigest()[:12]
    return f"/static/console.css?v={digest}"


def dress(words: Words, title: str) -> None:
    """Give a page its stylesheet, title and language."""
    ui.add_head_html(f'<link rel="stylesheet" href="{stylesheet()}">')
    language = HTML_LANGUAGE[words.language]
    ui.add_head_html(f"<script>document.documentElement.lang = '{language}'</script>")
    ui.page_title(f"{title} · {words('brand')}")


def frame(visit: Visit, here: str, title: str) -> None:
    """Build the bar of a signed-in page."""
    words, person = visit.words, visit.person
    dress(words, title)
    dark = ui.dark_mode(visit.dark)
    with parts.box("bar", "header"):
        _brand(words)
        with parts.box("line tight", "nav").props(f'aria-label="{words("nav.label")}"'):
            _navigation(visit, here)
            ui.timer(_COUNTED_S, lambda: ui.run_javascript(_SHOW_HERE), once=True)
        parts.box("grow")
        with parts.box("who"):
            parts.text(person.name, "strong")
            parts.text(words(f"role.{person.role.value}"), "quiet small")
        _language(words)
        _dark(words, dark, visit.dark)
        with parts.tool("logout", words("nav.sign_out")) as leave:
            leave.on("click", js_handler="() => document.getElementById('leave').submit()")
        if person.may(Right.TAKE_HANDOFFS):
            ui.timer(_PRESENCE_S, lambda: _be_present(visit))
        ui.element("form").props("id=leave method=post action=/sign-out").style("display:none")


async def _be_present(visit: Visit) -> None:
    await visit.attempt(lambda work, who: staff.seen(work, who.staff_id))


def _brand(words: Words) -> None:
    with ui.element("a").props("href=/leads").classes("brand"):
        parts.text("B", "mark", "span").props("aria-hidden=true")
        parts.text(words("brand"), "name", "span")


def _navigation(visit: Visit, here: str) -> None:
    words, person = visit.words, visit.person
    if person.may(Right.SEE_LEADS):
        refresh = _entry(visit, "/leads", words("nav.leads"), here, _to_review)
        keep_fresh(visit.client, visit.news, about_leads, refresh)
    if person.may(Right.TAKE_HANDOFFS):
        refresh = _entry(visit, "/desk", words("nav.desk"), here, _waiting)
        keep_fresh(visit.client, visit.news, about_handoffs, refresh)
    if person.may(Right.SEE_CALLS):
        refresh = _entry(visit, "/calls", words("nav.calls"), here, calls.under_way)
        keep_fresh(visit.client, visit.news, about_calls, refresh)
    if person.may(Right.WORK_LEADS):
        _entry(visit, "/appointments", words("nav.appointments"), here, None)
    if person.may(Right.SEE_CASES):
        refresh = _entry(visit, "/cases", words("nav.cases"), here, cases.count_open)
        keep_fresh(visit.client, visit.news, about_cases, refresh)
    if person.may(Right.LABEL):
        refresh = _entry(visit, "/learning", words("nav.learning"), here, learning.count)
        keep_fresh(visit.client, visit.news, about_learning, refresh)


def _entry(
    visit: Visit,
    path: str,
    label: str,
    here: str,
    count: Callable[[Work, StaffView], int] | None,
) -> Callable[[], Awaitable[None]]:
    """Build one link with a live count; returns how to bring the count up to date."""
    with ui.element("a").props(f"href={path}").classes("nav") as link:
        if here == path:
            link.classes("here").props("aria-current=page")
        parts.text(label, tag="span")
        badge = parts.text("", "count", "span")
    badge.set_visibility(False)

    async def refresh() -> None:
        if count is None:
            return
        try:
            number = await visit.read(count)
        except BankError:
            return  # the page itself says what is wrong
        badge.text = "99+" if number > 99 else str(number)
        badge.set_visibility(number > 0)

    ui.timer(0.05, refresh, once=True)
    return refresh


def _to_review(work: Work, person: StaffView) -> int:
    return leads.count(work, person, TO_REVIEW)


def _waiting(work: Work, person: StaffView) -> int:
    return sum(view.staff_id is None for view in handoffs.queue(work, person))


def _language(words: Words) -> None:
    other = Language.EN if words.language is Language.ZH else Language.ZH
    switch = _POST.format(name="language", value=other.value)
    button = ui.button(words("nav.other_language"), color=None).classes("tool")
    button.props(f"flat dense no-caps lang={HTML_LANGUAGE[other]}")
    button.on("click", js_handler=f"() => {switch}.then(() => location.reload())")


def _dark(words: Words, dark: ui.dark_mode, chosen: bool | None) -> None:
    """Build the switch between light and dark; the choice is kept in the cookie."""
    state = {"dark": bool(chosen)}

    async def toggle() -> None:
        if dark.value is None:
            device = "window.matchMedia('(prefers-color-scheme: dark)').matches"
            state["dark"] = bool(await ui.run_javascript(f"return {device}"))
        state["dark"] = not state["dark"]
        keep = _POST.format(name="dark", value="on" if state["dark"] else "off")
        # Kept before it is shown: who goes on to another page at once finds it there.
        await ui.run_javascript(f"return {keep}.then(() => true, () => false)", timeout=_KEPT_S)
        dark.set_value(state["dark"])

    parts.tool("contrast", words("nav.dark"), toggle)
