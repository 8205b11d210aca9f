"""A visit: one signed-in member of staff on one page, and their way to the records.

Every read and write asks the database again who this person is and what they may, so that
somebody who left, or whose session ran out, loses access on an open page too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeVar

import anyio
from nicegui import ui
from nicegui.client import Client

from crm.bank import Bank, Work
from crm.console.access.sessions import SignedIn, sign_in_address
from crm.console.news import News
from crm.console.settings import ConsoleSettings
from crm.console.words import Words
from crm.contract import BankError, Forbidden
from crm.organisation import staff
from crm.organisation.staff import StaffView

T = TypeVar("T")
Service = Callable[[Work, StaffView], T]
Kind = Literal["positive", "negative", "warning"]


@dataclass
class Visit:
    """One person on one page."""

    bank: Bank
    news: News
    settings: ConsoleSettings
    words: Words
    signed_in: SignedIn
    person: StaffView
    path: str
    client: Client
    told: Callable[[str], None]  # of the reason of each error
    dark: bool | None = None
    colleagues: dict[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        """Return the present instant."""
        return self.bank.clock.now()

    def when(self, at: datetime) -> str:
        """Return an instant as short as it is clear."""
        return self.words.clock(at, self.now(), self.bank.clock.timezone)

    async def read(self, service: Service[T]) -> T:
        """Ask a service for something, off the event loop.

        Raises:
            BankError: whatever the service answers, or the session has run out.
        """
        return await anyio.to_thread.run_sync(self._read, service)

    async def write(self, service: Service[T]) -> T:
        """Have a service do something, in one transaction, off the event loop.

        Raises:
            BankError: whatever the service answers, or the session has run out.
        """
        return await anyio.to_thread.run_sync(self._write, service)

    async def attempt(self, service: Service[object], done: str | None = None) -> bool:
        """Do something and tell the person how it went; return whether it was done."""
        try:
            await self.write(service)
        except BankError as error:
            self.tell(error)
            return False
        if done is not None:
            self.say(self.words(done), "positive")
        return True

    def say(self, said: str, kind: Kind = "warning") -> None:
        """Show a short notice (also when the element that caused it is gone by now)."""
        with self.client:
            wrong = kind == "negative"
            close = self.words("dialog.close") if wrong else False
            shown_ms = 8000 if wrong else 2500
            ui.notify(said, type=kind, position="top", close_button=close, timeout=shown_ms)

    def go(self, path: str) -> None:
        """Give the page another address without leaving it."""
        self.path = path
        with self.client:
            ui.navigate.history.push(path)

    def tell(self, error: BankError) -> None:
        """Say what went wrong and what to do; an ended session leads to the sign-in."""
        if error.reason == "session_expired":
            with self.client:
                ui.navigate.to(sign_in_address(self.path))
            return
        self.told(error.reason)
        self.say(self.explain(error), "negative")

    def explain(self, error: BankError) -> str:
        """Return an error in the person's words."""
        known = self.words.code("console.error", error.reason)
        if known != error.reason:
            return known
        return self.words("error.unavailable" if error.retryable else "error.unexpected")

    def _read(self, service: Service[T]) -> T:
        with self.bank.read() as work:
            return service(work, self._who(work))

    def _write(self, service: Service[T]) -> T:
        with self.bank.work() as work:
            return service(work, self._who(work))

    def _who(self, work: Work) -> StaffView:
        if self.now() >= self.signed_in.until:
            raise Forbidden("session_expired", "the session has run out")
        return staff.require(work, self.signed_in.staff_id)
