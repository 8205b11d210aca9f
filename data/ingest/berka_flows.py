"""Transactions of the PKDD'99 bank, streamed into monthly flows an account.

Balances are cumulated from the flows: accounts begin empty, and the order of transactions
within a day is not recorded.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from data.ingest.berka_files import BadRow, Row, amount, day, number, one_of, records
from data.ingest.berka_records import Ledger
from data.ingest.report import ImportReport

_CREDIT = "PRIJEM"
_TYPES = frozenset({_CREDIT, "VYDAJ", "VYBER"})  # VYBER = cash withdrawal
_TOLD_EVERY = 20_000
ROW_BYTES = 62  # of the published trans.asc, on average: good enough for a progress bar

Month = tuple[int, int]  # year, month
Progress = Callable[[float], None]


@dataclass(slots=True)
class Flow:
    """What moved on an account in one month."""

    inflow: Decimal = Decimal(0)
    outflow: Decimal = Decimal(0)
    transactions: int = 0


@dataclass(frozen=True, slots=True)
class MonthOfAccount:
    """A month of an account, with the balances at both ends."""

    last_day: dt.date
    opening: Decimal
    closing: Decimal
    flow: Flow

    def plus(self, other: MonthOfAccount) -> MonthOfAccount:
        """Return the same month over two accounts."""
        flow = Flow(
            self.flow.inflow + other.flow.inflow,
            self.flow.outflow + other.flow.outflow,
            self.flow.transactions + other.flow.transactions,
        )
        opening, closing = self.opening + other.opening, self.closing + other.closing
        return MonthOfAccount(self.last_day, opening, closing, flow)


class Flows:
    """Monthly flows of every account."""

    def __init__(self, as_of: dt.date) -> None:
        self._as_of = as_of
        self._months: defaultdict[int, dict[Month, Flow]] = defaultdict(dict)

    def add(self, account_id: int, when: dt.date, value: Decimal, *, credit: bool) -> None:
        """Count one transaction."""
        flow = self._months[account_id].setdefault((when.year, when.month), Flow())
        flow.transactions += 1
        if credit:
            flow.inflow += value
        else:
            flow.outflow += value

    def months(self, account_id: int, opened: dt.date) -> Iterator[MonthOfAccount]:
        """Yield the months of an account from its opening to the last one, quiet ones too."""
        flows, balance = self._months[account_id], Decimal(0)
        year, month = opened.year, opened.month
        while (year, month) <= (self._as_of.year, self._as_of.month):
            flow = flows.get((year, month), Flow())
            opening, balance = balance, balance + flow.inflow - flow.outflow
            last_day = dt.date(year, month, calendar.monthrange(year, month)[1])
            yield MonthOfAccount(last_day, opening, balance, flow)
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def read_flows(
    folder: Path, ledger: Ledger, report: ImportReport, progress: Progress | None = None
) -> Flows | None:
    """Stream the transactions; None when the file is not there.

    Raises:
        BerkaError: the file has other columns.
    """
    path = folder / "trans.asc"
    if not path.is_file():
        report.file(path.name).note = "not there: balances and months are unknown"
        return None
    flows = Flows(ledger.as_of)

    def parse(row: Row) -> None:
        account_id = number(row["account_id"], "account_id")
        account = ledger.accounts.get(account_id)
        if account is None:
            raise BadRow(f"account_id {account_id} does not exist (or was rejected)")
        when = day(row["date"])
        if not account.opened <= when <= ledger.as_of:
            raise BadRow(f"{when} is outside the account's life since {account.opened}")
        credit = one_of(row["type"], "type", _TYPES) == _CREDIT
        flows.add(account_id, when, amount(row["amount"]), credit=credit)

    expected = max(1, path.stat().st_size // ROW_BYTES)
    for count, _ in enumerate(records(folder, path.name, report, parse)):
        if progress is not None and count % _TOLD_EVERY == 0:
            progress(min(0.99, count / expected))
    return flows
