"""The records of the PKDD'99 bank, with what refers to what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from data.ingest.berka_files import (
    BadRow,
    Birth,
    Row,
    amount,
    birth,
    check_folder,
    day,
    number,
    one_of,
    records,
)
from data.ingest.report import ImportReport

CARD_TYPES = {"classic": "CARD-CLASSIC", "junior": "CARD-JUNIOR", "gold": "CARD-GOLD"}
LOAN_MONTHS = {12: "LOAN-1Y", 24: "LOAN-2Y", 36: "LOAN-3Y", 48: "LOAN-4Y", 60: "LOAN-5Y"}
# A finished well, B finished unpaid, C running well, D running in debt.
_LOAN_STATUS, _FINISHED = frozenset("ABCD"), frozenset("AB")
_FREQUENCIES = frozenset({"POPLATEK MESICNE", "POPLATEK TYDNE", "POPLATEK PO OBRATU"})
_DISPOSITIONS = frozenset({"OWNER", "DISPONENT"})

Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class District:
    """A district: where clients live and accounts are kept."""

    district_id: int
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class Client:
    """A person."""

    client_id: int
    birth: Birth
    district_id: int


@dataclass(frozen=True, slots=True)
class Account:
    """A current account."""

    account_id: int
    district_id: int
    opened: dt.date


@dataclass(frozen=True, slots=True)
class Disposition:
    """A client's right to an account: its one owner, or somebody who may use it."""

    disp_id: int
    client_id: int
    account_id: int
    owner: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A card issued to a disposition."""

    card_id: int
    disp_id: int
    product_code: str
    issued: dt.date


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan granted on an account."""

    loan_id: int
    account_id: int
    started: dt.date
    amount: Decimal
    months: int
    payment: Decimal
    finished: bool


@dataclass(slots=True)
class Ledger:
    """Everything but the transactions."""

    as_of: dt.date
    districts: dict[int, District] = field(default_factory=dict)
    clients: dict[int, Client] = field(default_factory=dict)
    client_lines: dict[int, int] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    dispositions: dict[int, Disposition] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)  # account -> client
    cards: dict[int, Card] = field(default_factory=dict)
    loans: dict[int, Loan] = field(default_factory=dict)

    def district(self, row: Row) -> District:
        """Parse a district."""
        key = _new(number(row["A1"], "A1"), self.districts, "A1")
        if not row["A2"]:
            raise BadRow("A2 (the district's name) is empty")
        self.districts[key] = District(key, row["A2"], row["A3"])
        return self.districts[key]

    def client(self, row: Row) -> Client:
        """Parse a client."""
        key = _new(number(row["client_id"], "client_id"), self.clients, "client_id")
        born = birth(row["birth_number"])
        if born.date > self.as_of:
            raise BadRow(f"born on {born.date}, after {self.as_of}")
        home = _known(row["district_id"], "district_id", self.districts)
        self.clients[key] = Client(key, born, home.district_id)
        return self.clients[key]

    def account(self, row: Row) -> Account:
        """Parse an account."""
        key = _new(number(row["account_id"], "account_id"), self.accounts, "account_id")
        one_of(row["frequency"], "frequency", _FREQUENCIES)
        branch = _known(row["district_id"], "district_id", self.districts)
        self.accounts[key] = Account(key, branch.district_id, self._past(day(row["date"])))
        return self.accounts[key]

    def disposition(self, row: Row) -> Disposition:
        """Parse a disposition; an account has one owner."""
        key = _new(number(row["disp_id"], "disp_id"), self.dispositions, "disp_id")
        client = _known(row["client_id"], "client_id", self.clients).client_id
        account = _known(row["account_id"], "account_id", self.accounts).account_id
        owner = one_of(row["type"], "type", _DISPOSITIONS) == "OWNER"
        if owner and account in self.owners:
            raise BadRow(f"account {account} is owned by client {self.owners[account]} already")
        if owner:
            self.owners[account] = client
        self.dispositions[key] = Disposition(key, client, account, owner)
        return self.dispositions[key]

    def card(self, row: Row) -> Card:
        """Parse a card."""
        key = _new(number(row["card_id"], "card_id"), self.cards, "card_id")
        holder = _known(row["disp_id"], "disp_id", self.dispositions)
        product = CARD_TYPES[one_of(row["type"], "type", set(CARD_TYPES))]
        issued = self._since_opening(day(row["issued"], "issued"), holder.account_id)
        self.cards[key] = Card(key, holder.disp_id, product, issued)
        return self.cards[key]

    def loan(self, row: Row) -> Loan:
        """Parse a loan."""
        key = _new(number(row["loan_id"], "loan_id"), self.loans, "loan_id")
        account = _known(row["account_id"], "account_id", self.accounts).account_id
        if account not in self.owners:
            raise BadRow(f"account {account} has no owner")
        months = number(row["duration"], "duration")
        if months not in LOAN_MONTHS:
            raise BadRow(f"duration {months} is none of {', '.join(map(str, LOAN_MONTHS))} months")
        self.loans[key] = Loan(
            key,
            account,
            self._since_opening(day(row["date"]), account),
            amount(row["amount"]),
            months,
            amount(row["payments"], "payments"),
            one_of(row["status"], "status", _LOAN_STATUS) in _FINISHED,
        )
        return self.loans[key]

    def order(self, row: Row) -> Decimal:
        """Check a standing order; there is no record of its own for it yet."""
        number(row["order_id"], "order_id")
        _known(row["account_id"], "account_id", self.accounts)
        return amount(row["amount"])

    def _past(self, when: dt.date) -> dt.date:
        if when > self.as_of:
            raise BadRow(f"{when} is after {self.as_of}")
        return when

    def _since_opening(self, when: dt.date, account_id: int) -> dt.date:
        opened = self.accounts[account_id].opened
        if when < opened:
            raise BadRow(f"{when} is before account {account_id} was opened on {opened}")
        return self._past(when)


def read_ledger(folder: Path, as_of: dt.date, report: ImportReport) -> Ledger:
    """Read every file but the transactions; optional files may be missing.

    Raises:
        BerkaError: the folder is not the data set.
    """
    check_folder(folder)
    ledger = Ledger(as_of)
    parsers: dict[str, Callable[[Row], object]] = {
        "district.asc": ledger.district,
        "client.asc": ledger.client,
        "account.asc": ledger.account,
        "disp.asc": ledger.disposition,
        "card.asc": ledger.card,
        "loan.asc": ledger.loan,
        "order.asc": ledger.order,
    }
    for name, parse in parsers.items():
        if (folder / name).is_file():
            for line, record in records(folder, name, report, parse):
                if isinstance(record, Client):
                    ledger.client_lines[record.client_id] = line
        else:
            report.file(name).note = "not there; imported without it"
    _drop_clients_without_account(ledger, report)
    if not report.file("order.asc").note:
        report.file("order.asc").note = "checked only: standing orders have no record of their own"
    return ledger


def _drop_clients_without_account(ledger: Ledger, report: ImportReport) -> None:
    told = report.file("client.asc")
    linked = {disposition.client_id for disposition in ledger.dispositions.values()}
    for client_id in sorted(ledger.clients.keys() - linked):
        del ledger.clients[client_id]
        told.kept -= 1
        told.reject(ledger.client_lines[client_id], f"client {client_id} has no account")


def _new(key: int, table: dict[int, Known], column: str) -> int:
    if key in table:
        raise BadRow(f"{column} {key} is there twice")
    return key


def _known(text: str, column: str, table: dict[int, Known]) -> Known:
    key = number(text, column)
    if key not in table:
        raise BadRow(f"{column} {key} does not exist (or was rejected)")
    return table[key]
