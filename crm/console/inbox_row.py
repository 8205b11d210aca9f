"""One lead in the list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from crm.console import parts
from crm.console.parts import Tone
from crm.console.visit import Visit
from crm.leads import LeadRow, SlaState

SLA_TONES: dict[SlaState, Tone] = {
    SlaState.NONE: "",
    SlaState.RUNNING: "accent",
    SlaState.OVERDUE: "bad",
    SlaState.MET: "good",
    SlaState.MISSED: "warn",
}
# A modified click opens a tab of its own, as links do.
_OPEN = "(e) => { if (e.ctrlKey || e.metaKey || e.shiftKey) return; e.preventDefault(); emit(); }"


class InboxRow:
    """A row that is rebuilt only when what it shows has changed."""

    def __init__(
        self, visit: Visit, row: LeadRow, on_open: Callable[[str], Awaitable[None]]
    ) -> None:
        self._visit = visit
        self._row = row
        self._link = ui.element("a").classes("item").props(f"href=/leads/{row.lead_id}")

        async def clicked() -> None:
            await on_open(row.lead_id)

        self._link.on("click", clicked, js_handler=_OPEN)
        self._fill()

    def update(self, row: LeadRow) -> None:
        """Show the row's present state."""
        if row != self._row:
            self._row = row
            self._link.clear()
            self._fill()
        else:
            self._age.text = self._ago()

    def mark(self, *, on: bool) -> None:
        """Mark the row as the one the person is at."""
        self._link.classes(add="on" if on else "", remove="" if on else "on")
        self._link.props("aria-current=true" if on else "", remove="" if on else "aria-current")

    def mark_fresh(self) -> None:
        """Let a row that has just arrived glow once."""
        self._link.classes("fresh")

    def move_to(self, parent: ui.element, position: int) -> None:
        """Put the row at its place in the list."""
        self._link.move(parent, target_index=position)

    def scroll_into_view(self) -> None:
        """Bring the row into sight."""
        ui.run_javascript(f"getHtmlElement({self._link.id}).scrollIntoView({{block: 'nearest'}})")

    def delete(self) -> None:
        """Take the row out of the list."""
        self._link.delete()

    def _fill(self) -> None:
        row, words = self._row, self._visit.words
        with self._link:
            parts.grade(row.grade, words.of("leads.grade", grade=row.grade))
            with parts.box("line tight"):
                parts.text(row.person, "strong cut")
                parts.text(f"#{row.number}", "quiet small num")
            self._age = parts.text(self._ago(), "quiet small end num")
            with parts.box("line tight"):
                amount = f" · {words.money(row.amount)}" if row.amount is not None else ""
                parts.text(f"{words.value(row.product)}{amount}", "quiet small cut")
            with parts.box("end"):
                self._state()

    def _ago(self) -> str:
        return self._visit.words.ago(self._row.created_at, self._visit.now())

    def _state(self) -> None:
        row, words = self._row, self._visit.words
        if row.sla is SlaState.OVERDUE:
            parts.chip(words("inbox.overdue"), "bad")
        else:
            parts.chip(words.of(f"leads.status.{row.status}"), SLA_TONES[row.sla])
