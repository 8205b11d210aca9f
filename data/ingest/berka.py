"""The PKDD'99 bank (Berka): 5,369 clients of a Czech bank, 1993 to 1998.

Real and anonymous: no names, numbers or contact data, no consents and no risk assessments;
none are invented here, the conversation asks for them. The shelf is ours
(``data/products/berka``), because the data has no price list.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from data.demo import staff
from data.ingest.berka_flows import Flows, MonthOfAccount, Progress, read_flows
from data.ingest.berka_records import LOAN_MONTHS, Account, Card, Client, Ledger, Loan, read_ledger
from data.ingest.report import ImportReport
from data.ingest.rows import (
    AccountRow,
    BalanceMonthRow,
    Batch,
    HoldingRow,
    OrganisationRow,
    PersonRow,
    StaffRow,
)
from data.products import catalogue

AS_OF = dt.date(1998, 12, 31)
CURRENCY = "CZK"
SHELF = Path(catalogue.__file__).parent / "berka"
HEAD_OFFICE = "/hq"
_ZONE = ZoneInfo("Europe/Prague")
_CHUNK = 500
_AFFLUENT = Decimal(100_000)  # korunas on the account, about nine monthly salaries of 1998
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class BerkaBank:
    """The import: what was read and rejected, and the rows to write."""

    report: ImportReport
    batches: Iterator[Batch]


def read(
    folder: Path,
    *,
    as_of: dt.date = AS_OF,
    development_staff: bool = True,
    progress: Progress | None = None,
) -> BerkaBank:
    """Read the data set; the report is complete before the first batch is asked for.

    Args:
        folder: where ``client.asc`` and the other files are.
        as_of: the bank's business date; later rows are rejected.
        development_staff: add the demo staff accounts at head office, because the data has no
            staff; leave them out outside development.
        progress: told the fraction of the transactions read.

    Raises:
        BerkaError: the folder is not the data set.
    """
    report = ImportReport()
    ledger = read_ledger(folder, as_of, report)
    flows = read_flows(folder, ledger, report, progress)
    return BerkaBank(report, _batches(_Bank(ledger, flows), development_staff))


class _Bank:
    """The ledger by client, turned into rows."""

    def __init__(self, ledger: Ledger, flows: Flows | None) -> None:
        self.ledger = ledger
        self.flows = flows
        self.accounts: defaultdict[int, list[Account]] = defaultdict(list)
        self.owned: defaultdict[int, list[Account]] = defaultdict(list)
        self.cards: defaultdict[int, list[Card]] = defaultdict(list)
        self.loans: defaultdict[int, list[Loan]] = defaultdict(list)
        for disposition in ledger.dispositions.values():
            account = ledger.accounts[disposition.account_id]
            self.accounts[disposition.client_id].append(account)
            if disposition.owner:
                self.owned[disposition.client_id].append(account)
        for card in ledger.cards.values():
            self.cards[ledger.dispositions[card.disp_id].client_id].append(card)
        for loan in ledger.loans.values():
            self.loans[ledger.owners[loan.account_id]].append(loan)

    def account_months(self, account: Account) -> list[MonthOfAccount]:
        """Return the months of an account, none if they are unknown."""
        if self.flows is None:
            return []
        return list(self.flows.months(account.account_id, account.opened))

    def months(self, client: Client) -> list[MonthOfAccount]:
        """Return the months of a client over all owned accounts."""
        merged: dict[dt.date, MonthOfAccount] = {}
        for account in self.owned[client.client_id]:
            for month in self.account_months(account):
                before = merged.get(month.last_day)
                merged[month.last_day] = month if before is None else before.plus(month)
        return [merged[day] for day in sorted(merged)]


def _batches(bank: _Bank, development_staff: bool) -> Iterator[Batch]:
    shelf = catalogue.read(SHELF / "shelf", SHELF / "disclosures.yml")
    yield Batch(
        organisations=tuple(_organisations(bank.ledger)),
        staff=_staff() if development_staff else (),
        disclosures=shelf.disclosures,
        products=shelf.products,
    )
    clients = iter(bank.ledger.clients.values())
    while chunk := list(islice(clients, _CHUNK)):
        months = {client.client_id: bank.months(client) for client in chunk}
        yield Batch(
            persons=tuple(_person(bank, c, months[c.client_id]) for c in chunk),
            accounts=tuple(row for c in chunk for row in _accounts(bank, c)),
            months=tuple(_month(c, m) for c in chunk for m in months[c.client_id]),
            holdings=tuple(row for c in chunk for row in _holdings(bank, c)),
        )


def _organisations(ledger: Ledger) -> Iterator[OrganisationRow]:
    yield OrganisationRow(HEAD_OFFICE, "hq", "总行（布拉格）", "Head Office (Prague)", "prague")
    regions = {district.region for district in ledger.districts.values()}
    for region in sorted(regions):
        name = region[:1].upper() + region[1:]
        path = f"{HEAD_OFFICE}/{_slug(region)}"
        yield OrganisationRow(path, "branch", f"{name}分行", f"{name} Branch", _slug(region))
    for district in ledger.districts.values():
        yield OrganisationRow(
            _branch(ledger, district.district_id),
            "sub_branch",
            f"{district.name}支行",
            f"{district.name} Sub-branch",
            _slug(district.name),
        )


def _branch(ledger: Ledger, district_id: int) -> str:
    district = ledger.districts[district_id]
    # Two districts could share a name: the number keeps paths apart.
    place = f"{district_id}-{_slug(district.name)}"
    return f"{HEAD_OFFICE}/{_slug(district.region)}/{place}"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _staff() -> tuple[StaffRow, ...]:
    return tuple(replace(row, organisation=HEAD_OFFICE) for row in staff.accounts())


def _person(bank: _Bank, client: Client, months: list[MonthOfAccount]) -> PersonRow:
    first = min(bank.accounts[client.client_id], key=lambda account: account.opened)
    return PersonRow(
        cif_no=_cif(client),
        name=None,
        title="mr" if client.birth.male else "ms",
        id_no=None,
        mobile=None,
        birth_date=client.birth.date,
        city=_slug(bank.ledger.districts[client.district_id].name),
        tier=_tier(bank, client, months),
        home_branch=_branch(bank.ledger, first.district_id),
        opened_at=dt.datetime.combine(first.opened, dt.time(9), tzinfo=_ZONE),
        language="en",
    )


def _tier(bank: _Bank, client: Client, months: list[MonthOfAccount]) -> str:
    if any(card.product_code == "CARD-GOLD" for card in bank.cards[client.client_id]):
        return "wealthy"
    return "affluent" if months and months[-1].closing >= _AFFLUENT else "mass"


def _accounts(bank: _Bank, client: Client) -> Iterator[AccountRow]:
    for account in bank.owned[client.client_id]:
        # Without transactions nobody knows the balance: no account rather than a false one.
        for last in bank.account_months(account)[-1:]:
            key = f"berka-account-{account.account_id}"
            number, opened = account.account_id, account.opened
            yield _account(client, key, "current", number, last.closing, opened)
    for loan in bank.loans[client.client_id]:
        if not loan.finished:
            key, owed = f"berka-loan-account-{loan.loan_id}", _outstanding(loan, bank.ledger.as_of)
            yield _account(client, key, "loan", loan.loan_id, owed, loan.started)


def _account(
    client: Client, key: str, kind: str, number: int, balance: Decimal, opened: dt.date
) -> AccountRow:
    last4 = f"{number:04d}"[-4:]
    return AccountRow(key, _cif(client), kind, last4, CURRENCY, balance, opened)


def _month(client: Client, month: MonthOfAccount) -> BalanceMonthRow:
    return BalanceMonthRow(
        cif_no=_cif(client),
        month=month.last_day,
        average_balance=((month.opening + month.closing) / 2).quantize(_CENT),
        inflow=month.flow.inflow.quantize(_CENT),
        outflow=month.flow.outflow.quantize(_CENT),
        transactions=month.flow.transactions,
        logins=0,  # a bank of 1998 had none
    )


def _holdings(bank: _Bank, client: Client) -> Iterator[HoldingRow]:
    as_of = bank.ledger.as_of
    for card in bank.cards[client.client_id]:
        key = f"berka-card-{card.card_id}"
        yield HoldingRow(key, _cif(client), card.product_code, Decimal(0), card.issued, as_of)
    for loan in bank.loans[client.client_id]:
        matures = _months_later(loan.started, loan.months)
        yield HoldingRow(
            key=f"berka-loan-{loan.loan_id}",
            cif_no=_cif(client),
            product_code=LOAN_MONTHS[loan.months],
            amount=loan.amount if loan.finished else _outstanding(loan, as_of),
            started_on=loan.started,
            as_of=as_of,
            matures_on=matures,
            ended_on=min(matures, as_of) if loan.finished else None,
        )


def _outstanding(loan: Loan, as_of: dt.date) -> Decimal:
    """Return what is still to be paid if every payment came (payments bear no interest)."""
    elapsed = (as_of.year - loan.started.year) * 12 + as_of.month - loan.started.month
    return max(loan.amount - loan.payment * elapsed, Decimal(0))


def _months_later(start: dt.date, months: int) -> dt.date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(start.day, last))


def _cif(client: Client) -> str:
    return f"berka-{client.client_id}"
