"""Grading live leads again, some at a time: what was wanted long ago is wanted less."""

from __future__ import annotations

from crm import leads
from crm.bank import Bank


class Regrading:
    """Goes round all live leads and remembers how far it has come.

    A worker that starts begins at the oldest. With 200 leads every 10 minutes a round of 28,800
    takes a day, and interest halves in fourteen.

    Args:
        bank: the records.
        at_once: leads in one transaction.
    """

    def __init__(self, bank: Bank, at_once: int) -> None:
        self._bank = bank
        self._at_once = at_once
        self._after = ""

    def once(self) -> int:
        """Grade the next leads of the round; return how many got another grade."""
        with self._bank.work() as work:
            done = leads.regrade(work, self._at_once, self._after)
        self._after = done.last
        return done.moved
