"""Deposit and loan calculators: what is missing is asked, one value at a time."""

from __future__ import annotations

from decimal import Decimal

from actions import buttons
from actions.contract import Awaiting
from actions.meaning.focus import meant, pointed_at
from actions.meaning.wishes import confirm_amount, crossing, unclear_amount
from actions.products import cards
from actions.products.facts import attribute_phrase
from actions.products.reckoning import interest
from actions.products.reckoning.going_on import (
    DEPOSIT_TASK,
    LOAN_TASK,
    being_asked,
    continued,
    days_of,
    deposit_for,
    loan_for,
    named,
)
from actions.products.reckoning.monthly import put_by_monthly
from actions.products.reckoning.not_fixed import nobody_knows
from actions.products.reckoning.questions import ask
from actions.products.reckoning.sums import deposit_sum, ends_of, loan_sum, of_all
from actions.service.knowledge import surely_asked
from actions.slots import Task, changes
from actions.turn import Outcome, Turn, action, say
from actions.understanding import as_amount
from crm.contract import Category, ProductView
from crm.messages import Draft, QuickRepliesDraft, TextDraft
from crm.shelf import products
from data.language.meaning.borrowing import says_saving
from data.texts.phrases import Phrase, TextKey, phrase

# Below, the knowledge base may know better what was asked.
_CERTAIN = 0.9
_ACCEPTING = "accept_offer"


@action("action_calculate_deposit")
def calculate_deposit(turn: Turn) -> Outcome:
    """Work out the interest of a deposit."""
    if _only_asked_how(turn):
        return turn.perform("action_answer_faq")
    if _of_a_loan(turn):
        return calculate_loan.run(turn)
    accepted = _accepted(turn)
    if told := nobody_knows(turn, accepted) or put_by_monthly(turn):
        return told
    return _beside_acceptance(turn, accepted) if accepted else _deposit(turn)


@action("action_calculate_loan")
def calculate_loan(turn: Turn) -> Outcome:
    """Work out the instalments of a loan, in both ways of repaying."""
    if _only_asked_how(turn):
        return turn.perform("action_answer_faq")
    if turn.heard.category is None and says_saving(turn.heard.text) and not pointed_at(turn):
        return calculate_deposit.run(turn)
    return _loan(turn)


def _deposit(turn: Turn) -> Outcome:
    task = continued(turn, DEPOSIT_TASK)
    unclear = unclear_amount(turn)
    if unclear is not None:
        return confirm_amount(turn, unclear, task, Awaiting.AMOUNT)
    crossed = crossing(turn, Category.DEPOSIT)
    amount = as_amount(task.args.get("amount")) or turn.with_slots(**crossed).slots.amount
    if amount is None:
        return ask("amount", task)
    of_mind = named(turn, task, Category.DEPOSIT)
    days = days_of(task) or turn.slots.term_days or (of_mind.term_days if of_mind else None)
    if days is None:
        return ask("term", task)
    sums: list[Phrase] = []
    found: ProductView | None = None
    ends = ends_of(task, amount)
    for each in reversed(ends):  # what is wanted then is that of the lower end
        found = deposit_for(turn, of_mind, days, each)
        rate = turn.heard.rate_percent or (found.rate_percent if found else None)
        if found is None or rate is None:
            return say(TextDraft(text=phrase("calculators.no_rate")), task=task)
        sums.insert(0, deposit_sum(found, each, days, rate))
    if found is None:
        return say(TextDraft(text=phrase("calculators.no_rate")), task=task)
    shown = _with_wish(turn, found, of_all([*map(turn.work.money, ends)], sums))
    known = amount if len(ends) == 1 else None
    told = say(shown, **crossed)
    return told.keeping(task=task, amount=known, term_days=days, product=found.code)


def _loan(turn: Turn) -> Outcome:
    task = continued(turn, LOAN_TASK)
    unclear = unclear_amount(turn)
    if unclear is not None:
        return confirm_amount(turn, unclear, task, Awaiting.LOAN_AMOUNT)
    amount = as_amount(task.args.get("amount")) or _borrowed(turn)
    if amount is None:
        return ask("loan_amount", task)
    days = days_of(task)
    if days is None:
        return ask("loan_term", task)
    months = interest.loan_months(days)
    if months > interest.MOST_MONTHS:
        too_long = TextDraft(text=phrase("calculators.too_long"))
        return ask("loan_term", task).preceded_by(too_long)
    ends, sums, kept = ends_of(task, amount), list[Phrase](), task
    for each in ends:
        product = loan_for(turn, named(turn, task, Category.LOAN), days, each)
        rate = turn.heard.rate_percent or (product.rate_percent if product else None)
        if rate is None:
            return say(TextDraft(text=phrase("calculators.no_such_loan")), task=task)
        of_product = turn.heard.rate_percent is None
        basis = product.name if product and of_product else TextKey(key="calculators.rate_named")
        kept = task.with_args(product=product.code) if product else task
        sums.append(loan_sum(turn.work.money(each), months, rate, basis))
    return say(TextDraft(text=of_all([*map(turn.work.money, ends)], sums)), task=kept)


def _only_asked_how(turn: Turn) -> bool:
    """Return whether a question of the knowledge base was taken for a sum: 最低还款利息咋算."""
    heard = turn.heard
    values = heard.amount is not None or heard.term_days is not None or heard.value("rate")
    begun = being_asked(turn) or values or bool(pointed_at(turn))
    return not begun and 0 < heard.confidence < _CERTAIN and surely_asked(turn)


def _of_a_loan(turn: Turn) -> bool:
    """Return whether "how much interest?" is asked while a loan is talked about."""
    other = turn.heard.category is not None or bool(pointed_at(turn))
    if says_saving(turn.heard.text):
        return False
    task = turn.slots.task
    if task is not None and task.name == LOAN_TASK and not other and turn.heard.amount is None:
        return True  # an amount of its own is another sum: 五万存一年
    product = None if other or turn.slots.task == Task(DEPOSIT_TASK) else meant(turn)
    return product is not None and product.category is Category.LOAN


def _accepted(turn: Turn) -> ProductView | None:
    """Return the product being accepted while one of its questions is open."""
    task = turn.slots.task
    code = task.args.get("product") if task is not None and task.name == _ACCEPTING else None
    return products.get(turn.work, code) if code and turn.in_form else None


def _beside_acceptance(turn: Turn, accepted: ProductView) -> Outcome:
    """Work it out beside an acceptance, which goes on: nothing is asked but its own question."""
    task = turn.slots.task
    agreed = as_amount(task.args.get("amount")) if task is not None else None
    lent_before = turn.slots.category == Category.LOAN
    amount = agreed or (None if lent_before else turn.slots.amount)
    term = accepted.term_days if accepted.category is Category.DEPOSIT else None
    placed = changes(task=None, category=Category.DEPOSIT, amount=amount, term_days=term)
    worked_out = _deposit(turn.with_slots(**placed))
    if "awaiting" in worked_out.slots:  # too little is known
        worked_out = say(TextDraft(text=attribute_phrase(accepted, "rate")))
    drafts = [
        TextDraft(text=draft.text) if isinstance(draft, QuickRepliesDraft) else draft
        for draft in worked_out.drafts
    ]
    return say(*drafts, *turn.house.reask(turn), awaiting=turn.slots.awaiting)


def _borrowed(turn: Turn) -> Decimal | None:
    """Return the amount named before, if it was for a loan."""
    return turn.slots.amount if turn.slots.category == Category.LOAN else None


def _with_wish(turn: Turn, product: ProductView, text: Phrase) -> Draft:
    if turn.opted_out or not cards.may_be_wanted(turn, product):
        return TextDraft(text=text)
    return QuickRepliesDraft(text=text, buttons=(buttons.interested(product.code),))
