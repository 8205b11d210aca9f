"""Learning from use: what was not understood, list left, one cluster right, live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nicegui.events import ValueChangeEventArguments

from crm import learning
from crm.bank import Work
from crm.console import parts
from crm.console.intents import meaning
from crm.console.kept import keep
from crm.console.learning.cluster import ClusterPane
from crm.console.live import about_learning, keep_fresh
from crm.console.shell import frame
from crm.console.split import Split, Tick
from crm.console.visit import Visit
from crm.contract import BankError
from crm.learning import ClusterRow, ClusterView
from crm.organisation.staff import Right, StaffView


@dataclass(frozen=True, slots=True)
class _Found:
    """What the list shows, read at once."""

    rows: list[ClusterRow]
    total: int
    unplaced: int


async def build(visit: Visit, cluster_id: str | None) -> None:
    """Build the page, with one cluster opened if its address names one."""
    words = visit.words
    frame(visit, "/learning", words("nav.learning"))
    if not visit.person.may(Right.LABEL):
        parts.empty("lock", words("learning.no_right"), words("inbox.no_right_hint"))
        return
    await LearningPage(visit).build(cluster_id)


@dataclass
class LearningPage:
    """One open page."""

    visit: Visit
    view: ClusterView = ClusterView.OPEN
    search: str = ""

    async def build(self, cluster_id: str | None) -> None:
        """Build list and pane."""
        visit = self.visit
        self.split: Split[ClusterRow] = Split(
            visit,
            "/learning",
            visit.words("nav.learning"),
            record_id=lambda row: row.cluster_id,
            draw=self._row,
            refresh=self.refresh,
        )
        with self.split.head:
            self._head()
        element, close = self.split.element, self.split.close
        self.pane = ClusterPane(visit, element, on_back=close, after=self.refresh)
        await self.split.begin(self.pane, cluster_id)
        keep_fresh(visit.client, visit.news, about_learning, self.refresh)

    def _head(self) -> None:
        words = self.visit.words
        with parts.box("line tight"):
            parts.text(words("learning.title"), "strong grow", "h1")
            self.count = parts.text("", "quiet small").props("aria-live=polite")
        searched = parts.search(words("learning.search"), self._search)
        keep(self.visit, searched, "search:learning")
        labels = {view: words(f"learning.view.{view}") for view in ClusterView}
        parts.Segments(labels, self.view, self._choose_view)
        self.unplaced = parts.text("", "quiet small").props("aria-live=polite")

    async def _choose_view(self, view: ClusterView) -> None:
        self.view = view
        await self.split.restart()

    async def _search(self, event: ValueChangeEventArguments[Any]) -> None:
        self.search = event.value or ""
        await self.split.restart()

    async def refresh(self) -> None:
        """Bring list, counts and the open cluster up to date."""
        try:
            found = await self.visit.read(self._ask)
        except BankError as error:
            self.visit.tell(error)
            return
        words = self.visit.words
        self.count.text = words("learning.count", count=found.total)
        self.unplaced.text = words("learning.unplaced", count=found.unplaced)
        self.unplaced.set_visibility(found.unplaced > 0)
        self.split.show(found.rows, found.total, self._nothing)
        await self.pane.refresh()

    def _ask(self, work: Work, who: StaffView) -> _Found:
        rows = learning.clusters(work, who, self.view, self.search, self.split.wanted)
        total = learning.count(work, who, self.view, self.search)
        return _Found(rows, total, learning.unplaced(work, who))

    def _nothing(self) -> None:
        words = self.visit.words
        kind = "search" if self.search else self.view.value
        icon = {"search": "search_off", "open": "task_alt"}.get(kind, "school")
        parts.empty(icon, words(f"learning.empty.{kind}"), words(f"learning.hint.{kind}"))

    def _row(self, row: ClusterRow) -> Tick:
        visit, words = self.visit, self.visit.words
        said = words("learning.times", count=row.times)
        times = "99+" if row.times > 99 else str(row.times)
        parts.text(times, "grade num").props(f'role=img aria-label="{said}"')
        parts.text(row.example, "strong cut")
        age = parts.text(words.ago(row.newest_at, visit.now()), "quiet small end num")
        if row.proposed is not None:
            meant = words("learning.proposed", intent=meaning(words, row.proposed))
        elif row.guess is not None:
            meant = words("learning.guess", intent=meaning(words, row.guess))
        else:
            meant = words("learning.no_guess")
        parts.text(meant, "quiet small cut")
        parts.chip(words(f"learning.language.{row.language}"))

        def tick() -> None:
            age.text = words.ago(row.newest_at, visit.now())

        return tick
