"""What is noted already: somebody thinks better of a lead, or of its amount.

A lead is withdrawn only when asked and answered; until then the manager will be in touch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions import buttons
from actions.contract import NOTED, Awaiting
from actions.leads.standing import (
    TASK,
    asked_which,
    in_question,
    just_noted,
    live,
    noted,
    on_product,
    standing,
    told,
    whose,
)
from actions.meaning.focus import meant, of_that_term
from actions.meaning.wishes import PLACED, unclear_amount
from actions.offers.acceptance import none_of_term, want
from actions.offers.amending import begun
from actions.slots import Task
from actions.turn import Outcome, Turn, say
from crm import leads
from crm.contract import Conflict
from crm.leads import OwnLead
from crm.messages import ButtonDraft, Draft, QuickRepliesDraft, ReceiptDraft, TextDraft
from data.language.meaning.revoking import says_undo, says_unwanted
from data.texts.phrases import Lines, Phrase, phrase

_MOST_ASKED = 5  # more do not fit under a question


def offer_withdrawing(turn: Turn, product_code: str | None = None) -> Outcome | None:
    """Ask whether to withdraw what is noted, or which of it; None when nothing is.

    Args:
        turn: in which it may have been meant.
        product_code: only a lead on this product, and only one that can be withdrawn.
    """
    if product_code is not None:
        lead = on_product(turn, product_code)
        return ask(turn, lead) if lead is not None else None
    if asked_which(turn):
        return _ask_which(turn, _listed(turn))
    if lead := in_question(turn):
        return ask(turn, lead) if lead.live else finished(lead)
    found = standing(turn)
    if len(found) > 1:
        return _ask_which(turn, found)
    if found:
        return ask(turn, found[0])
    if turn.heard.values("product"):
        return _none_on_it(turn)
    lead = noted(turn)
    return finished(lead) if lead is not None and not lead.live else None


def ask(turn: Turn, lead: OwnLead) -> Outcome:
    """Ask whether this lead is to be withdrawn."""
    task = Task(TASK, {"lead": lead.lead_id})
    return say(question(turn, lead), awaiting=Awaiting.LEAD_WITHDRAWAL, task=task)


def of_unwanted_kinds(turn: Turn) -> tuple[Draft, ...]:
    """Say what is noted of a kind that is not wanted any more, with a way to withdraw it."""
    kinds = turn.heard.unwanted_categories
    found = [each for each in live(turn) if each.product.category in kinds][:_MOST_ASKED]
    if not found:
        return ()
    lines = Lines(items=tuple(_line(each) for each in found))
    text = phrase("withdrawing.of_the_kind", lines=lines)
    return (QuickRepliesDraft(text=text, buttons=tuple(_choice(each) for each in found)),)


def thinks_better(turn: Turn) -> Outcome | None:
    """Ask whether to withdraw what was noted just now when it is plainly not wanted any more."""
    text, lead = turn.heard.text, noted(turn)
    if not just_noted(turn) or not (says_unwanted(text) or says_undo(text)):
        return None
    if lead is None or turn.slots.product not in (None, lead.product.code):
        return None  # of another product that was talked about since
    return offer_withdrawing(turn)


def question(turn: Turn, lead: OwnLead) -> Draft:
    """Ask whether to withdraw a lead."""
    return _question(told(turn, "withdrawing.ask", "withdrawing.ask_silent"), lead)


def still_noted(turn: Turn, outcome: Outcome) -> Outcome:
    """Return what is said when something is let go; a lead that it was to replace still stands.

    Args:
        turn: in which it is let go.
        outcome: what is said when nothing was to be replaced.
    """
    task = turn.slots.task
    lead_id = task.args.get("replaces") if task else None
    lead = leads.find(turn.work, whose(turn), lead_id) if lead_id else None
    if lead is None or not lead.live:
        return outcome
    asked = Task(TASK, {"lead": lead.lead_id})
    key = told(turn, "withdrawing.not_instead", "withdrawing.not_instead_silent")
    kept = outcome.keeping(awaiting=Awaiting.LEAD_WITHDRAWAL, task=asked)
    return replace(kept, drafts=(_question(key, lead),))


def open_question(turn: Turn) -> Draft | None:
    """Return the open question whether to withdraw a lead."""
    if asked_which(turn):
        return _which(_listed(turn))
    lead = noted(turn)
    return question(turn, lead) if lead is not None and lead.live else None


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
    changed = turn.work.money(amount)
    text = phrase("withdrawing.amount_changed", number=lead.number, amount=changed)
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


def _question(key: str, lead: OwnLead) -> Draft:
    return QuickRepliesDraft(
        text=phrase(key, product=lead.product.name, number=lead.number),
        buttons=(
            buttons.yes(Awaiting.LEAD_WITHDRAWAL, "withdrawing.button_withdraw"),
            buttons.no(Awaiting.LEAD_WITHDRAWAL, "withdrawing.button_keep"),
        ),
    )


def _ask_which(turn: Turn, found: Sequence[OwnLead]) -> Outcome:
    codes = tuple(each.product.code for each in found[:_MOST_ASKED])
    return say(
        _which(found[:_MOST_ASKED]),
        awaiting=Awaiting.LEAD_WITHDRAWAL,
        task=Task(TASK),
        product=None,
        products=codes,
    )


def _none_on_it(turn: Turn) -> Outcome | None:
    """Say that nothing is noted on the product that is named, and ask which of the others."""
    product, others = meant(turn), leads.live(turn.work, whose(turn))
    if product is None or not others or not says_undo(turn.heard.text):
        return None
    text = phrase("withdrawing.none_on_it", product=product.name)
    return _ask_which(turn, others).preceded_by(TextDraft(text=text))


def _listed(turn: Turn) -> tuple[OwnLead, ...]:
    """Return the leads of which it is asked which one is meant, as long as they stand."""
    found = (on_product(turn, code) for code in turn.slots.products)
    return tuple(each for each in found if each is not None)


def _which(found: Sequence[OwnLead]) -> Draft:
    lines = Lines(items=tuple(_line(each) for each in found))
    choices = tuple(_choice(each) for each in found)
    keep = buttons.no(Awaiting.LEAD_WITHDRAWAL, "withdrawing.button_keep")
    text = phrase("withdrawing.which", lines=lines)
    return QuickRepliesDraft(text=text, buttons=(*choices, keep))


def _choice(lead: OwnLead) -> ButtonDraft:
    return ButtonDraft(label=_line(lead), intent="cancel", args={"product": lead.product.code})


def _line(lead: OwnLead) -> Phrase:
    return phrase("withdrawing.line", product=lead.product.name, number=lead.number)
