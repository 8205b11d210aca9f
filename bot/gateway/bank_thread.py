"""The bank's services, called from the event loop: each call is one hop to a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import to_thread

from crm.bank import Bank, Work

T = TypeVar("T")


class BankThread:
    """Runs services in worker threads.

    Args:
        bank: the records.
    """

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    async def read(self, service: Callable[[Work], T]) -> T:
        """Run services that only read."""

        def run() -> T:
            with self._bank.read() as work:
                return service(work)

        return await to_thread.run_sync(run)

    async def write(self, service: Callable[[Work], T]) -> T:
        """Run services in one transaction."""

        def run() -> T:
            with self._bank.work() as work:
                return service(work)

        return await to_thread.run_sync(run)
