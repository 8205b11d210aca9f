"""The lead inbox: list left, record right, live."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from nicegui import ui
from nicegui.events import KeyEventArguments, ValueChangeEventArguments

from crm import leads, staff
from crm.bank import Work
from crm.console import parts
from crm.console.inbox_row import InboxRow
from crm.console.live import about_leads, keep_fresh
from crm.console.record import RecordPane
from crm.console.shell import frame
from crm.console.visit import Visit
from crm.contract import BankError, LeadStatus
from crm.leads import InboxFilter, LeadRow
from crm.staff import Right, StaffView

View = Literal["review", "mine", "pool", "all"]
VIEWS: tuple[View, ...] = ("review", "mine", "pool", "all")
PAGE = 50
# Ages and deadlines move on without news.
_AGING_S = 30.0
_POOL = frozenset({LeadStatus.OPEN, LeadStatus.RECYCLED})


@dataclass
class Choice:
    """What the person wants to see in the list."""

    view: View = "review"
    status: LeadStatus | None = None
    grade: str | None = None
    owner_id: str | None = None
    search: str = ""

    def filters(self, person: StaffView) -> InboxFilter:
        """Return the filter for the service."""
        statuses = {
            "review": frozenset({LeadStatus.PENDING_REVIEW}),
            "mine": leads.LIVE,
            "pool": _POOL,
            "all": frozenset[LeadStatus](),
        }[self.view]
        return InboxFilter(
            statuses=frozenset({self.status}) if self.status else statuses,
            grades=frozenset({self.grade}) if self.grade else frozenset(),
            owner_id=person.staff_id if self.view == "mine" else self.owner_id,
            unowned=self.view == "pool",
            search=self.search,
        )


@dataclass
class Inbox:
    """One open inbox."""

    visit: Visit
    choice: Choice = field(default_factory=Choice)
    rows: dict[str, InboxRow] = field(default_factory=dict)
    cursor: str | None = None
    wanted: int = PAGE

    async def build(self, lead_id: str | None) -> None:
        """Build the page, with one lead opened if its address names one."""
        words = self.visit.words
        frame(self.visit, "/leads", words("nav.leads"))
        if not self.visit.person.may(Right.SEE_LEADS):
            parts.empty("lock", words("inbox.no_right"), words("inbox.no_right_hint"))
            return
        if lead_id is not None:
            self.choice.view = "all"
        people = await self.visit.read(staff.colleagues)
        self.visit.colleagues = {each.staff_id: each.name for each in people}
        with parts.box("split", "main") as self.split:
            with parts.box("list-pane", "section").props(f'aria-label="{words("nav.leads")}"'):
                self._head()
                with parts.box("list-body") as self.body:
                    self.list = parts.box("")
                    self.nothing = parts.box("")
                    self.more = parts.button(words("inbox.more"), self.load_more)
                    self.more.classes("q-ma-md").set_visibility(False)
            with parts.box("record-pane", "section") as pane:
                self.record = RecordPane(self.visit, pane, on_back=self.close)
        ui.keyboard(on_key=self.on_key, repeating=True)
        ui.run_javascript("window.addEventListener('popstate', () => location.reload())")
        await self.refresh()
        keep_fresh(self.visit.client, self.visit.news, about_leads, self.refresh)
        ui.timer(_AGING_S, self.refresh)
        if lead_id is not None:
            await self.open(lead_id, push=False)
        else:
            self.record.nothing()

    def _head(self) -> None:
        words = self.visit.words
        with parts.box("list-head"):
            with parts.box("line tight"):
                parts.text(words("inbox.title"), "strong grow", "h1")
                self.count = parts.text("", "quiet small").props("aria-live=polite")
                tune = parts.tool("tune", words("inbox.filters"))
            search = ui.input(placeholder=words("inbox.search"), on_change=self.on_search)
            search.props(
                f'outlined dense clearable debounce=250 aria-label="{words("inbox.search")}"'
            )
            with search.add_slot("prepend"):
                ui.icon("search")
            self.segments = {}
            with parts.box("segments").props("role=group"):
                for view in VIEWS:
                    self.segments[view] = self._segment(view)
            with parts.box("line tight") as self.panel:
                self._filters()
            self.panel.set_visibility(False)
            tune.on("click", lambda: self.panel.set_visibility(not self.panel.visible))
        self._mark_view()

    def _segment(self, view: View) -> ui.element:
        words = self.visit.words
        shown = parts.text(words(f"inbox.view.{view}"), "segment", "button").props("type=button")

        async def choose() -> None:
            self.choice.view = view
            self.choice.status = None
            self._mark_view()
            await self.restart()

        return shown.on("click", choose)

    def _mark_view(self) -> None:
        for view, shown in self.segments.items():
            on = view == self.choice.view
            shown.classes(add="on" if on else "", remove="" if on else "on")
            shown.props(f"aria-pressed={'true' if on else 'false'}")

    def _filters(self) -> None:
        words = self.visit.words
        statuses = {None: words("inbox.any_status")} | {
            status.value: words.of(f"leads.status.{status}") for status in LeadStatus
        }
        grades = {None: words("inbox.any_grade")} | {
            letter: words.of("leads.grade", grade=letter) for letter in "ABCD"
        }
        owners = {None: words("inbox.any_owner")} | self.visit.colleagues
        for options, attribute in ((statuses, "status"), (grades, "grade"), (owners, "owner_id")):
            self._select(options, attribute)

    def _select(self, options: dict[str | None, str], attribute: str) -> None:
        async def choose(event: ValueChangeEventArguments[Any]) -> None:
            value = (
                LeadStatus(event.value) if attribute == "status" and event.value else event.value
            )
            setattr(self.choice, attribute, value)
            await self.restart()

        select = ui.select(options, value=None, on_change=choose)
        parts.select_options(select)

    async def on_search(self, event: ValueChangeEventArguments[Any]) -> None:
        """Search as the person types."""
        self.choice.search = event.value or ""
        await self.restart()

    async def restart(self) -> None:
        """Begin again at the top of the list."""
        self.wanted = PAGE
        self.body.run_method("scrollTo", 0, 0)
        await self.refresh()

    async def load_more(self) -> None:
        """Append the next page, from below the last row."""
        last = min(self.rows, default=None)
        more = await self._read(PAGE, before=last)
        self.wanted += PAGE
        for row in more:
            self._put(row, fresh=False)
        self.more.set_visibility(len(more) == PAGE)

    async def refresh(self) -> None:
        """Bring list, count and the open record up to date."""
        try:
            filters = self.choice.filters(self.visit.person)
            shown = await self._read(self.wanted)
            total = await self.visit.read(lambda work, who: leads.count(work, who, filters))
        except BankError as error:
            self.visit.tell(error)
            return
        known = bool(self.rows)
        for lead_id in set(self.rows) - {row.lead_id for row in shown}:
            self.rows.pop(lead_id).delete()
        for position, row in enumerate(shown):
            self._put(row, fresh=known, position=position)
        self.count.text = self.visit.words("inbox.count", count=total)
        self.more.set_visibility(len(shown) == self.wanted and total > len(shown))
        self._say_nothing(total)
        await self.record.refresh()

    async def _read(self, limit: int, before: str | None = None) -> list[LeadRow]:
        filters = self.choice.filters(self.visit.person)

        def ask(work: Work, who: StaffView) -> list[LeadRow]:
            return leads.inbox(work, who, filters, limit, before)

        return await self.visit.read(ask)

    def _put(self, row: LeadRow, *, fresh: bool, position: int | None = None) -> None:
        shown = self.rows.get(row.lead_id)
        if shown is None:
            with self.list:
                shown = InboxRow(self.visit, row, on_open=self.open)
            self.rows[row.lead_id] = shown
            if fresh:
                shown.mark_fresh()
            if position is not None:
                shown.move_to(self.list, position)
        else:
            shown.update(row)
        shown.mark(on=row.lead_id in (self.record.lead_id, self.cursor))

    def _say_nothing(self, total: int) -> None:
        words = self.visit.words
        self.nothing.clear()
        if total:
            return
        with self.nothing:
            kind = "search" if self.choice.search else self.choice.view
            icon = {"search": "search_off", "review": "task_alt"}.get(kind, "inbox")
            parts.empty(icon, words(f"inbox.empty.{kind}"), words(f"inbox.hint.{kind}"))

    async def open(self, lead_id: str, *, push: bool = True) -> None:
        """Open one lead beside the list, at its own address."""
        if push:
            self.visit.go(f"/leads/{lead_id}")
        self.cursor = lead_id
        self.split.classes(add="showing")
        await self.record.show(lead_id)
        self._mark_rows()

    def close(self) -> None:
        """Go back from the record to the list (on a narrow screen)."""
        self.visit.go("/leads")
        self.split.classes(remove="showing")

    async def on_key(self, event: KeyEventArguments) -> None:
        """Move with j and k, open with Enter."""
        if not event.action.keydown or event.modifiers.ctrl or event.modifiers.meta:
            return
        if event.key in ("j", "k"):
            self._move(1 if event.key == "j" else -1)
        elif event.key.enter and self.cursor is not None:
            await self.open(self.cursor)

    def _move(self, step: int) -> None:
        order = sorted(self.rows, reverse=True)
        if not order:
            return
        at = order.index(self.cursor) + step if self.cursor in self.rows else 0
        self.cursor = order[max(0, min(len(order) - 1, at))]
        self._mark_rows()
        self.rows[self.cursor].scroll_into_view()

    def _mark_rows(self) -> None:
        for lead_id, shown in self.rows.items():
            shown.mark(on=lead_id == self.cursor)
