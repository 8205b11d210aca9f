"""What the gate knows of a customer: one query a table, whatever the number of products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, or_, select

from crm import cases, consent
from crm.bank import Work
from crm.consent import ConsentRecord
from crm.contract import CaseKind, Channel
from crm.gate.request import GateRequest
from crm.people import holdings, suitability
from crm.people.ages import age_on, youngest_of
from crm.settings import GateSettings
from crm.tables import Customer, Touch, table_of
from data.protection.vault import FieldRef

_people, _touches = table_of(Customer), table_of(Touch)
_PERSON = select(
    _people.c.status,
    _people.c.tier,
    _people.c.investor_type,
    _people.c.city,
    _people.c.age_band,
    _people.c.birth_date_enc,
).where(_people.c.customer_id == bindparam("customer_id"))
_PERSON_LOCKED = _PERSON.with_for_update()
_TOUCHES = select(
    _touches.c.channel, _touches.c.product_code, _touches.c.sent_at, _touches.c.refused_at
).where(
    _touches.c.customer_id == bindparam("customer_id"),
    or_(_touches.c.sent_at >= bindparam("since"), _touches.c.refused_at >= bindparam("since")),
)


class UnknownCustomer(LookupError):
    """The gate was asked about a customer that the bank does not have."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The customer themselves."""

    customer_id: str
    status: str
    tier: str
    investor_type: str
    city: str
    age: int | None


@dataclass(frozen=True, slots=True)
class PastTouch:
    """A contact that was sent, or a product that was refused."""

    channel: Channel
    product_code: str | None
    sent_at: datetime | None
    refused_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a decision rests on, read at one instant.

    ``touches`` is empty for what the customer began: pressure and cool-off bind the bank only.
    """

    request: GateRequest
    now: datetime
    local: datetime
    today: date
    settings: GateSettings
    person: PersonFacts | None
    open_cases: frozenset[CaseKind] = frozenset()
    consents: Sequence[ConsentRecord] = ()
    unwanted: frozenset[Channel] = frozenset()
    personalisation_enabled: bool = True
    touches: Sequence[PastTouch] = ()
    level: str | None = None
    held: frozenset[str] = frozenset()


def gather(work: Work, request: GateRequest) -> Facts:
    """Read what the steps need to know.

    Raises:
        UnknownCustomer: there is no such customer.
    """
    now = work.clock.now()
    local = now.astimezone(work.clock.timezone)
    today = work.clock.today()
    customer_id = request.customer_id
    if customer_id is None:
        return Facts(request, now, local, today, work.gate, None)
    assessment = suitability.current(work, customer_id)
    return Facts(
        request=request,
        now=now,
        local=local,
        today=today,
        settings=work.gate,
        person=_person(work, customer_id, today, lock=request.by_bank),
        open_cases=frozenset(cases.open_kinds(work, customer_id)),
        consents=consent.records(work, customer_id),
        unwanted=frozenset(consent.do_not_disturb(work, customer_id)),
        personalisation_enabled=consent.personalisation_enabled(work, customer_id),
        touches=_past_touches(work, customer_id, now) if request.by_bank else (),
        level=assessment.level if assessment and assessment.valid else None,
        held=holdings.codes(work, customer_id),
    )


def _person(work: Work, customer_id: str, today: date, *, lock: bool) -> PersonFacts:
    # Two senders at once must not both find the caps unreached.
    query = _PERSON_LOCKED if lock else _PERSON
    row = work.execute(query, {"customer_id": customer_id}).first()
    if row is None:
        raise UnknownCustomer(f"no customer {customer_id}")
    age = youngest_of(row.age_band)
    if row.birth_date_enc is not None:
        ref = FieldRef("customer", "birth_date_enc", customer_id)
        age = age_on(date.fromisoformat(work.vault.decrypt(row.birth_date_enc, ref)), today)
    return PersonFacts(customer_id, row.status, row.tier, row.investor_type, row.city, age)


def _past_touches(work: Work, customer_id: str, now: datetime) -> list[PastTouch]:
    days = max(30, work.gate.cool_off_days, work.gate.cool_off_repeated_days)
    asked = {"customer_id": customer_id, "since": now - timedelta(days=days)}
    return [
        PastTouch(Channel(channel), code, sent_at, refused_at)
        for channel, code, sent_at, refused_at in work.execute(_TOUCHES, asked)
    ]
