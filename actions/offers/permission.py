"""What the gate does not permit, in the customer's words, and what can be done about it."""

from __future__ import annotations

from actions import buttons
from actions.contract import Awaiting
from actions.turn import Outcome, Turn, say
from crm.contract import GateReceipt, ProductView
from crm.messages import QuickRepliesDraft
from crm.people import suitability
from data.texts.phrases import Phrase, phrase

# Refusals that a (new) risk assessment may change.
_ASSESSMENT_HELPS = frozenset({"assessment_missing_r1_only", "above_risk_level"})
# Refusals with words of their own; the others are said in general.
SPOKEN = _ASSESSMENT_HELPS | {
    "not_on_sale",
    "region",
    "age",
    "age_unknown",
    "customer_status",
    "service_first",
    "senior_high_risk",
    "private_product",
    "held_conflict",
}


def not_permitted(turn: Turn, product: ProductView, receipt: GateReceipt) -> Outcome:
    """Say why not, and what the customer can do about it."""
    reason = receipt.reason if receipt.reason in SPOKEN else "other"
    if turn.customer is None and reason in _ASSESSMENT_HELPS:
        text = phrase("offers.cannot_visitor", product=product.name)
        choices = (buttons.leave_number(), buttons.human())
        return say(QuickRepliesDraft(text=text, buttons=choices), task=None, product=product.code)
    text = phrase(
        f"offers.cannot_{reason}",
        product=product.name,
        grade=product.risk_grade,
        level=turn.risk_level or "",
    )
    if reason in _ASSESSMENT_HELPS:
        allowance = suitability.may_take(turn.work, turn.conversation.customer_id or "")
        if allowance.allowed:
            return _offer_assessment(turn, product, text)
    choices = (buttons.human(), buttons.callback())
    return say(QuickRepliesDraft(text=text, buttons=choices), task=None, product=product.code)


def _offer_assessment(turn: Turn, product: ProductView, text: Phrase) -> Outcome:
    """Offer the assessment; what was wanted is taken up again after it."""
    question = QuickRepliesDraft(
        text=text,
        buttons=(
            buttons.yes(Awaiting.ASSESSMENT_OFFER, "assessing.button_start"),
            buttons.no(Awaiting.ASSESSMENT_OFFER, "assessing.button_later"),
        ),
    )
    return say(
        question,
        awaiting=Awaiting.ASSESSMENT_OFFER,
        task=turn.slots.task,
        product=product.code,
    )
