"""List left, record right, live: the frame of the inbox, the desk and learning from use.

A row is made once and changed in place. Were the list drawn anew whenever news comes, a click
that is on its way would land on a row that is gone, and be lost.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Protocol, TypeVar

from nicegui import ui
from nicegui.events import GenericEventArguments

from crm.console import parts
from crm.console.visit import Visit

RowT = TypeVar("RowT")
Tick = Callable[[], None]

PAGE = 50
# A modified click opens a tab of its own, as links do.
_OPEN = "(e) => { if (e.ctrlKey || e.metaKey || e.shiftKey) return; e.preventDefault(); emit(); }"

# j and k move the focus, in the browser itself: an Enter right after it opens the row it is on.
_MOVE = """(e) => {
  const step = { j: 1, k: -1 }[e.key];
  if (!step || e.action !== 'keydown' || e.ctrlKey || e.metaKey) return;
  const rows = [...document.querySelectorAll('.list-pane a.item')];
  const focused = rows.indexOf(document.activeElement);
  const at = focused < 0 ? rows.findIndex((row) => row.ariaCurrent === 'true') : focused;
  const row = rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + step))];
  if (!row) return;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
  emit(row.getAttribute('href'));
}"""


class Pane(Protocol):
    """The right half: one record, or the hint that one is to be chosen."""

    def nothing(self) -> None:
        """Say that one is to be chosen."""

    async def show(self, record_id: str, /) -> None:
        """Show one record."""

    async def refresh(self) -> None:
        """Bring what is shown up to date."""


class Split(Generic[RowT]):
    """List and pane of one page.

    Args:
        visit: the person on the page.
        address: the page's path; a record's own is ``address/record_id``.
        label: what the list holds, for screen readers.
        record_id: names a row.
        draw: shows a row inside its link; returns what moves its clock on, if it has one.
        refresh: reads the list again; it ends in ``show``.
        pane_classes: the look of the right half.
    """

    def __init__(
        self,
        visit: Visit,
        address: str,
        label: str,
        *,
        record_id: Callable[[RowT], str],
        draw: Callable[[RowT], Tick | None],
        refresh: Callable[[], Awaitable[None]],
        pane_classes: str = "record-pane",
    ) -> None:
        self._visit, self._address = visit, address
        self._record_id, self._draw, self._refresh = record_id, draw, refresh
        self._rows: dict[str, _Row[RowT]] = {}
        self._order: list[str] = []
        self._cursor: str | None = None
        self._filled = False
        self.wanted = PAGE
        with parts.box("split", "main") as self._split:
            with parts.box("list-pane", "section").props(f'aria-label="{label}"'):
                self.head = parts.box("list-head")
                with parts.box("list-body") as self._body:
                    self._list = parts.box("")
                    self._nothing = parts.box("")
                    self._more = parts.button(visit.words("inbox.more"), self._load_more)
                    self._more.classes("q-ma-md").set_visibility(False)
            self.element = parts.box(pane_classes, "section")

    async def begin(self, pane: Pane, record_id: str | None) -> None:
        """Fill the list, and open the record that the address names, if it names one."""
        self._pane = pane
        ui.keyboard(repeating=True).on("key", self._moved, js_handler=_MOVE)
        ui.run_javascript("window.addEventListener('popstate', () => location.reload())")
        await self._refresh()
        if record_id is not None:
            await self.open(record_id, push=False)
        else:
            pane.nothing()

    def show(self, rows: Sequence[RowT], total: int, nothing: Callable[[], None]) -> None:
        """Bring the list up to date.

        Args:
            rows: in the order in which they are to stand.
            total: how many there are, shown or not.
            nothing: says why there are none.
        """
        self._order = [self._record_id(row) for row in rows]
        for gone in self._rows.keys() - set(self._order):
            self._rows.pop(gone).link.delete()
        for position, (record_id, row) in enumerate(zip(self._order, rows, strict=True)):
            self._put(record_id, row, position)
        self._filled = True
        self._mark()
        self._more.set_visibility(total > len(rows))
        self._nothing.clear()
        if not rows:
            with self._nothing:
                nothing()

    def tick(self) -> None:
        """Move the clocks of all rows on."""
        for row in self._rows.values():
            row.tick()

    async def restart(self) -> None:
        """Begin again at the top of the list."""
        self.wanted, self._filled = PAGE, False
        self._body.run_method("scrollTo", 0, 0)
        await self._refresh()

    async def open(self, record_id: str, *, push: bool = True) -> None:
        """Open one record beside the list, at its own address."""
        if push:
            self._visit.go(f"{self._address}/{record_id}")
        self._cursor = record_id
        self._split.classes(add="showing")
        self._mark()
        await self._pane.show(record_id)

    def close(self) -> None:
        """Go back from the record to the list (on a narrow screen, or when it is done)."""
        self._visit.go(self._address)
        self._split.classes(remove="showing")

    def _put(self, record_id: str, row: RowT, position: int) -> None:
        shown = self._rows.get(record_id)
        if shown is None:
            with self._list:
                shown = _Row(f"{self._address}/{record_id}", self._draw)
            shown.on_click(lambda: self.open(record_id))
            if self._filled:
                shown.link.classes("fresh")
            self._rows[record_id] = shown
        shown.update(row)
        if self._list.default_slot.children[position] is not shown.link:
            shown.link.move(self._list, target_index=position)

    async def _load_more(self) -> None:
        self.wanted += PAGE
        await self._refresh()

    def _moved(self, event: GenericEventArguments) -> None:
        """Mark the row that j or k has gone to; its link opens with Enter."""
        record_id = str(event.args).removeprefix(f"{self._address}/")
        if record_id in self._rows:
            self._cursor = record_id
            self._mark()

    def _mark(self) -> None:
        for record_id, row in self._rows.items():
            row.mark(on=record_id == self._cursor)


class _Row(Generic[RowT]):
    """A link that is filled anew only when what it shows has changed."""

    def __init__(self, address: str, draw: Callable[[RowT], Tick | None]) -> None:
        self.link = ui.element("a").classes("item").props(f"href={address}")
        self._draw = draw
        self._row: RowT | None = None
        self._tick: Tick | None = None
        self._on = False

    def on_click(self, clicked: Callable[[], Awaitable[None]]) -> None:
        """Call something when the row is clicked."""
        self.link.on("click", clicked, js_handler=_OPEN)

    def update(self, row: RowT) -> None:
        """Show the row's present state."""
        if row == self._row:
            self.tick()
            return
        self._row = row
        self.link.clear()
        with self.link:
            self._tick = self._draw(row)

    def tick(self) -> None:
        """Move the row's clock on."""
        if self._tick is not None:
            self._tick()

    def mark(self, *, on: bool) -> None:
        """Mark the row as the one the person is at."""
        if on == self._on:
            return
        self._on = on
        self.link.classes(add="on" if on else "", remove="" if on else "on")
        self.link.props("aria-current=true" if on else "", remove="" if on else "aria-current")
