"""The disclosure: acknowledged, declined, or acknowledged when nothing was shown."""

from __future__ import annotations

from actions import buttons
from actions.contract import NOTED
from actions.leads.capturing import capture
from actions.leads.noted import replaced, still_noted
from actions.leads.standing import in_question, just_noted
from actions.offers.acceptance import (
    check_contact,
    disclosure_stamp,
    proceed,
    say_nothing_open,
    show_disclosure,
    wanted,
)
from actions.offers.amending import differs
from actions.prospects.enrolment import ask_for_number
from actions.slots import Task
from actions.turn import Outcome, Turn, action, say
from crm.contract import ProductView, Verdict
from crm.messages import QuickRepliesDraft, ReceiptDraft, TextDraft
from crm.shelf import acknowledgements
from data.texts.phrases import phrase


@action("action_acknowledge_disclosure")
def acknowledge_disclosure(turn: Turn) -> Outcome:
    """Store the acknowledgement, ask the gate again, and capture the lead."""
    product, task = wanted(turn), turn.slots.task
    if product is None or task is None:
        return say_nothing_open()
    if differs(turn, product):  # "yes, but 100,000": first to what
        return turn.perform("action_correct")
    if task.args.get("disclosure") != disclosure_stamp(product) or _of_another(turn, product):
        changed = TextDraft(text=phrase("disclosure.shown_again", product=product.name))
        return show_disclosure(turn, product).preceded_by(changed)
    if turn.customer is None:
        now = turn.work.clock.now().isoformat()
        return ask_for_number(turn, task.with_args(acknowledged=turn.turn_id, read_at=now))
    acknowledgements.record(
        turn.work,
        product,
        customer_id=turn.customer.customer_id,
        conversation_id=turn.conversation.conversation_id,
        turn_id=turn.turn_id,
    )
    return _finish(turn, task, product)


@action("action_decline_disclosure")
def decline_disclosure(turn: Turn) -> Outcome:
    """Stop: without the acknowledgement nothing is passed on."""
    text = phrase("disclosure.declined")
    choices = (buttons.more(), buttons.human())
    return still_noted(turn, say(QuickRepliesDraft(text=text, buttons=choices), task=None))


@action("action_acknowledge_out_of_turn", digression=True)
def acknowledge_out_of_turn(turn: Turn) -> Outcome:
    """Say that there is nothing to acknowledge, or that it was already; nothing changes."""
    if turn.house.reask(turn):
        return say()  # the open question is asked again, which says enough
    lead = in_question(turn) if just_noted(turn) else None
    if lead is not None and lead.live:
        text = phrase("disclosure.stands", product=lead.product.name, number=lead.number)
        return say(ReceiptDraft(text=text, subject="lead", reference=lead.lead_id))
    return say(TextDraft(text=phrase("disclosure.nothing_open")))


def _finish(turn: Turn, task: Task, product: ProductView) -> Outcome:
    receipt = check_contact(turn, product)
    if receipt.verdict is not Verdict.ALLOW:
        # Something changed since the disclosure was shown: back to what stands in the way.
        return proceed(turn, product)
    draft = capture(turn, task, product, receipt, prospect_id=None)
    just_noted = Task(NOTED, {"lead": draft.reference})
    return say(draft, *replaced(turn, task), task=just_noted, product=product.code, products=())


def _of_another(turn: Turn, product: ProductView) -> bool:
    """Return whether the button pressed belongs to another product's disclosure."""
    pressed = turn.heard.value("product")
    return pressed is not None and pressed != product.code
