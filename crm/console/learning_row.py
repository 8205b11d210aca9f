"""One cluster in the list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from crm.console import parts
from crm.console.intents import meaning
from crm.console.visit import Visit
from crm.learning import ClusterRow

# A modified click opens a tab of its own, as links do.
_OPEN = "(e) => { if (e.ctrlKey || e.metaKey || e.shiftKey) return; e.preventDefault(); emit(); }"


class ClusterItem:
    """A row that is rebuilt only when what it shows has changed."""

    def __init__(
        self, visit: Visit, row: ClusterRow, on_open: Callable[[str], Awaitable[None]]
    ) -> None:
        self._visit = visit
        self._row: ClusterRow | None = None
        self._link = ui.element("a").classes("item").props(f"href=/learning/{row.cluster_id}")

        async def clicked() -> None:
            await on_open(row.cluster_id)

        self._link.on("click", clicked, js_handler=_OPEN)

    def update(self, row: ClusterRow) -> None:
        """Show the row's present state."""
        if row != self._row:
            self._row = row
            self._link.clear()
            with self._link:
                self._fill(row)

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

    def _fill(self, row: ClusterRow) -> None:
        words = self._visit.words
        said = words("learning.times", count=row.times)
        times = "99+" if row.times > 99 else str(row.times)
        parts.text(times, "grade num").props(f'role=img aria-label="{said}"')
        parts.text(row.example, "strong cut")
        parts.text(words.ago(row.newest_at, self._visit.now()), "quiet small end num")
        if row.proposed is not None:
            meant = words("learning.proposed", intent=meaning(words, row.proposed))
            parts.text(meant, "quiet small cut")
        elif row.guess is not None:
            guess = words("learning.guess", intent=meaning(words, row.guess))
            parts.text(guess, "quiet small cut")
        else:
            parts.text(words("learning.no_guess"), "quiet small cut")
        parts.chip(words(f"learning.language.{row.language}"))
