"""The versions of understanding on disk, as a person reads them to go back to one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from rich.table import Table

from nlu.model.versions import Version


def table(found: Sequence[Version], timezone: tzinfo | None = None) -> Table:
    """Return a table of versions, in their order.

    Args:
        found: the versions.
        timezone: of the times; by default the machine's.
    """
    made = Table("version", "written", "held-out accuracy", "", box=None)
    for one in found:
        accuracy = "damaged" if one.accuracy is None else f"{one.accuracy:.1%}"
        written = f"{one.at.astimezone(timezone):%Y-%m-%d %H:%M}"
        made.add_row(one.name, written, accuracy, ", ".join(one.pointers))
    return made
