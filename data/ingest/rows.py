"""Rows that a source of customers yields and ``crm.loading`` writes.

Plain values in the bank's own words: amounts in whole units (``Decimal``, two decimals),
aware instants, codes as the tables and ``crm.contract`` spell them. Every row has a natural
key (named in its docstring), so that loading the same rows again changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """Head office, branch or sub-branch. Key: ``path``, e.g. ``/hq/pudong/lujiazui``."""

    path: str
    kind: str  # hq | branch | sub_branch
    name_zh: str
    name_en: str
    city: str

    @property
    def parent_path(self) -> str | None:
        """Path of the unit above; None for the head office."""
        return self.path.rpartition("/")[0] or None


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff. Key: ``login``.

    ``password_hash`` is ``scrypt$<salt hex>$<hash hex>`` (n=2**14, r=8, p=1), development only.
    """

    login: str
    name: str
    role: str
    organisation: str  # path
    capacity_per_day: int
    password_hash: str | None = None
    on_duty: bool = False
    status: str = "active"


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """A version of a disclosure. Key: ``disclosure_id`` and ``version``."""

    disclosure_id: str
    version: int
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    effective_from: dt.date


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product on the shelf. Key: ``code``."""

    code: str
    name_zh: str
    name_en: str
    aliases: tuple[str, ...]
    category: str
    issuer_risk_grade: str
    seller_risk_grade: str
    rate_bp: int | None
    rate_kind: str  # fixed | benchmark | apr | none
    term_days: int | None
    min_amount: Decimal | None
    currency: str
    sale_from: dt.date
    sale_until: dt.date | None
    summary_zh: str
    summary_en: str
    disclosure_id: str
    fees_zh: str | None = None
    fees_en: str | None = None
    regions: tuple[str, ...] = ()
    min_age: int = 0
    max_age: int | None = None
    private: bool = False
    excludes: tuple[str, ...] = ()
    status: str = "on_sale"
    attributes: Mapping[str, str | int | bool | list[str]] = field(default_factory=dict)

    @property
    def effective_risk_grade(self) -> str:
        """The higher of issuer and seller grade counts (R1 < … < R5)."""
        return max(self.issuer_risk_grade, self.seller_risk_grade)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A customer. Key: ``cif_no``. What the source does not know is None."""

    cif_no: str
    name: str | None
    title: str | None  # mr | ms
    id_no: str | None
    mobile: str | None
    birth_date: dt.date | None
    city: str
    tier: str  # mass | affluent | wealthy | private
    home_branch: str  # organisation path
    opened_at: dt.datetime
    owner_rm: str | None = None  # staff login
    kyc_level: int = 2
    investor_type: str = "ordinary"
    status: str = "active"
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A financial account. Key: ``key`` (unique in the source, e.g. ``17-current``)."""

    key: str
    cif_no: str
    kind: str  # current | savings | card | loan
    last4: str
    currency: str
    balance: Decimal
    opened_on: dt.date
    closed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class BalanceMonthRow:
    """Behaviour of one customer in one month. Key: ``cif_no`` and ``month`` (its last day)."""

    cif_no: str
    month: dt.date
    average_balance: Decimal
    inflow: Decimal
    outflow: Decimal
    transactions: int
    logins: int


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """A product that a customer holds or held. Key: ``key``."""

    key: str
    cif_no: str
    product_code: str
    amount: Decimal
    started_on: dt.date
    as_of: dt.date
    matures_on: dt.date | None = None
    ended_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """A taken risk assessment. Key: ``cif_no`` and ``taken_at``."""

    cif_no: str
    level: str  # C1..C5
    score: int
    questionnaire_version: str
    source: str  # branch | app | import
    taken_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """Present state of one consent. Key: ``cif_no``, ``purpose``, ``channel``."""

    cif_no: str
    purpose: str
    channel: str
    state: str  # granted | declined | withdrawn
    notice_version: str
    source: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class DoNotDisturbRow:
    """A customer does not want a channel. Key: ``cif_no`` and ``channel``."""

    cif_no: str
    channel: str
    since: dt.datetime
    source: str
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonalisationRow:
    """The customer's own switch for personalisation. Key: ``cif_no``."""

    cif_no: str
    enabled: bool
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A service case. Key: ``key``."""

    key: str
    cif_no: str
    kind: str  # complaint | dispute | lost_card | fraud | bereavement
    opened_at: dt.datetime
    closed_at: dt.datetime | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class CallLineRow:
    """Something that was said on a call, ``at_ms`` after the answer."""

    at_ms: int
    sender: str  # customer | bot
    text: str
    intent: str | None = None  # of the customer's words
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class CallEventRow:
    """Something that happened on a call; kinds and details as ``crm.calls`` has them."""

    at_ms: int
    kind: str
    detail: Mapping[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallNoticeRow:
    """How much of a legal notice was played."""

    key: str
    version: str
    played_ms: int
    of_ms: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class CallRow:
    """A telephone call of the past. Key: ``key``; what is there already is left alone."""

    key: str
    line: str
    language: str  # zh | en
    started_at: dt.datetime
    seconds: int
    ending: str
    number: str | None = None
    cif_no: str | None = None  # who identified
    taken_by: str | None = None  # login of the colleague it was handed over to
    engine: str | None = None
    lines: tuple[CallLineRow, ...] = ()
    events: tuple[CallEventRow, ...] = ()
    notices: tuple[CallNoticeRow, ...] = ()
    first_audio_ms: tuple[int, ...] = ()
    greeting_ms: int | None = None
    barge_in_ms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """A wave of rows small enough for memory; the fields stand in the order of writing.

    Whatever a row refers to is in the same batch or in an earlier one.
    """

    organisations: tuple[OrganisationRow, ...] = ()
    staff: tuple[StaffRow, ...] = ()
    disclosures: tuple[DisclosureRow, ...] = ()
    products: tuple[ProductRow, ...] = ()
    persons: tuple[PersonRow, ...] = ()
    accounts: tuple[AccountRow, ...] = ()
    months: tuple[BalanceMonthRow, ...] = ()
    holdings: tuple[HoldingRow, ...] = ()
    assessments: tuple[AssessmentRow, ...] = ()
    consents: tuple[ConsentRow, ...] = ()
    do_not_disturb: tuple[DoNotDisturbRow, ...] = ()
    personalisation: tuple[PersonalisationRow, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    calls: tuple[CallRow, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return the number of rows by kind, kinds without rows left out."""
        sized = {part.name: len(getattr(self, part.name)) for part in fields(self)}
        return {name: count for name, count in sized.items() if count}
