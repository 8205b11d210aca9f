"""The lead inbox: list left, record right, live."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from crm import leads
from crm.bank import Work
from crm.console import parts
from crm.console.kept import keep
from crm.console.leads.inbox_row import lead_row
from crm.console.leads.record import RecordPane
from crm.console.live import about_leads, keep_fresh
from crm.console.shell import frame
from crm.console.split import Split
from crm.console.visit import Visit
from crm.contract import BankError, LeadStatus
from crm.leads import InboxFilter, LeadRow
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView

View = Literal["review", "mine", "pool", "all"]
VIEWS: tuple[View, ...] = ("review", "mine", "pool", "all")
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


async def build(visit: Visit, lead_id: str | None) -> None:
    """Build the page, with one lead opened if its address names one."""
    words = visit.words
    frame(visit, "/leads", words("nav.leads"))
    if not visit.person.may(Right.SEE_LEADS):
        parts.empty("lock", words("inbox.no_right"), words("inbox.no_right_hint"))
        return
    people = await visit.read(staff.colleagues)
    visit.colleagues = {each.staff_id: each.name for each in people}
    choice = Choice(view="review" if lead_id is None else "all")
    await Inbox(visit, choice).build(lead_id)


@dataclass
class Inbox:
    """One open inbox."""

    visit: Visit
    choice: Choice = field(default_factory=Choice)

    async def build(self, lead_id: str | None) -> None:
        """Build list and record."""
        visit = self.visit
        self.split: Split[LeadRow] = Split(
            visit,
            "/leads",
            visit.words("nav.leads"),
            record_id=lambda row: row.lead_id,
            draw=lambda row: lead_row(visit, row),
            refresh=self.refresh,
        )
        with self.split.head:
            self._head()
        self.record = RecordPane(visit, self.split.element, on_back=self.split.close)
        await self.split.begin(self.record, lead_id)
        keep_fresh(visit.client, visit.news, about_leads, self.refresh)
        ui.timer(_AGING_S, self.refresh)

    def _head(self) -> None:
        words = self.visit.words
        with parts.box("line tight"):
            parts.text(words("inbox.title"), "strong grow", "h1")
            self.count = parts.text("", "quiet small").props("aria-live=polite")
            tune = parts.tool("tune", words("inbox.filters"))
        searched = parts.search(words("inbox.search"), self._search)
        keep(self.visit, searched, "search:inbox")
        labels = {view: words(f"inbox.view.{view}") for view in VIEWS}
        parts.Segments(labels, self.choice.view, self._choose_view)
        with parts.box("line filters") as panel:
            self._filters()
        panel.set_visibility(False)
        tune.on("click", lambda: panel.set_visibility(not panel.visible))

    async def _choose_view(self, view: View) -> None:
        self.choice.view = view
        self.choice.status = None
        await self.split.restart()

    def _filters(self) -> None:
        words = self.visit.words
        statuses = {None: words("inbox.any_status")} | {
            status.value: words.of(f"leads.status.{status}") for status in LeadStatus
        }
        statuses[LeadStatus.DISQUALIFIED.value] = words("inbox.given_up")
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
            await self.split.restart()

        select = ui.select(options, value=None, on_change=choose)
        parts.select_options(select)

    async def _search(self, event: ValueChangeEventArguments[Any]) -> None:
        self.choice.search = event.value or ""
        await self.split.restart()

    async def refresh(self) -> None:
        """Bring list, count and the open record up to date."""
        try:
            shown, total = await self.visit.read(self._ask)
        except BankError as error:
            self.visit.tell(error)
            return
        self.count.text = self.visit.words("inbox.count", count=total)
        self.split.show(shown, total, self._nothing)
        await self.record.refresh()

    def _ask(self, work: Work, who: StaffView) -> tuple[list[LeadRow], int]:
        filters = self.choice.filters(who)
        shown = leads.inbox(work, who, filters, self.split.wanted)
        return shown, leads.count(work, who, filters)

    def _nothing(self) -> None:
        words = self.visit.words
        kind = "search" if self.choice.search else self.choice.view
        icon = {"search": "search_off", "review": "task_alt"}.get(kind, "inbox")
        parts.empty(icon, words(f"inbox.empty.{kind}"), words(f"inbox.hint.{kind}"))
