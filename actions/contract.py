"""Words that the actions share: what a conversation waits for, and what they need from above.

Errors::

    BankError (crm.contract)      business errors: spoken where the customer can do something
    └── NoSuchAction              Rasa asked for an action that is not registered
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from crm.bank import Work
from crm.contract import Decision, NotFound
from recommender.contract import RecommendRequest

# Name of the task while an appointment was booked or moved just now: who says "cancel" next
# means this one.
BOOKED = "booked"
# The same while a lead was noted just now: who thinks better of it means this one.
NOTED = "noted"
# The same after a question about a product, to remember which: no value goes on with it.
TOLD = "told"
# The same question is asked so often in a row, and then let go: a third time helps nobody.
MOST_TIMES = 2


class NoSuchAction(NotFound):
    """Rasa asked for an action that is not registered."""


class Awaiting(StrEnum):
    """What the bot has asked and waits to hear (the only slot that steers the dialogue)."""

    NONE = "none"
    OFFER = "offer"
    PERSONALISATION_CONSENT = "personalisation_consent"
    CONTACT_CONSENT = "contact_consent"
    DISCLOSURE = "disclosure"
    ASSESSMENT_OFFER = "assessment_offer"
    ASSESSMENT = "assessment"
    AMOUNT = "amount"
    TERM = "term"
    PRODUCT = "product"
    CALLBACK_OFFER = "callback_offer"
    CALLBACK_TIME = "callback_time"
    CALLBACK_CONFIRM = "callback_confirm"
    APPOINTMENT = "appointment"
    CLARIFICATION = "clarification"
    RATING = "rating"
    PHONE_NUMBER = "phone_number"
    PHONE_CONSENT = "phone_consent"
    RENEWAL = "renewal"
    LOAN_AMOUNT = "loan_amount"
    LOAN_TERM = "loan_term"
    LEAD_WITHDRAWAL = "lead_withdrawal"
    NUMBER_DELETION = "number_deletion"


# What is asked now comes before what words could mean besides; these ask nothing that must be
# answered first.
FREE = frozenset({Awaiting.NONE, Awaiting.OFFER, Awaiting.PRODUCT, Awaiting.CLARIFICATION})


class Recommender(Protocol):
    """Chooses what to offer; the implementation is ``recommender.decision``."""

    def decide(self, work: Work, request: RecommendRequest) -> Decision:
        """Rank what the gate permits and store the decision."""
        ...

    def may_leave(self, work: Work, customer_id: str) -> bool:
        """Return whether the churn model flags a customer whose score may be read."""
        ...
