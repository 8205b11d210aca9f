"""What a person has begun to write and not sent: kept for their browser tab, in memory only.

It outlives a reload, another page and the other language; it is no record, and nobody else
sees it, not even whoever signs in next in the same tab.
"""

from __future__ import annotations

from nicegui import app, ui
from nicegui.elements.mixins.value_element import ValueElement

from crm.console.visit import Visit


def keep(visit: Visit, field: ValueElement[str | None], name: str) -> None:
    """Fill a field with what was kept of it, and keep what is written into it from now on.

    Args:
        visit: the person on the page.
        field: where they write; emptied, nothing of it is kept.
        name: tells what they write from what else they write.
    """
    key = f"{visit.person.staff_id}:{name}"

    def fill() -> None:  # the tab is known once the browser is connected
        if not field.value and (text := app.storage.tab.get(key)):
            field.value = text

    def note() -> None:
        if not visit.client.has_socket_connection:
            return
        with visit.client:
            if field.value:
                app.storage.tab[key] = field.value
            else:
                app.storage.tab.pop(key, None)

    field.on_value_change(note)
    ui.timer(0, fill, once=True)
