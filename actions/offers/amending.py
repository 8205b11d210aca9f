"""Second thoughts while a product is being accepted or renewed: another amount, term, product.

A value said at one of its questions changes what is being accepted, never how far it has come;
another product goes its own way from the gate on. Nothing is called changed that was not.
"""

from __future__ import annotations

import re
from decimal import Decimal

from actions.accounts.partial import Part, part_of, says_how_much
from actions.contract import Awaiting
from actions.meaning.focus import meant, of_that_term, pointed_at
from actions.meaning.wishes import PLACED, both_ends, heard_wishes, unclear_amount
from actions.offers.acceptance import none_of_term, want, wanted
from actions.slots import Task
from actions.turn import Outcome, Turn, say
from actions.understanding import as_amount
from crm.contract import ProductView
from crm.messages import TextDraft
from data.language.money.portions import Portion, portion
from data.texts.phrases import Term, phrase

RENEW = "renew"
_ACCEPTING = frozenset(
    {Awaiting.CONTACT_CONSENT, Awaiting.DISCLOSURE, Awaiting.ASSESSMENT_OFFER}
    | {Awaiting.PHONE_NUMBER, Awaiting.PHONE_CONSENT}
)
# What a value said in words that were not understood for sure may still have been.
_GUESSES = frozenset({"inform", "correct", RENEW})
_NEAR = 2
_ASKED_FOR_NUMBER = frozenset({Awaiting.PHONE_NUMBER, Awaiting.PHONE_CONSENT})
# So many digits, while a telephone number is asked for, are a piece of one and no amount.
_OF_A_NUMBER = re.compile(r"\d(?:[\s\-]?\d){6}")


def accepting(turn: Turn) -> ProductView | None:
    """Return the product that is being accepted while one of its questions is open."""
    return wanted(turn) if turn.slots.awaiting in _ACCEPTING else None


def renewing(turn: Turn) -> bool:
    """Return whether what is being accepted is a deposit kept going."""
    task = turn.slots.task
    return accepting(turn) is not None and task is not None and "whole" in task.args


def says_value(turn: Turn) -> bool:
    """Return whether a turn says an amount or a term, or a part of what is renewed."""
    if turn.heard.term_days is not None:
        return True
    if turn.heard.amount is not None:
        asked_for_number = turn.slots.awaiting in _ASKED_FOR_NUMBER
        return not (asked_for_number and _OF_A_NUMBER.search(turn.heard.text))
    asked = renewing(turn) or turn.slots.awaiting is Awaiting.RENEWAL
    return asked and says_how_much(turn)


def guessed(turn: Turn) -> bool:
    """Return whether unclear words still say plainly what is to change."""
    if turn.slots.awaiting is not Awaiting.RENEWAL and accepting(turn) is None:
        return False
    ranked = [name for name in turn.heard.ranking if name != "nlu_fallback"][:_NEAR]
    return says_value(turn) and not _GUESSES.isdisjoint(ranked)


def differs(turn: Turn, product: ProductView) -> bool:
    """Return whether a yes says an amount, a term or a part other than what is being accepted."""
    heard, task = turn.heard, turn.slots.task
    if pointed_at(turn) or not says_value(turn) or task is None:
        return False
    if heard.term_days not in (None, product.term_days):
        return True
    known = as_amount(task.args.get("amount")) or turn.slots.amount
    return heard.amount not in (None, known) or (heard.amount is None and says_how_much(turn))


def amend(turn: Turn, product: ProductView) -> Outcome | None:
    """Take what was said as a correction of what is being accepted.

    Returns:
        What comes of it, with the open question asked again; None when nothing was said that
        could be changed.
    """
    heard = turn.heard
    if pointed_at(turn):
        other = meant(turn)
        same_kind = other is not None and other.category == product.category
        if other is not None and same_kind and renewing(turn):
            return _switch(turn, other)
        return turn.perform("action_accept_offer")
    if heard.category not in (None, product.category):
        return turn.perform("action_accept_offer")
    if not says_value(turn):
        return turn.perform("action_recommend") if heard.value("risk") else None
    if product.category not in PLACED:
        text = phrase("repair.settled_when_granted", product=product.name)
        return _ask_again(turn, TextDraft(text=text), turn.slots.task)
    if heard.term_days not in (None, product.term_days):
        return _another_term(turn, product, heard.term_days or 0)
    changed = _another_amount(turn)
    if changed is None and heard.term_days is not None:
        term = Term(days=heard.term_days)
        text = phrase("repair.term_is_so", product=product.name, term=term)
        return _ask_again(turn, TextDraft(text=text), turn.slots.task)
    return changed


def begun(outcome: Outcome) -> bool:
    """Return whether a product is on its way, and not refused by the gate."""
    return outcome.slots.get("awaiting") in {Awaiting.CONTACT_CONSENT, Awaiting.DISCLOSURE}


def _another_term(turn: Turn, product: ProductView, days: int) -> Outcome:
    other = of_that_term(turn, product, days)
    if other is not None:
        return _switch(turn, other)
    none, changed = none_of_term(product, days), _another_amount(turn)
    if changed is not None:
        return changed.preceded_by(TextDraft(text=none))
    return _ask_again(turn, TextDraft(text=none), turn.slots.task)


def _switch(turn: Turn, other: ProductView) -> Outcome:
    """Begin with another product; the amount, and that it is a renewal, go along."""
    task, said = turn.slots.task or Task("accept_offer"), _amount_said(turn)
    amount = said.amount if said is not None else None
    told = heard_wishes(turn)
    if amount is not None:
        told["amount"] = amount
    outcome = want(
        turn.with_slots(**told),
        other,
        intent=task.args.get("intent", "accept_offer"),
        amount=amount or as_amount(task.args.get("amount")),
        whole=as_amount(task.args.get("whole")),
    ).keeping(**told)
    if not begun(outcome):  # the gate does not permit it, and says why
        return outcome
    switched = TextDraft(text=phrase("repair.switched", product=other.name))
    return outcome.preceded_by(switched, *((said.note,) if said else ()))


def _another_amount(turn: Turn) -> Outcome | None:
    said, task = _amount_said(turn), turn.slots.task
    if said is None or task is None:
        return None
    if said.amount is None:
        return _ask_again(turn, said.note, task)
    changed = task.with_args(amount=format(said.amount, "f"))
    return _ask_again(turn, said.note, changed).keeping(amount=said.amount)


def _amount_said(turn: Turn) -> Part | None:
    """Return the amount that was said, or what it comes to; None when none was said plainly."""
    task = turn.slots.task
    whole = as_amount(task.args.get("whole")) if task is not None else None
    if whole is not None:
        return part_of(turn, whole)
    amount = turn.heard.amount
    if amount is None or unclear_amount(turn) is not None:
        return None
    if ends := both_ends(turn):
        return Part(None, TextDraft(text=phrase("repair.which_end", **ends)))
    if portion(turn.heard.text) is Portion.ADDED:
        amount += _amount_so_far(turn)
    text = phrase("repair.corrected_amount", amount=turn.work.money(amount))
    return Part(amount, TextDraft(text=text))


def _amount_so_far(turn: Turn) -> Decimal:
    task = turn.slots.task
    known = as_amount(task.args.get("amount")) if task is not None else None
    return known or turn.slots.amount or Decimal(0)


def _ask_again(turn: Turn, said: TextDraft, task: Task | None) -> Outcome:
    question = turn.house.reask(turn.with_slots(task=task))
    return say(said, *question, awaiting=turn.slots.awaiting, task=task)
