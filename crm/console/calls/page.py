"""Telephone calls: list left, record right, live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from crm import calls
from crm.bank import Work
from crm.calls import CallEnding, CallFilter, CallRow
from crm.console import parts
from crm.console.calls.record import CallPane
from crm.console.calls.wording import ICONS, TONES, caller, length, state_words
from crm.console.kept import keep
from crm.console.live import about_calls, keep_fresh
from crm.console.shell import frame
from crm.console.split import Split, Tick
from crm.console.visit import Visit
from crm.contract import BankError
from crm.organisation.staff import Right, StaffView

View = Literal["all", "now", "human", "broken"]
VIEWS: tuple[View, ...] = ("all", "now", "human", "broken")
_ENDINGS: dict[View, frozenset[CallEnding]] = {
    "human": frozenset({CallEnding.TRANSFER, CallEnding.SHED, CallEnding.SHUTDOWN}),
    "broken": frozenset({CallEnding.LOST, CallEnding.PROTOCOL, CallEnding.STALLED}),
}


async def build(visit: Visit, call_id: str | None) -> None:
    """Build the page, with one call opened if its address names one."""
    words = visit.words
    frame(visit, "/calls", words("nav.calls"))
    if not visit.person.may(Right.SEE_CALLS):
        parts.empty("lock", words("calls.no_right"), words("inbox.no_right_hint"))
        return
    await CallsPage(visit).build(call_id)


@dataclass
class CallsPage:
    """One open page."""

    visit: Visit
    view: View = "all"
    ending: CallEnding | None = None
    day: date | None = None
    search: str = ""

    async def build(self, call_id: str | None) -> None:
        """Build list and record."""
        visit = self.visit
        self.split: Split[CallRow] = Split(
            visit,
            "/calls",
            visit.words("nav.calls"),
            record_id=lambda row: row.call_id,
            draw=self._row,
            refresh=self.refresh,
        )
        with self.split.head:
            self._head()
        self.pane = CallPane(visit, self.split.element, on_back=self.split.close)
        await self.split.begin(self.pane, call_id)
        keep_fresh(visit.client, visit.news, about_calls, self.refresh)
        ui.timer(1.0, self.split.tick)

    def filters(self) -> CallFilter:
        """Return the filter for the service."""
        endings = frozenset({self.ending}) if self.ending else _ENDINGS.get(self.view, frozenset())
        return CallFilter(endings, self.view == "now", self.day, self.search)

    def _head(self) -> None:
        words = self.visit.words
        with parts.box("line tight"):
            parts.text(words("calls.title"), "strong grow", "h1")
            self.count = parts.text("", "quiet small").props("aria-live=polite")
            tune = parts.tool("tune", words("inbox.filters"))
        searched = parts.search(words("calls.search"), self._search)
        keep(self.visit, searched, "search:calls")
        labels = {view: words(f"calls.view.{view}") for view in VIEWS}
        parts.Segments(labels, self.view, self._choose_view)
        with parts.box("line filters") as panel:
            self._filters()
        panel.set_visibility(False)
        tune.on("click", lambda: panel.set_visibility(not panel.visible))

    def _filters(self) -> None:
        words = self.visit.words
        endings = {None: words("calls.any_ending")} | {
            each.value: words(f"calls.ending.{each}") for each in CallEnding
        }
        ending = ui.select(endings, value=None, on_change=self._choose_ending)
        parts.select_options(ending)
        day = ui.input(label=words("calls.day"), on_change=self._choose_day)
        parts.select_options(day)
        day.props("type=date clearable stack-label")

    async def _choose_view(self, view: View) -> None:
        self.view = view
        await self.split.restart()

    async def _choose_ending(self, event: ValueChangeEventArguments[Any]) -> None:
        self.ending = CallEnding(event.value) if event.value else None
        await self.split.restart()

    async def _choose_day(self, event: ValueChangeEventArguments[Any]) -> None:
        try:
            self.day = date.fromisoformat(event.value) if event.value else None
        except ValueError:
            return  # a date that is half typed
        await self.split.restart()

    async def _search(self, event: ValueChangeEventArguments[Any]) -> None:
        self.search = event.value or ""
        await self.split.restart()

    async def refresh(self) -> None:
        """Bring list, count and the open record up to date."""
        try:
            rows, total = await self.visit.read(self._ask)
        except BankError as error:
            self.visit.tell(error)
            return
        self.count.text = self.visit.words("inbox.count", count=total)
        self.split.show(rows, total, self._nothing)
        await self.pane.refresh()

    def _ask(self, work: Work, who: StaffView) -> tuple[list[CallRow], int]:
        filters = self.filters()
        rows = calls.list_calls(work, who, filters, self.split.wanted)
        return rows, calls.count(work, who, filters)

    def _nothing(self) -> None:
        words = self.visit.words
        narrowed = self.search or self.day or self.ending
        kind = "search" if narrowed else self.view
        icon = {"search": "search_off", "broken": "task_alt"}.get(kind, "call")
        parts.empty(icon, words(f"calls.empty.{kind}"), words(f"calls.hint.{kind}"))

    def _row(self, row: CallRow) -> Tick:
        visit, words = self.visit, self.visit.words
        with parts.box("grade"):
            ui.icon(ICONS.get(row.ending, "call_end")).props("aria-hidden=true")
        parts.text(caller(words, row), "strong cut")
        age = parts.text(words.ago(row.started_at, visit.now()), "quiet small end num")
        with parts.box("line tight"):
            about = parts.text(self._about(row), "quiet small cut num")
        with parts.box("end"):
            parts.chip(state_words(words, row), TONES.get(row.ending, ""))

        def tick() -> None:
            age.text = words.ago(row.started_at, visit.now())
            about.text = self._about(row)

        return tick

    def _about(self, row: CallRow) -> str:
        words = self.visit.words
        told = [
            words(f"learning.language.{row.language}"),
            length(words, row, self.visit.now()),
            row.number if row.person else None,
        ]
        return " · ".join(each for each in told if each)
