"""Learning from use: what was not understood, list left, one cluster right, live."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nicegui import ui
from nicegui.events import KeyEventArguments, ValueChangeEventArguments

from crm import learning
from crm.bank import Work
from crm.console import parts
from crm.console.learning_cluster import ClusterPane
from crm.console.learning_row import ClusterItem
from crm.console.live import about_learning, keep_fresh
from crm.console.shell import frame
from crm.console.visit import Visit
from crm.contract import BankError
from crm.learning import ClusterRow, ClusterView
from crm.staff import Right, StaffView

PAGE = 50


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
    wanted: int = PAGE
    cursor: str | None = None
    rows: dict[str, ClusterItem] = field(default_factory=dict)

    async def build(self, cluster_id: str | None) -> None:
        """Build list and pane."""
        label = f'aria-label="{self.visit.words("nav.learning")}"'
        with parts.box("split", "main") as self.split:
            with parts.box("list-pane", "section").props(label):
                self._head()
                with parts.box("list-body") as self.body:
                    self.list = parts.box("")
                    self.nothing = parts.box("")
                    self.more = parts.button(self.visit.words("inbox.more"), self.load_more)
                    self.more.classes("q-ma-md").set_visibility(False)
            with parts.box("record-pane", "section") as pane:
                self.pane = ClusterPane(self.visit, pane, on_back=self.close, after=self.refresh)
        ui.keyboard(on_key=self.on_key, repeating=True)
        ui.run_javascript("window.addEventListener('popstate', () => location.reload())")
        await self.refresh()
        keep_fresh(self.visit.client, self.visit.news, about_learning, self.refresh)
        if cluster_id is not None:
            await self.open(cluster_id, push=False)
        else:
            self.pane.nothing()

    def _head(self) -> None:
        words = self.visit.words
        with parts.box("list-head"):
            with parts.box("line tight"):
                parts.text(words("learning.title"), "strong grow", "h1")
                self.count = parts.text("", "quiet small").props("aria-live=polite")
            search = ui.input(placeholder=words("learning.search"), on_change=self.on_search)
            search.props(
                f'outlined dense clearable debounce=250 aria-label="{words("learning.search")}"'
            )
            with search.add_slot("prepend"):
                ui.icon("search")
            with parts.box("segments").props("role=group"):
                self.segments = {view: self._segment(view) for view in ClusterView}
            self.unplaced = parts.text("", "quiet small").props("aria-live=polite")
        self._mark_view()

    def _segment(self, view: ClusterView) -> ui.element:
        shown = parts.text(self.visit.words(f"learning.view.{view}"), "segment", "button")

        async def choose() -> None:
            self.view = view
            self._mark_view()
            await self.restart()

        return shown.props("type=button").on("click", choose)

    def _mark_view(self) -> None:
        for view, shown in self.segments.items():
            on = view == self.view
            shown.classes(add="on" if on else "", remove="" if on else "on")
            shown.props(f"aria-pressed={'true' if on else 'false'}")

    async def on_search(self, event: ValueChangeEventArguments[Any]) -> None:
        """Search as the person types."""
        self.search = event.value or ""
        await self.restart()

    async def restart(self) -> None:
        """Begin again at the top of the list."""
        self.wanted = PAGE
        self.body.run_method("scrollTo", 0, 0)
        await self.refresh()

    async def load_more(self) -> None:
        """Show more of the list."""
        self.wanted += PAGE
        await self.refresh()

    async def refresh(self) -> None:
        """Bring list, counts and the open cluster up to date."""
        try:
            found = await self.visit.read(self._ask)
        except BankError as error:
            self.visit.tell(error)
            return
        self._show(found)
        await self.pane.refresh()

    def _ask(self, work: Work, who: StaffView) -> _Found:
        rows = learning.clusters(work, who, self.view, self.search, self.wanted)
        total = learning.count(work, who, self.view, self.search)
        return _Found(rows, total, learning.unplaced(work, who))

    def _show(self, found: _Found) -> None:
        words = self.visit.words
        known = bool(self.rows)
        for gone in set(self.rows) - {row.cluster_id for row in found.rows}:
            self.rows.pop(gone).delete()
        for position, row in enumerate(found.rows):
            self._put(row, position, fresh=known)
        self.order = [row.cluster_id for row in found.rows]
        self.count.text = words("learning.count", count=found.total)
        self.unplaced.text = words("learning.unplaced", count=found.unplaced)
        self.unplaced.set_visibility(found.unplaced > 0)
        self.more.set_visibility(found.total > len(found.rows))
        self._say_nothing(found.total)

    def _put(self, row: ClusterRow, position: int, *, fresh: bool) -> None:
        shown = self.rows.get(row.cluster_id)
        if shown is None:
            with self.list:
                shown = ClusterItem(self.visit, row, on_open=self.open)
            self.rows[row.cluster_id] = shown
            if fresh:
                shown.mark_fresh()
        shown.update(row)
        shown.move_to(self.list, position)
        shown.mark(on=row.cluster_id == self.cursor)

    def _say_nothing(self, total: int) -> None:
        words = self.visit.words
        self.nothing.clear()
        if total:
            return
        kind = "search" if self.search else self.view.value
        icon = {"search": "search_off", "open": "task_alt"}.get(kind, "school")
        with self.nothing:
            parts.empty(icon, words(f"learning.empty.{kind}"), words(f"learning.hint.{kind}"))

    async def open(self, cluster_id: str, *, push: bool = True) -> None:
        """Open one cluster beside the list, at its own address."""
        if push:
            self.visit.go(f"/learning/{cluster_id}")
        self.cursor = cluster_id
        self.split.classes(add="showing")
        await self.pane.show(cluster_id)
        self._mark_rows()

    def close(self) -> None:
        """Go back to the list (on a narrow screen)."""
        self.visit.go("/learning")
        self.split.classes(remove="showing")

    async def on_key(self, event: KeyEventArguments) -> None:
        """Move with j and k, open with Enter."""
        if not event.action.keydown or event.modifiers.ctrl or event.modifiers.meta:
            return
        if event.key in ("j", "k"):
            self._move(1 if event.key == "j" else -1)
        elif event.key.enter and self.cursor in self.rows:
            await self.open(str(self.cursor))

    def _move(self, step: int) -> None:
        if not self.order:
            return
        at = self.order.index(self.cursor) + step if self.cursor in self.order else 0
        self.cursor = self.order[max(0, min(len(self.order) - 1, at))]
        self._mark_rows()
        self.rows[self.cursor].scroll_into_view()

    def _mark_rows(self) -> None:
        for cluster_id, shown in self.rows.items():
            shown.mark(on=cluster_id == self.cursor)
