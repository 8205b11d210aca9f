"""Customers: who they are, as far as services need to know.

``crm.profile`` shows a customer to staff, masked, and reveals single values on the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pypinyin
from sqlalchemy import select
from sqlalchemy.engine import Row

from crm.bank import Work
from crm.contract import NotFound
from crm.tables import Customer
from data.protection.masking import COMPOUND_SURNAMES
from data.protection.vault import FieldRef
from data.texts.phrases import Label

_ADDRESS = {"mr": ("先生", "Mr"), "ms": ("女士", "Ms")}
_NAMELESS = Label(zh="客户", en="customer")


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer without personal data."""

    customer_id: str
    cif_no: str
    ordinal: int
    age_band: str
    title: str | None
    city: str
    tier: str
    home_branch: str
    owner_rm: str | None
    investor_type: str
    status: str
    language: str


_VIEW = select(
    Customer.customer_id,
    Customer.cif_no,
    Customer.ordinal,
    Customer.age_band,
    Customer.title,
    Customer.city,
    Customer.tier,
    Customer.home_branch,
    Customer.owner_rm,
    Customer.investor_type,
    Customer.status,
    Customer.language,
)


def get(work: Work, customer_id: str) -> CustomerView | None:
    """Return a customer by id, if there is one."""
    return _view(work.session.execute(_VIEW.where(Customer.customer_id == customer_id)).first())


def require(work: Work, customer_id: str) -> CustomerView:
    """Return a customer by id.

    Raises:
        NotFound: there is none.
    """
    found = get(work, customer_id)
    if found is None:
        raise NotFound("unknown_customer", f"no customer {customer_id}")
    return found


def get_by_cif(work: Work, cif_no: str) -> CustomerView | None:
    """Return a customer by the core bank's number, if there is one."""
    return _view(work.session.execute(_VIEW.where(Customer.cif_no == cif_no)).first())


def search_by_mobile(work: Work, mobile: str) -> list[CustomerView]:
    """List the customers with exactly this mobile number, however it is written."""
    index = work.vault.blind_index("mobile", mobile)
    rows = work.session.execute(_VIEW.where(Customer.mobile_bidx == index))
    return [CustomerView(**row._mapping) for row in rows]


def search_by_id_no(work: Work, id_no: str) -> list[CustomerView]:
    """List the customers with exactly this identity number."""
    index = work.vault.blind_index("id_no", id_no)
    rows = work.session.execute(_VIEW.where(Customer.id_no_bidx == index))
    return [CustomerView(**row._mapping) for row in rows]


def display_name(work: Work, customer_id: str, language: str = "zh") -> Label:
    """Return how to address a customer: surname and title, for a greeting only.

    Args:
        work: the transaction.
        customer_id: who is greeted.
        language: what the greeting will be in; the other language's form is there as well.

    Raises:
        NotFound: there is no such customer.
    """
    row = work.session.execute(
        select(Customer.name_enc, Customer.title).where(Customer.customer_id == customer_id)
    ).first()
    if row is None:
        raise NotFound("unknown_customer", f"no customer {customer_id}")
    if row.name_enc is None or row.title not in _ADDRESS:
        return _NAMELESS
    name = work.vault.decrypt(row.name_enc, FieldRef("customer", "name_enc", customer_id))
    return address(name, row.title)


def address(name: str, title: str) -> Label:
    """Return surname and title in both languages.

    >>> address("欧阳修", "mr").zh, address("王小明", "ms").en
    ('欧阳先生', 'Ms Wang')
    """
    zh, en = _ADDRESS[title]
    surname = surname_of(name)
    latin = "".join(pypinyin.lazy_pinyin(surname)).capitalize()
    return Label(zh=f"{surname}{zh}", en=f"{en} {surname if surname.isascii() else latin}")


def surname_of(name: str) -> str:
    """Return the surname of a Chinese or a Western name."""
    if " " in name.strip():
        return name.split()[-1]
    return name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]


def _view(row: Row[*tuple[Any, ...]] | None) -> CustomerView | None:
    return None if row is None else CustomerView(**row._mapping)
