"""From acknowledged interest to a lead, with the evidence that the RM will read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from actions.meaning.wishes import PLACED
from actions.offers.recommending import forget_pushed
from actions.slots import Task
from actions.turn import Turn
from actions.understanding import as_amount
from crm import conversations, leads
from crm.contract import ConsentState, GateReceipt, NotFound, ProductView
from crm.leads import CapturedLead, Evidence, LeadCapture
from crm.messages import ReceiptDraft
from data.texts.phrases import phrase


def capture(
    turn: Turn, task: Task, product: ProductView, receipt: GateReceipt, prospect_id: str | None
) -> ReceiptDraft:
    """Capture the lead and confirm it with its number.

    Args:
        turn: in which the disclosure was acknowledged (or the visitor's consent given).
        task: what was being accepted: the words that began it are the evidence.
        product: what is wanted.
        receipt: the gate's last answer.
        prospect_id: who wants it, when not a customer.
    """
    forget_pushed(turn, product.code)
    lead = leads.capture(turn.work, _interest(turn, task, product, receipt, prospect_id))
    return _confirmation(lead, product)


def _interest(
    turn: Turn, task: Task, product: ProductView, receipt: GateReceipt, prospect_id: str | None
) -> LeadCapture:
    placed = product.category in PLACED
    return LeadCapture(
        product_code=product.code,
        intent=task.args.get("intent", "accept_offer"),
        evidence=_evidence(turn, task),
        customer_id=turn.conversation.customer_id,
        prospect_id=prospect_id,
        conversation_id=turn.conversation.conversation_id,
        turn_id=turn.turn_id,
        amount=_amount(turn, task) if placed else None,
        term_days=turn.slots.term_days if placed else None,
        decision_id=task.args.get("decision"),
        receipt_id=receipt.receipt_id,
    )


def _amount(turn: Turn, task: Task) -> Decimal | None:
    return as_amount(task.args.get("amount")) or turn.slots.amount


def _evidence(turn: Turn, task: Task) -> Evidence:
    confidence, said_in = task.args.get("confidence"), task.args.get("turn", turn.turn_id)
    at = task.args.get("at")
    return Evidence(
        utterance=_utterance(turn, said_in),
        at=dt.datetime.fromisoformat(at) if at else turn.work.clock.now(),
        nlu_confidence=float(confidence) if confidence else None,
        asr_confidence=conversations.recognised(turn.work, said_in),
        consent={
            "marketing_contact.rm": ConsentState.GRANTED.value,
            "disclosure": task.args.get("disclosure", ""),
        },
    )


def _utterance(turn: Turn, turn_id: str) -> str:
    """Return the customer's own words; a turn that is not in the records has only masked ones."""
    try:
        return conversations.utterance(turn.work, turn_id)
    except NotFound:
        return turn.heard.text


def _confirmation(lead: CapturedLead, product: ProductView) -> ReceiptDraft:
    key = "offers.lead_captured" if lead.created else "offers.lead_joined"
    text = phrase(key, product=product.name, number=lead.number)
    return ReceiptDraft(text=text, subject="lead", reference=lead.lead_id)
