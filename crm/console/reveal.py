"""Masked values with their reveal: in clear for a stated reason, for a short time.

The end comes from two sides. The server draws the value masked again; the page forgets it by
itself (``static/reveal.js``), because one that has lost its connection hears nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from nicegui import ui

from crm.bank import Work
from crm.console import parts
from crm.console.visit import Visit
from crm.contract import BankError
from crm.organisation.staff import Right, StaffView
from crm.people.reveals import Revealed

Reveal = Callable[[Work, StaffView, str], Revealed]
REASONS = ("call_customer", "verify_identity", "prepare_documents", "customer_request")


class Secrets:
    """The masked values of one page; keeps what was revealed until it expires.

    What is drawn anew meanwhile stays revealed, as long as it is shown under the same key.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._revealed: dict[str, Revealed] = {}
        self._draw: dict[str, Callable[[], None]] = {}  # of the places as they were drawn last

    def show(self, key: str, what: str, masked: str, reveal: Reveal) -> None:
        """Show a masked value with its reveal, or a revealed one with its countdown.

        Args:
            key: names the value on this page.
            what: what it is, in the person's words.
            masked: the value as it is shown to everybody.
            reveal: the service that gives it in clear.
        """
        words = self._visit.words
        place = parts.box("line tight")

        def draw() -> None:
            if place.is_deleted:
                return
            place.clear()
            found = self._revealed.get(key)
            with place:
                if found is not None and found.expires_at > self._visit.now():
                    self._in_clear(key, found)
                    return
                self._revealed.pop(key, None)
                parts.text(masked, "masked")
                if self._visit.person.may(Right.REVEAL):
                    label = words("reveal.do", what=what)
                    parts.tool("visibility", label, lambda: self._ask(key, what, reveal))

        self._draw[key] = draw
        draw()

    def _in_clear(self, key: str, found: Revealed) -> None:
        words = self._visit.words
        left_ms = int((found.expires_at - self._visit.now()).total_seconds() * 1000)
        parts.text(found.value, "masked revealed").props(f"data-forget-in={left_ms}")
        clock = parts.text("", "quiet small num")
        parts.tool("visibility_off", words("reveal.hide"), lambda: self._hide(key))

        def tick() -> None:
            left = _seconds(found.expires_at, self._visit.now())
            if left <= 0:
                self._hide(key)
            else:
                clock.text = words("reveal.left", time=f"{left // 60}:{left % 60:02d}")

        tick()
        ui.timer(1.0, tick)

    def _hide(self, key: str) -> None:
        self._revealed.pop(key, None)
        self._draw[key]()

    def _ask(self, key: str, what: str, reveal: Reveal) -> None:
        """Ask for the reason before a value is revealed."""
        words = self._visit.words
        options = {code: words(f"reveal.reason.{code}") for code in REASONS}
        with parts.dialog(self._visit.client, words("reveal.title", what=what)) as dialog:
            parts.text(words("reveal.notice"), "quiet")
            choice = parts.Choice(options)
            other = ui.input(words("reveal.other"))
            parts.select_options(other)
            other.props("maxlength=200")
            parts.forgive(other)
            other.on_value_change(lambda: choice.complain(""))

            async def confirm() -> None:
                reason = (other.value or "").strip() or choice.value
                if not reason:
                    choice.complain(words("reveal.say_why"))
                    return
                try:
                    self._revealed[key] = await self._visit.write(
                        lambda work, who: reveal(work, who, reason)
                    )
                except BankError as error:
                    if error.reason == "reason_missing":
                        other.error = self._visit.explain(error)
                    else:
                        self._visit.tell(error)
                    return
                dialog.close()
                self._draw[key]()

            with parts.box("actions"):
                parts.button(words("dialog.cancel"), dialog.close)
                parts.button(words("reveal.confirm"), confirm, "primary")


def _seconds(until: datetime, now: datetime) -> int:
    return int((until - now).total_seconds() + 0.999)
