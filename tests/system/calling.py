"""Customers of the demo bank who can be identified on a telephone."""

from __future__ import annotations

from sqlalchemy import select

from crm.bank import Work
from crm.tables import Customer, RiskAssessment
from data.protection.vault import FieldRef

PERSONAS = 10  # whose copies, made by other tests, have their numbers too


def a_customer(work: Work, of_many: int = 0) -> tuple[Customer, str, str]:
    """Return somebody with a risk level whose identity number can be keyed in, and both numbers.

    Args:
        work: the records.
        of_many: which one of them; a test that wants a lead of its own takes its own customer.
    """
    left = of_many
    query = (
        select(Customer)
        .join(RiskAssessment, RiskAssessment.customer_id == Customer.customer_id)
        .where(Customer.ordinal > PERSONAS, RiskAssessment.expires_at > work.clock.now())
        .order_by(Customer.ordinal)
    )
    for customer in work.session.scalars(query):
        number = _opened(work, customer, "id_no_enc")
        if number[-4:].isdecimal() and customer.status == "active":
            left -= 1
            if left >= 0:
                continue
            return customer, _opened(work, customer, "mobile_enc"), number[-4:]
    raise AssertionError("the bank has nobody to call")


def _opened(work: Work, customer: Customer, column: str) -> str:
    place = FieldRef("customer", column, customer.customer_id)
    return work.vault.decrypt(getattr(customer, column), place)
