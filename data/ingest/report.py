"""What an import read, kept and rejected, file by file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was left out."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(slots=True)
class FileReport:
    """One file: how many rows were read and kept, and why others were not."""

    file: str
    read: int = 0
    kept: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    note: str = ""

    def reject(self, line: int, reason: str) -> None:
        """Note that the row on this line was left out."""
        self.rejected.append(Rejection(self.file, line, reason))


@dataclass(slots=True)
class ImportReport:
    """The whole import; ``read == kept + rejected`` for every file."""

    files: dict[str, FileReport] = field(default_factory=dict)

    def file(self, name: str) -> FileReport:
        """Return the report of one file, new if there was none."""
        return self.files.setdefault(name, FileReport(name))

    @property
    def rejections(self) -> Iterator[Rejection]:
        """Every rejected row, in the order of the files."""
        for part in self.files.values():
            yield from part.rejected

    def lines(self, most: int = 20) -> Iterator[str]:
        """Yield the report as text: a line a file, then up to ``most`` rejected rows."""
        for part in self.files.values():
            note = f"  ({part.note})" if part.note else ""
            yield (
                f"{part.file:<14} read {part.read:>9,}  kept {part.kept:>9,}  "
                f"rejected {len(part.rejected):>6,}{note}"
            )
        rejected = list(self.rejections)
        yield from (str(rejection) for rejection in rejected[:most])
        if len(rejected) > most:
            yield f"… and {len(rejected) - most:,} more rejected rows"
