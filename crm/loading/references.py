"""Natural keys that rows refer to, looked up once and remembered for a whole load."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from crm.bank import Work
from crm.contract import Invalid
from crm.store.lists import in_parts
from crm.tables import Customer, Organisation, Product, Staff

# Rows without an id of their own in the source get one that follows from their natural key.
_NAMESPACE = uuid.UUID("6f6a1c1e-0b07-5b0b-9a57-62616e746572")


def row_id(kind: str, *natural_key: str) -> str:
    """Return the same id for the same natural key, always."""
    return str(uuid.uuid5(_NAMESPACE, "|".join((kind, *natural_key))))


@dataclass(slots=True)
class References:
    """Ids by natural key."""

    organisations: dict[str, str] = field(default_factory=dict)  # path -> id
    staff: dict[str, str] = field(default_factory=dict)  # login -> id
    customers: dict[str, str] = field(default_factory=dict)  # cif_no -> id, of this batch
    products: set[str] = field(default_factory=set)
    last_ordinal: int = 0

    @classmethod
    def read(cls, work: Work) -> References:
        """Read what is in the bank already (customers are looked up batch by batch)."""
        organisations = select(Organisation.path, Organisation.organisation_id)
        staff = select(Staff.login, Staff.staff_id)
        return cls(
            organisations=dict(work.session.execute(organisations).all()),
            staff=dict(work.session.execute(staff).all()),
            products=set(work.session.scalars(select(Product.code))),
            last_ordinal=work.session.scalar(select(func.max(Customer.ordinal))) or 0,
        )

    def find_customers(self, work: Work, cif_nos: Iterable[str]) -> None:
        """Look up the customers that a batch refers to."""
        wanted = sorted(set(cif_nos))
        self.customers = {}
        for part in in_parts(wanted):
            query = select(Customer.cif_no, Customer.customer_id).where(Customer.cif_no.in_(part))
            self.customers.update(dict(work.session.execute(query).all()))

    def organisation(self, path: str, row: str) -> str:
        """Return an organisation's id.

        Raises:
            Invalid: no organisation has this path.
        """
        return _require(self.organisations, path, "organisation", row)

    def staff_member(self, login: str, row: str) -> str:
        """Return a staff member's id.

        Raises:
            Invalid: nobody has this login.
        """
        return _require(self.staff, login, "staff member", row)

    def customer(self, cif_no: str, row: str) -> str:
        """Return a customer's id.

        Raises:
            Invalid: no customer has this number.
        """
        return _require(self.customers, cif_no, "customer", row)

    def product(self, code: str, row: str) -> str:
        """Return a product's code once it is known to exist.

        Raises:
            Invalid: no product has this code.
        """
        if code not in self.products:
            raise Invalid("unknown_reference", f"{row}: there is no product {code!r}")
        return code


def _require(known: dict[str, str], key: str, kind: str, row: str) -> str:
    found = known.get(key)
    if found is None:
        raise Invalid(
            "unknown_reference",
            f"{row}: there is no {kind} {key!r}; load it in the same batch or before",
        )
    return found
