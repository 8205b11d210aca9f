"""Customers: who they are, as far as services need to know.

``crm.people.profile`` shows a customer to staff, masked, and reveals single values on the record.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

import pypinyin
from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Row

from crm.bank import Work
from crm.contract import NotFound
from crm.tables import Customer, table_of
from data.protection.masking import COMPOUND_SURNAMES
from data.protection.vault import FieldRef
from data.texts.phrases import Label

_ADDRESS = {"mr": ("先生", "Mr"), "ms": ("女士", "Ms")}
# Characters that are read differently as surnames.
_READINGS = {
    "单": "shan",
    "曾": "zeng",
    "解": "xie",
    "仇": "qiu",
    "任": "ren",
    "查": "zha",
    "朴": "piao",
    "盖": "ge",
    "翟": "zhai",
    "区": "ou",
    "尉迟": "yuchi",
    "万俟": "moqi",
    "长孙": "zhangsun",
}
_ENOUGH_DIGITS = 4
NAMELESS = Label(zh="尊敬的客户", en="dear customer")


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


_CUSTOMERS = table_of(Customer)
_VIEW = select(
    _CUSTOMERS.c.customer_id,
    _CUSTOMERS.c.cif_no,
    _CUSTOMERS.c.ordinal,
    _CUSTOMERS.c.age_band,
    _CUSTOMERS.c.title,
    _CUSTOMERS.c.city,
    _CUSTOMERS.c.tier,
    _CUSTOMERS.c.home_branch,
    _CUSTOMERS.c.owner_rm,
    _CUSTOMERS.c.investor_type,
    _CUSTOMERS.c.status,
    _CUSTOMERS.c.language,
)
_BY_ID = _VIEW.where(_CUSTOMERS.c.customer_id == bindparam("value"))
_BY_CIF = _VIEW.where(_CUSTOMERS.c.cif_no == bindparam("value"))
_BY_MOBILE = _VIEW.where(_CUSTOMERS.c.mobile_bidx == bindparam("value"))
_BY_ID_NO = _VIEW.where(_CUSTOMERS.c.id_no_bidx == bindparam("value"))
_NAME = select(_CUSTOMERS.c.name_enc, _CUSTOMERS.c.title).where(
    _CUSTOMERS.c.customer_id == bindparam("value")
)


def get(work: Work, customer_id: str) -> CustomerView | None:
    """Return a customer by id, if there is one."""
    return _view(work.execute(_BY_ID, {"value": customer_id}).first())


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
    return _view(work.execute(_BY_CIF, {"value": cif_no}).first())


def count(work: Work) -> int:
    """Return how many customers the bank has."""
    return work.session.scalar(select(func.count()).select_from(Customer)) or 0


def search_by_mobile(work: Work, mobile: str) -> list[CustomerView]:
    """List the customers with exactly this mobile number, however it is written."""
    index = work.vault.blind_index("mobile", mobile)
    return [CustomerView(**row._mapping) for row in work.execute(_BY_MOBILE, {"value": index})]


def search_by_id_no(work: Work, id_no: str) -> list[CustomerView]:
    """List the customers with exactly this identity number."""
    index = work.vault.blind_index("id_no", id_no)
    return [CustomerView(**row._mapping) for row in work.execute(_BY_ID_NO, {"value": index})]


def identity_number_ends(work: Work, customer_id: str, digits: str) -> bool:
    """Return whether the customer's identity number ends in these characters (at least four)."""
    row = work.session.execute(
        select(Customer.id_no_enc).where(Customer.customer_id == customer_id)
    ).first()
    if row is None or row.id_no_enc is None or len(digits) < _ENOUGH_DIGITS:
        return False
    number = work.vault.decrypt(row.id_no_enc, FieldRef("customer", "id_no_enc", customer_id))
    return hmac.compare_digest(number[-len(digits) :].encode(), digits.upper().encode())


def display_name(work: Work, customer_id: str, language: str = "zh") -> Label:
    """Return how to address a customer: surname and title, for a greeting only.

    Args:
        work: the transaction.
        customer_id: who is greeted.
        language: what the greeting will be in; the other language's form is there as well.

    Raises:
        NotFound: there is no such customer.
    """
    row = work.execute(_NAME, {"value": customer_id}).first()
    if row is None:
        raise NotFound("unknown_customer", f"no customer {customer_id}")
    if row.name_enc is None or row.title not in _ADDRESS:
        return NAMELESS
    name = work.vault.decrypt(row.name_enc, FieldRef("customer", "name_enc", customer_id))
    return address(name, row.title)


def address(name: str, title: str) -> Label:
    """Return surname and title in both languages.

    >>> address("欧阳修", "mr").zh, address("王小明", "ms").en
    ('欧阳先生', 'Ms Wang')
    """
    zh, en = _ADDRESS[title]
    surname = surname_of(name)
    latin = _READINGS.get(surname) or "".join(pypinyin.lazy_pinyin(surname, v_to_u=True))
    return Label(
        zh=f"{surname}{zh}", en=f"{en} {surname if surname.isascii() else latin.capitalize()}"
    )


def surname_of(name: str) -> str:
    """Return the surname of a Chinese or a Western name."""
    if " " in name.strip():
        return name.split()[-1]
    return name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]


def _view(row: Row[*tuple[Any, ...]] | None) -> CustomerView | None:
    return None if row is None else CustomerView(**row._mapping)
