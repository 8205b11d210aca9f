"""The frame of every page: stylesheet, bar, navigation, language, dark mode, sign-out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

from nicegui import ui

from crm import calls, cases, handoffs, leads, learning
from crm.bank import Work
from crm.console import pages, parts
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
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.store.outbox import OutboxEvent
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
_Count = Callable[[Work, StaffView], int]


@cache
def static_file(name: str) -> str:
    """Return a static file's address; it changes with the content, so it may be cached."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def dress(words: Words, title: str) -> None:
    """Give a page its stylesheet, title and language."""
    ui.add_head_html(f'<link rel="stylesheet" href="{static_file("console.css")}">')
    language = HTML_LANGUAGE[words.language]
    ui.add_head_html(f"<script>document.documentElement.lang = '{language}'</script>")
    # NiceGUI's own notice that the connection is lost speaks one language for all.
    lost = json.dumps([words("connection.lost"), words("connection.again")])
    ui.add_head_html(
        "<script>document.addEventListener('DOMContentLoaded', () => {"
        "const said = document.querySelectorAll('#popup > span');"
        f"{lost}.forEach((words, at) => {{ if (said[at]) said[at].textContent = words; }});"
        "})</script>"
    )
    ui.page_title(f"{title} · {words('brand')}")


def frame(visit: Visit, here: str, title: str) -> None:
    """Build the bar of a signed-in page."""
    words, person = visit.words, visit.person
    dress(words, title)
    ui.add_head_html(f'<script src="{static_file("reveal.js")}"></script>')
    dark = ui.dark_mode(visit.dark)
    with parts.box("bar", "header"):
        _brand(words, pages.landing(person))
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


def _brand(words: Words, home: str) -> None:
    with ui.element("a").props(f"href={home}").classes("brand"):
        parts.text("B", "mark", "span").props("aria-hidden=true")
        parts.text(words("brand"), "name", "span")


def _navigation(visit: Visit, here: str) -> None:
    counts: dict[str, tuple[_Count, Callable[[OutboxEvent], bool]]] = {
        "/leads": (_to_review, about_leads),
        "/desk": (_waiting, about_handoffs),
        "/calls": (calls.under_way, about_calls),
        "/cases": (cases.count_open, about_cases),
        "/learning": (learning.count, about_learning),
    }
    for place in pages.open_to(visit.person):
        count, concerns = counts.get(place.path, (None, None))
        refresh = _entry(visit, place.path, visit.words(f"nav.{place.name}"), here, count)
        if concerns is not None:
            keep_fresh(visit.client, visit.news, concerns, refresh)


def _entry(
    visit: Visit,
    path: str,
    label: str,
    here: str,
    count: _Count | None,
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
