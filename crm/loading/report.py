"""What a load did."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """Rows of one kind by what became of them."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def written(self) -> int:
        """Rows that were inserted or updated."""
        return self.new + self.changed

    def add(self, other: Counts) -> None:
        """Add another wave's counts."""
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged


@dataclass(slots=True)
class LoadReport:
    """Counts by kind of row, in the order of writing."""

    counts: dict[str, Counts] = field(default_factory=dict)

    @property
    def written(self) -> int:
        """All rows that were inserted or updated."""
        return sum(each.written for each in self.counts.values())

    @property
    def unchanged(self) -> int:
        """All rows that were there already."""
        return sum(each.unchanged for each in self.counts.values())

    def add(self, kind: str, counts: Counts) -> None:
        """Add what a wave did to one kind."""
        self.counts.setdefault(kind, Counts()).add(counts)

    def lines(self) -> list[str]:
        """Return one line a kind, for a terminal."""
        return [
            f"{kind:<16}{c.new:>10,} new{c.changed:>10,} changed{c.unchanged:>10,} unchanged"
            for kind, c in self.counts.items()
        ]
