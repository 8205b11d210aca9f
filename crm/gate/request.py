"""What the gate is asked, its steps in order, and its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crm.contract import Channel, Initiative, Purpose


class Step(StrEnum):
    """The steps, in the order they are taken."""

    PRODUCT = "product"
    CUSTOMER = "customer"
    SERVICE_FIRST = "service_first"
    CONSENT = "consent"
    QUIET_HOURS = "quiet_hours"
    CONTACT_PRESSURE = "contact_pressure"
    SUITABILITY = "suitability"
    HOLDINGS = "holdings"
    HOLDOUT = "holdout"
    CAPACITY = "capacity"


STEPS = tuple(Step)
# Steps that look at the product; the others are the same for all products of one request.
PRODUCT_STEPS = frozenset({Step.PRODUCT, Step.CONTACT_PRESSURE, Step.SUITABILITY, Step.HOLDINGS})


class Reason(StrEnum):
    """Why; what is said of each stands in ``actions.offers.permission`` and the console's texts."""

    OK = "ok"
    NOT_ON_SALE = "not_on_sale"
    REGION = "region"
    AGE = "age"
    AGE_UNKNOWN = "age_unknown"
    CUSTOMER_STATUS = "customer_status"
    SERVICE_FIRST = "service_first"
    NO_CONSENT = "no_consent"
    DO_NOT_DISTURB = "do_not_disturb"
    QUIET_HOURS = "quiet_hours"
    CONTACT_PRESSURE = "contact_pressure"
    COOL_OFF = "cool_off"
    ASSESSMENT_MISSING = "assessment_missing_r1_only"
    ABOVE_RISK_LEVEL = "above_risk_level"
    SENIOR_HIGH_RISK = "senior_high_risk"
    PRIVATE_PRODUCT = "private_product"
    HELD_CONFLICT = "held_conflict"
    NOT_CONFIGURED = "not_configured"
    GATE_ERROR = "gate_error"


@dataclass(frozen=True, slots=True)
class GateRequest:
    """A question to the gate.

    Attributes:
        customer_id: to whom; None for a visitor.
        product_code: what; None for a contact about nothing in particular.
        initiative: who began it.
        purpose: what for; service is exempt from what binds marketing.
        channel: how the customer is or would be reached.
        conversation_id: where it happens.
    """

    customer_id: str | None
    product_code: str | None
    initiative: Initiative
    purpose: Purpose
    channel: Channel
    conversation_id: str | None = None

    @property
    def by_bank(self) -> bool:
        """Return whether the bank began it."""
        return self.initiative is Initiative.BANK

    @property
    def is_service(self) -> bool:
        """Return whether it is service, which is exempt from what binds marketing."""
        return self.purpose is Purpose.SERVICE
