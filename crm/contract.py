"""Words and types that other rooms share with ``crm``.

Errors::

    BankError                     reason code + retryable; the edge turns it into a reply
    ├── NotFound                  the record does not exist, or not for this caller
    ├── Conflict                  the record is in another state than the caller believes
    ├── Forbidden                 the caller may not do this
    ├── Invalid                   the input must be changed
    └── Unavailable               try again later (retryable)
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from data.texts.phrases import Label, Phrase


class BankError(Exception):
    """Something the caller must handle: retry, change the input, or stop.

    Args:
        reason: stable code, spoken through the text key ``errors.<reason>``.
        detail: English sentence for logs and engineers; never personal data.
    """

    retryable = False

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class NotFound(BankError):
    """The record does not exist, or not for this caller."""


class Conflict(BankError):
    """The record is in another state than the caller believes."""


class Forbidden(BankError):
    """The caller may not do this."""


class Invalid(BankError):
    """The input must be changed."""


class Unavailable(BankError):
    """A service is down; try again later."""

    retryable = True


class Initiative(StrEnum):
    """Who started it: the customer asked, or the bank reaches out."""

    CUSTOMER = "customer"
    BANK = "bank"


class Purpose(StrEnum):
    """What consent is asked for and what the gate is told."""

    PERSONALISED_RECOMMENDATION = "personalised_recommendation"
    MARKETING_CONTACT = "marketing_contact"
    PROFILE_USE = "profile_use"
    RECORDING = "recording"
    SERVICE = "service"


class Channel(StrEnum):
    """Ways to reach a customer; ``rm`` is a relationship manager's personal contact."""

    CHAT = "chat"
    PUSH = "push"
    SMS = "sms"
    VOICE = "voice"
    RM = "rm"
    ANY = "any"


# Each way to reach a customer by itself: what ``any`` stands for.
SINGLE_CHANNELS = tuple(each for each in Channel if each is not Channel.ANY)


class ConsentState(StrEnum):
    """State of one consent; no row means no."""

    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Category(StrEnum):
    """Product categories."""

    DEPOSIT = "deposit"
    WEALTH = "wealth"
    FUND = "fund"
    INSURANCE = "insurance"
    LOAN = "loan"
    CARD = "card"
    METAL = "metal"


class Verdict(StrEnum):
    """What the gate answers."""

    ALLOW = "allow"
    HOLD = "hold"
    REFUSE = "refuse"


class LeadStatus(StrEnum):
    """Stages of a lead (线索); the transitions live in ``crm.leads``."""

    CAPTURED = "captured"
    DEDUPED = "deduped"
    PENDING_REVIEW = "pending_review"
    OPEN = "open"
    ASSIGNED = "assigned"
    CLAIMED = "claimed"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    CONVERTED = "converted"
    NURTURE = "nurture"
    DISQUALIFIED = "disqualified"
    RECYCLED = "recycled"


class ReviewState(StrEnum):
    """What the RM said of a captured lead."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"


class CaseKind(StrEnum):
    """Service cases that come before selling."""

    COMPLAINT = "complaint"
    DISPUTE = "dispute"
    LOST_CARD = "lost_card"
    FRAUD = "fraud"
    BEREAVEMENT = "bereavement"


class HandoffState(StrEnum):
    """Life of a handoff to a human."""

    QUEUED = "queued"
    ACTIVE = "active"
    RETURNED = "returned"
    EXPIRED = "expired"


class Role(StrEnum):
    """Staff roles."""

    RM = "rm"
    TEAM_LEAD = "team_lead"
    BRANCH_MANAGER = "branch_manager"
    MARKETING = "marketing"
    COMPLIANCE = "compliance"
    ADMINISTRATOR = "administrator"


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProductView(_View):
    """What may be shown of a product."""

    code: str
    name: Label
    category: Category
    rate_percent: Decimal | None = Field(None, description="Yearly rate or benchmark, percent.")
    rate_kind: str = Field("fixed", description="fixed | benchmark | apr | none")
    term_days: int | None = None
    min_amount: Decimal | None = None
    currency: str
    risk_grade: str = Field("R1", description="The higher of issuer and seller grade, R1..R5.")
    fees: Label | None = None
    summary: Label
    disclosure_id: str
    disclosure_version: int = 1

    @property
    def graded(self) -> bool:
        """Whether its risk grade says anything: money that is lent bears none."""
        return self.category not in {Category.LOAN, Category.CARD}


class GateStep(_View):
    """One step of the gate and what it found."""

    step: str
    verdict: Verdict | None = Field(None, description="None when the step is not configured.")
    reason: str = Field("ok", description="Reason code; 'not_configured' when it was not asked.")
    detail: dict[str, str] = Field(default_factory=dict)


class GateReceipt(_View):
    """The gate's stored answer for one product (or for none)."""

    receipt_id: str
    verdict: Verdict
    reason: str
    held_until: dt.datetime | None = None
    rule_version: str
    steps: tuple[GateStep, ...]
    product_code: str | None = None
    personalised: bool = Field(description="Whether personal data may be used for this customer.")


class Recommended(_View):
    """One recommended product, with why."""

    product: ProductView
    score: float
    reasons: tuple[Phrase, ...]
    receipt_id: str


class Decision(_View):
    """A stored recommendation."""

    decision_id: str
    personalised: bool
    chosen: tuple[Recommended, ...]
    refused: dict[str, str] = Field(
        default_factory=dict, description="product code -> the gate's reason code"
    )
    notices: tuple[str, ...] = Field(
        default=(),
        description="Codes to tell the customer: assessment_missing, not_personalised, …",
    )
