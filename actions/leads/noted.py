"""What is noted already: somebody thinks better of a lead, or of its amount.

A lead is withdrawn only when asked and answered; until then the manager will be in touch.
"""

from __future__ import annotations

from actions import buttons
from actions.contract import NOTED, Awaiting
from actions.meaning.focus import of_that_term
from actions.meaning.wishes import PLACED, unclear_amount
from actions.offers.acceptance import none_of_term, want
from actions.offers.amending import begun
from actions.slots import Task
from actions.turn import Outcome, Turn, say
from crm import leads
from crm.contract import Conflict
from crm.leads import Own, OwnLead
from crm.messages import Draft, QuickRepliesDraft, ReceiptDraft, TextDraft
from data.language.meaning.revoking import says_undo, says_unwanted
from data.texts.phrases import Money, phrase

TASK = "withdraw_lead"


def whose(turn: Turn) -> Own:
    """Return whose leads this conversation may see and change."""
    return Own(turn.conversation.customer_id, turn.conversation.conversation_id)


def just_noted(turn: Turn) -> bool:
    """Return whether a lead was noted just now."""
    task = turn.slots.task
    return task is not None and task.name == NOTED and turn.slots.awaiting is Awaiting.NONE


def noted(turn: Turn) -> OwnLead | None:
    """Return the lead that is meant: the one noted just now, else the newest of this talk."""
    task = turn.slots.task
    if task is not None and task.name in {NOTED, TASK}:
        return leads.find(turn.work, whose(turn), task.args.get("lead", ""))
    return leads.noted(turn.work, whose(turn), turn.slots.product)


def offer_withdrawing(turn: Turn, product_code: str | None = None) -> Outcome | None:
    """Ask whether to withdraw what is noted; None when nothing is.

    Args:
        turn: in which it may have been meant.
        product_code: only a lead on this product, and only one that can be withdrawn.
    """
    lead = noted(turn)
    if lead is None or product_code not in (None, lead.product.code):
        return None
    if not lead.live:
        return finished(lead) if product_code is None else None
    task = Task(TASK, {"lead": lead.lead_id})
    return say(question(lead), awaiting=Awaiting.LEAD_WITHDRAWAL, task=task)


def thinks_better(turn: Turn) -> Outcome | None:
    """Ask whether to withdraw what was noted just now when it is plainly not wanted any more."""
    text = turn.heard.text
    unwanted = says_unwanted(text) or says_undo(text)
    return offer_withdrawing(turn) if just_noted(turn) and unwanted else None


def question(lead: OwnLead) -> Draft:
    """Ask whether to withdraw a lead."""
    return QuickRepliesDraft(
        text=phrase("withdrawing.ask", product=lead.product.name, number=lead.number),
        buttons=(
            buttons.yes(Awaiting.LEAD_WITHDRAWAL, "withdrawing.button_withdraw"),
            buttons.no(Awaiting.LEAD_WITHDRAWAL, "withdrawing.button_keep"),
        ),
    )


def open_question(turn: Turn) -> Draft | None:
    """Return the open question whether to withdraw a lead."""
    lead = noted(turn)
    return question(lead) if lead is not None and lead.live else None


def finished(lead: OwnLead) -> Outcome:
    """Say that a lead is settled business, and who to ask."""
    text = phrase("withdrawing.finished", product=lead.product.name, number=lead.number)
    return say(QuickRepliesDraft(text=text, buttons=(buttons.human(),)), task=None)


def change_noted(turn: Turn) -> Outcome | None:
    """Take a correction of what was noted last; None when it is not about that."""
    lead, heard = noted(turn), turn.heard
    if lead is None or not lead.live or lead.product.code != turn.slots.product:
        return None
    if heard.category not in (None, lead.product.category) or heard.value("product"):
        return None
    if heard.term_days not in (None, lead.product.term_days):
        return _another_term(turn, lead, heard.term_days or 0)
    if heard.amount is None or unclear_amount(turn) is not None:
        return None
    return _another_amount(turn, lead)


def _another_amount(turn: Turn, lead: OwnLead) -> Outcome:
    amount = turn.heard.amount
    if lead.product.category not in PLACED or amount is None:
        text = phrase("repair.settled_when_granted", product=lead.product.name)
        return say(TextDraft(text=text))
    try:
        leads.change_amount(turn.work, whose(turn), lead.lead_id, amount, turn.evidence)
    except Conflict:  # somebody works with it: what they see must not change under their hands
        text = phrase("withdrawing.amount_stands", product=lead.product.name, number=lead.number)
        return say(QuickRepliesDraft(text=text, buttons=(buttons.human(),)))
    text = phrase("withdrawing.amount_changed", number=lead.number, amount=Money(amount=amount))
    receipt = ReceiptDraft(text=text, subject="lead", reference=lead.lead_id)
    return say(receipt, amount=amount, task=Task(NOTED, {"lead": lead.lead_id}))


def _another_term(turn: Turn, lead: OwnLead, days: int) -> Outcome:
    """Another term is another product: it is begun, and takes the place of what is noted."""
    other = of_that_term(turn, lead.product, days)
    if other is None:
        return say(TextDraft(text=none_of_term(lead.product, days)), task=turn.slots.task)
    amount = turn.heard.amount or lead.amount
    begins = turn.with_slots(term_days=days)
    outcome = want(begins, other, intent=lead.intent, amount=amount)
    task = outcome.slots.get("task")
    if task is None:  # the gate does not permit it, and says why
        return outcome
    outcome = outcome.keeping(term_days=days, task=task.with_args(replaces=lead.lead_id))
    text = phrase("withdrawing.instead", product=other.name, number=lead.number)
    return outcome.preceded_by(TextDraft(text=text)) if begun(outcome) else outcome


def replaced(turn: Turn, task: Task) -> tuple[Draft, ...]:
    """Withdraw the lead in whose place another one has just been noted, and say so."""
    lead_id = task.args.get("replaces")
    lead = leads.find(turn.work, whose(turn), lead_id) if lead_id else None
    if lead is None or not lead.live:
        return ()
    leads.withdraw(turn.work, whose(turn), lead.lead_id, turn.evidence)
    text = phrase("withdrawing.replaced", product=lead.product.name, number=lead.number)
    return (TextDraft(text=text),)
