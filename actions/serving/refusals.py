"""A business error at the edge of an action, in the customer's words.

What an action can expect it answers itself; here is said what reaches the edge all the same.
"""

from __future__ import annotations

from actions import buttons
from actions.turn import Outcome, say
from crm.messages import QuickRepliesDraft
from data.texts.phrases import phrase

# Reasons with words of their own (``errors.<reason>``): what to do, or whom to ask. The others
# cannot reach a customer; tests/conventions/test_reasons.py holds the two together.
SPOKEN = frozenset(
    {
        "assessment_attempts",
        "customer_unknown",
        "organisation_unknown",
        "prospect_unknown",
        "unknown_customer",
        "unknown_decision",
        "unknown_product",
    }
)


def refused(reason: str) -> Outcome:
    """Say that nothing was done, why, and what can be done about it."""
    key = f"errors.{reason}" if reason in SPOKEN else "repair.not_possible"
    return say(QuickRepliesDraft(text=phrase(key), buttons=(buttons.human(),)))
