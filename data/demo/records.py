"""Accounts, consents and service cases of demo customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from data.demo.amounts import fen, yuan
from data.demo.calendar import MONTHS, at, month_ends
from data.demo.holdings import Held
from data.demo.traits import Traits
from data.ingest.rows import AccountRow, CaseRow, ConsentRow

NOTICE_VERSION = "2026-09"
PERSONALISED, CONTACT, ANY = "personalised_recommendation", "marketing_contact", "any"

# Share of customers with each answer to the personalisation notice; the rest was never asked.
_PERSONALISED = (("granted", 0.55), ("declined", 0.08), ("withdrawn", 0.03))
_CONTACT = {"push": 0.45, "sms": 0.40, "voice": 0.15, "rm": 0.30}
_WITHDRAWN = 0.06  # of those who once said yes to a channel
_OTHER_CASES = (("lost_card", 0.010), ("dispute", 0.008), ("fraud", 0.003), ("bereavement", 0.001))
_SUMMARIES = {
    "complaint": (
        "网点排队时间过长，客户要求回复",
        "手机银行转账失败后多次致电未解决",
        "对理财到期提醒不及时表示不满",
        "信用卡年费减免与告知不一致",
        "柜面服务态度问题",
    ),
    "lost_card": ("银行卡遗失，已临时挂失",),
    "dispute": ("对一笔信用卡消费有异议，申请调单",),
    "fraud": ("疑似被诈骗转账，已协助报警",),
    "bereavement": ("家属告知存款人去世，咨询继承手续",),
}
_SETTLED_DAYS, _UNSETTLED_DAYS = (2, 15), (40, 120)


class Position(NamedTuple):
    """What the accounts have to add up to."""

    cash: int  # fen
    held: list[Held]


def accounts(person: Traits, position: Position, today: dt.date) -> list[AccountRow]:
    """Return the accounts of one customer: they add up to cash, deposits, debts and loans."""
    live = [one for one in position.held if one.alive(today)]
    deposits = [one for one in live if one.product.category == "deposit"]
    rows = [_account(person, "current", 1, person.opened_on, fen(position.cash))]
    if deposits:
        balance = yuan(sum(one.amount for one in deposits))
        rows.append(_account(person, "savings", 2, person.opened_on, balance))
    for n, one in enumerate((o for o in live if o.product.category in ("card", "loan")), start=3):
        # A card owes part of its limit; a loan what is outstanding.
        owed = one.amount if one.product.category == "loan" else one.amount * (n * 7 % 40) // 100
        rows.append(_account(person, one.product.category, n, one.started, yuan(owed)))
    return rows


def consents(rng: np.random.Generator, person: Traits, today: dt.date) -> list[ConsentRow]:
    """Return what a customer once answered; most were not asked everything."""
    said = at(_day_since(rng, person.opened_on, today), int(rng.integers(9, 18)))
    rows = []
    draw, reached = rng.random(), 0.0
    for state, share in _PERSONALISED:
        if reached <= draw < reached + share:
            rows.append(consent(person, PERSONALISED, ANY, state, said))
        reached += share
    for channel, share in _CONTACT.items():
        if rng.random() < share:
            state = "withdrawn" if rng.random() < _WITHDRAWN else "granted"
            rows.append(consent(person, CONTACT, channel, state, said))
    return rows


def consent(
    person: Traits, purpose: str, channel: str, state: str, said: dt.datetime
) -> ConsentRow:
    """Return one consent row of a customer."""
    source = "app" if person.digital > 0.5 else "branch"
    return ConsentRow(str(person.number), purpose, channel, state, NOTICE_VERSION, source, said)


def cases(rng: np.random.Generator, person: Traits, today: dt.date) -> list[CaseRow]:
    """Return the customer's complaint, if there was one, and rarer cases."""
    rows = []
    if person.complaint is not None and person.complaint <= MONTHS:
        low, high = _SETTLED_DAYS if person.complaint_settled else _UNSETTLED_DAYS
        opened = month_ends(today)[person.complaint] - dt.timedelta(days=int(rng.integers(0, 25)))
        rows.append(_case(rng, person, "complaint", opened, int(rng.integers(low, high)), today))
    for kind, share in _OTHER_CASES:
        if rng.random() < share:
            opened = _day_since(rng, max(person.opened_on, today - dt.timedelta(days=700)), today)
            rows.append(_case(rng, person, kind, opened, int(rng.integers(1, 20)), today))
    return rows


def open_kinds(rows: Iterable[CaseRow]) -> set[str]:
    """Return the kinds of cases that are still open."""
    return {row.kind for row in rows if row.closed_at is None}


def case(person: Traits, kind: str, opened: dt.date, closed: dt.date | None) -> CaseRow:
    """Return one case of a customer."""
    summaries = _SUMMARIES[kind]
    return CaseRow(
        key=f"{person.number}-{kind}",
        cif_no=str(person.number),
        kind=kind,
        opened_at=at(opened, 11),
        closed_at=None if closed is None else at(closed, 16),
        summary=summaries[person.number % len(summaries)],
    )


def _case(
    rng: np.random.Generator, person: Traits, kind: str, opened: dt.date, days: int, today: dt.date
) -> CaseRow:
    closed = opened + dt.timedelta(days=days)
    return case(person, kind, opened, closed if closed < today else None)


def _account(person: Traits, kind: str, n: int, opened: dt.date, balance: Decimal) -> AccountRow:
    last4 = (person.number * 7919 + n * 1013) % 10_000
    return AccountRow(
        key=f"{person.number}-{kind}-{n}",
        cif_no=str(person.number),
        kind=kind,
        last4=f"{last4:04d}",
        currency="CNY",
        balance=balance,
        opened_on=opened,
    )


def _day_since(rng: np.random.Generator, first: dt.date, today: dt.date) -> dt.date:
    return first + dt.timedelta(days=int(rng.integers(max(1, (today - first).days))))
