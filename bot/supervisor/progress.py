"""Progress bars of long work: one a step."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class Steps:
    """Progress bars, one a step; on a pipe, one line a finished step."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("  {task.description:<34}"),
            BarColumn(bar_width=28),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}"),
            console=console,
        )

    def __enter__(self) -> Steps:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, title: str) -> Step:
        """Add a step."""
        return Step(self._progress, self._progress.add_task(title, total=1.0, note=""))


class Step:
    """One step's bar; call it with the fraction done and, if useful, a note."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def __call__(self, fraction: float, note: str = "") -> None:
        """Show how far it is."""
        self._progress.update(self._task, completed=min(fraction, 1.0), note=note)

    def finish(self, note: str = "") -> None:
        """Fill the bar."""
        self(1.0, note)
