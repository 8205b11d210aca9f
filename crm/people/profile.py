"""A customer as staff see them: masked by default, single values revealed on the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, select

from crm import cases, consent
from crm.bank import Work
from crm.consent import ConsentRecord
from crm.contract import CaseKind, Channel, Invalid, NotFound, ProductView
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.people import holdings, reveals, suitability
from crm.people.reveals import Revealed
from crm.people.suitability import Assessment
from crm.store import audit
from crm.tables import Customer, Organisation, Staff, table_of
from data.protection.masking import Audience, amount_band, mask_id, mask_mobile, mask_name
from data.protection.vault import FieldRef
from data.texts.phrases import Label

# What may be revealed, and the column it is kept in.
REVEALABLE = {
    "name": "name_enc",
    "mobile": "mobile_enc",
    "id_no": "id_no_enc",
    "birth_date": "birth_date_enc",
}

_people, _units, _staff = table_of(Customer), table_of(Organisation), table_of(Staff)
_PERSON = (
    select(
        _people,
        _units.c.path.label("path"),
        _units.c.name_zh.label("branch_zh"),
        _units.c.name_en.label("branch_en"),
        _staff.c.name_enc.label("owner_name_enc"),
    )
    .join(_units, _units.c.organisation_id == _people.c.home_branch)
    .outerjoin(_staff, _staff.c.staff_id == _people.c.owner_rm)
    .where(_people.c.customer_id == bindparam("customer_id"))
)


@dataclass(frozen=True, slots=True)
class AmountShown:
    """An amount as its audience may see it: exact, or only the band it is in."""

    exact: Decimal | None
    band: tuple[int, int | None]
    currency: str


@dataclass(frozen=True, slots=True)
class HoldingShown:
    """Something a customer holds, on the profile."""

    product: ProductView
    amount: AmountShown
    matures_on: date | None


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer on one page; texts are masked, None = not known."""

    customer_id: str
    cif_no: str
    name: str | None
    mobile: str | None
    id_no: str | None
    age_band: str
    title: str | None
    city: str
    tier: str
    branch: Label
    owner_rm: str | None
    owner_name: str | None
    investor_type: str
    status: str
    language: str
    opened_at: datetime
    on_accounts: Sequence[AmountShown]  # one a currency
    holdings: Sequence[HoldingShown]
    assessment: Assessment | None
    consents: Sequence[ConsentRecord]
    do_not_disturb: frozenset[Channel]
    personalisation_enabled: bool
    open_cases: frozenset[CaseKind]


def audience_of(person: StaffView, owner_rm: str | None) -> Audience:
    """Return how much a member of staff sees of a customer."""
    return Audience.OWNER if owner_rm == person.staff_id else Audience.PROFILE


def profile_for(work: Work, person: StaffView, customer_id: str) -> Profile:
    """Return a customer's profile as this member of staff may see it; looking is audited.

    Raises:
        Forbidden: the role sees no profiles.
        NotFound: no such customer in this person's part of the bank.
    """
    staff.demand(person, Right.SEE_PROFILE)
    owner_rm = _owner_within(work, person, customer_id)
    actor = audit.staff_actor(person.staff_id)
    audit.record(work, actor, "profile.seen", "customer", customer_id)
    return profile(work, customer_id, audience_of(person, owner_rm))


def profile(work: Work, customer_id: str, audience: Audience) -> Profile:
    """Return a customer's profile, masked for an audience.

    Raises:
        NotFound: there is no such customer.
    """
    row = work.execute(_PERSON, {"customer_id": customer_id}).first()
    if row is None:
        raise NotFound("unknown_customer", f"no customer {customer_id}")

    def clear(column: str, blob: bytes | None) -> str | None:
        ref = FieldRef("customer", column, customer_id)
        return work.vault.decrypt(blob, ref) if blob else None

    name = clear("name_enc", row.name_enc)
    mobile = clear("mobile_enc", row.mobile_enc)
    id_no = clear("id_no_enc", row.id_no_enc)
    return Profile(
        customer_id=customer_id,
        cif_no=row.cif_no,
        name=mask_name(name) if name else None,
        mobile=mask_mobile(mobile, audience) if mobile else None,
        id_no=mask_id(id_no, audience) if id_no else None,
        age_band=row.age_band,
        title=row.title,
        city=row.city,
        tier=row.tier,
        branch=Label(zh=row.branch_zh, en=row.branch_en),
        owner_rm=row.owner_rm,
        owner_name=_staff_name(work, row.owner_rm, row.owner_name_enc),
        investor_type=row.investor_type,
        status=row.status,
        language=row.language,
        opened_at=row.opened_at,
        on_accounts=[
            _shown(amount, currency, audience)
            for currency, amount in _on_accounts(work, customer_id).items()
        ],
        holdings=[
            HoldingShown(
                held.product,
                _shown(held.amount, held.product.currency, audience),
                held.matures_on,
            )
            for held in holdings.list_for(work, customer_id)
        ],
        assessment=suitability.current(work, customer_id),
        consents=consent.records(work, customer_id),
        do_not_disturb=frozenset(consent.do_not_disturb(work, customer_id)),
        personalisation_enabled=consent.personalisation_enabled(work, customer_id),
        open_cases=frozenset(cases.open_kinds(work, customer_id)),
    )


def reveal(work: Work, person: StaffView, customer_id: str, column: str, reason: str) -> Revealed:
    """Show one value in clear, for a stated reason and a short time; logged and audited.

    Args:
        work: the transaction; the value must not be shown unless it commits.
        person: who wants to see it.
        customer_id: whose value.
        column: name | mobile | id_no | birth_date.
        reason: why, in the person's own words.

    Raises:
        Forbidden: the role may not reveal.
        NotFound: no such customer in this person's part of the bank, or no such value.
        Invalid: the column cannot be revealed, or no reason is given.
    """
    staff.demand(person, Right.REVEAL)
    if column not in REVEALABLE:
        raise Invalid("not_revealable", f"{column!r} is none of {', '.join(REVEALABLE)}")
    why = reveals.stated(reason)
    _owner_within(work, person, customer_id)
    stored = REVEALABLE[column]
    blob: bytes | None = work.execute(
        select(_people.c[stored]).where(_people.c.customer_id == bindparam("customer_id")),
        {"customer_id": customer_id},
    ).scalar()
    if blob is None:
        raise NotFound("no_value", f"the bank does not know this customer's {column}")
    expires_at = reveals.record(work, person, "customer", customer_id, column, why)
    return Revealed(work.vault.decrypt(blob, FieldRef("customer", stored, customer_id)), expires_at)


def _owner_within(work: Work, person: StaffView, customer_id: str) -> str | None:
    """Return who looks after a customer of this person's part of the bank.

    Raises:
        NotFound: there is no such customer there; elsewhere is nobody's business.
    """
    row = work.execute(_PERSON, {"customer_id": customer_id}).first()
    if row is None or not person.covers(row.path):
        raise NotFound("unknown_customer", "no such customer in your part of the bank")
    owner: str | None = row.owner_rm
    return owner


def _on_accounts(work: Work, customer_id: str) -> dict[str, Decimal]:
    """Return what lies on the customer's accounts by currency; debts are not money they have."""
    sums: dict[str, Decimal] = {}
    for account in holdings.accounts(work, customer_id):
        if not account.owed:
            sums[account.currency] = sums.get(account.currency, Decimal(0)) + account.balance
    return sums


def _shown(amount: Decimal, currency: str, audience: Audience) -> AmountShown:
    exact = amount if audience is Audience.OWNER else None
    return AmountShown(exact, amount_band(amount), currency)


def _staff_name(work: Work, staff_id: str | None, blob: bytes | None) -> str | None:
    if staff_id is None or blob is None:
        return None
    return work.vault.decrypt(blob, FieldRef("staff", "name_enc", staff_id))
