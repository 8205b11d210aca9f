"""Deposit and loan calculators: what is missing is asked, one value at a time."""

from __future__ import annotations

from decimal import Decimal

from actions import buttons
from actions.contract import Awaiting
from actions.meaning.focus import alone_in_mind, meant, pointed_at
from actions.meaning.wishes import confirm_amount, unclear_amount
from actions.products import cards, interest
from actions.products.facts import attribute_phrase
from actions.products.sums import deposit_sum, ends_of, loan_sum, of_all
from actions.service.knowledge import surely_asked
from actions.slots import Task
from actions.turn import Outcome, Turn, action, say
from actions.understanding import as_amount
from crm.contract import Category, ProductView
from crm.messages import ButtonDraft, Draft, FormPromptDraft, QuickRepliesDraft, TextDraft
from crm.shelf import products
from crm.shelf.products import ProductQuery
from data.language.meaning.borrowing import says_saving
from data.texts.phrases import Phrase, Term, TextKey, phrase

DEPOSIT_TASK, LOAN_TASK = "calculate_deposit", "calculate_loan"
_DEPOSIT_TERMS = (90, 180, 365, 730, 1095)
_LOAN_TERMS = (365, 1095, 1825, 3650)
# Which kind of product each question of a calculation is about.
_CALCULATING = {
    Awaiting.AMOUNT: Category.DEPOSIT,
    Awaiting.TERM: Category.DEPOSIT,
    Awaiting.LOAN_AMOUNT: Category.LOAN,
    Awaiting.LOAN_TERM: Category.LOAN,
}
# Below, the knowledge base may know better what was asked.
_CERTAIN = 0.9
# What earns what the market, or a bonus, gives: there is no rate to reckon with.
_NOT_FIXED = frozenset({Category.WEALTH, Category.FUND, Category.METAL, Category.INSURANCE})
_ACCEPTING = "accept_offer"
# What was known of an amount said before another.
_OF_BEFORE = frozenset({"unclear", "upper"})
_MOST_LINES = 5  # rates told at once: more is a table, not an answer


@action("action_calculate_deposit")
def calculate_deposit(turn: Turn) -> Outcome:
    """Work out the interest of a deposit."""
    if _only_asked_how(turn):
        return turn.perform("action_answer_faq")
    if _of_a_loan(turn):
        return calculate_loan.run(turn)
    if told := _not_reckonable(turn):
        return told
    accepted = _accepted(turn)
    return _beside_acceptance(turn, accepted) if accepted else _reckoned(turn)


def _reckoned(turn: Turn) -> Outcome:
    task = _task(turn, DEPOSIT_TASK)
    unclear = unclear_amount(turn)
    if unclear is not None:
        return confirm_amount(unclear, task, Awaiting.AMOUNT)
    amount = as_amount(task.args.get("amount")) or turn.slots.amount
    if amount is None:
        return _ask("amount", Awaiting.AMOUNT, task)
    named = _named(turn, task, Category.DEPOSIT)
    days = _days(task) or turn.slots.term_days or (named.term_days if named else None)
    if days is None:
        return _ask("term", Awaiting.TERM, task, _terms(_DEPOSIT_TERMS))
    sums: list[Phrase] = []
    found: ProductView | None = None
    ends = ends_of(task, amount)
    for each in reversed(ends):  # what is wanted then is that of the lower end
        found = _of_term(turn, named, days) or _nearest(turn, Category.DEPOSIT, days, each)
        rate = turn.heard.rate_percent or (found.rate_percent if found else None)
        if found is None or rate is None:
            return say(TextDraft(text=phrase("calculators.no_rate")), task=task)
        sums.insert(0, deposit_sum(found, each, days, rate))
    if found is None:
        return say(TextDraft(text=phrase("calculators.no_rate")), task=task)
    text = of_all(ends, sums)
    known = amount if len(ends) == 1 else None
    shown = _with_wish(turn, found, text)
    return say(shown, task=task, amount=known, term_days=days, product=found.code)


@action("action_calculate_loan")
def calculate_loan(turn: Turn) -> Outcome:
    """Work out the instalments of a loan, in both ways of repaying."""
    if _only_asked_how(turn):
        return turn.perform("action_answer_faq")
    if turn.heard.category is None and says_saving(turn.heard.text) and not pointed_at(turn):
        return calculate_deposit.run(turn)
    task = _task(turn, LOAN_TASK)
    unclear = unclear_amount(turn)
    if unclear is not None:
        return confirm_amount(unclear, task, Awaiting.LOAN_AMOUNT)
    amount = as_amount(task.args.get("amount")) or _borrowed(turn)
    if amount is None:
        return _ask("loan_amount", Awaiting.LOAN_AMOUNT, task)
    days = _days(task)
    if days is None:
        return _ask("loan_term", Awaiting.LOAN_TERM, task, _terms(_LOAN_TERMS))
    months = interest.loan_months(days)
    if months > interest.MOST_MONTHS:
        too_long = TextDraft(text=phrase("calculators.too_long"))
        ask_again = _ask("loan_term", Awaiting.LOAN_TERM, task, _terms(_LOAN_TERMS))
        return ask_again.preceded_by(too_long)
    ends, sums, kept = ends_of(task, amount), list[Phrase](), task
    for each in ends:
        product = _lends(turn, _named(turn, task, Category.LOAN), days, each)
        product = product or _loan_for(turn, days, each)
        rate = turn.heard.rate_percent or (product.rate_percent if product else None)
        if rate is None:
            return say(TextDraft(text=phrase("calculators.no_such_loan")), task=task)
        of_product = turn.heard.rate_percent is None
        basis = product.name if product and of_product else TextKey(key="calculators.rate_named")
        kept = task.with_args(product=product.code) if product else task
        sums.append(loan_sum(each, months, rate, basis))
    return say(TextDraft(text=of_all(ends, sums)), task=kept)


def reckoned_with(turn: Turn) -> list[ProductView]:
    """Return the product that the open calculation is about; all it may be while that is open.

    Nothing outside of a calculation, or where another product is spoken of.
    """
    category = _CALCULATING.get(turn.slots.awaiting)
    task = turn.slots.task
    if category is None or task is None or task.name not in {DEPOSIT_TASK, LOAN_TASK}:
        return []
    if pointed_at(turn) or turn.heard.category not in {None, category}:
        return []
    amount, days = as_amount(task.args.get("amount")), _days(task)
    known = _named(turn, task, category)
    found = products.search(turn.work, ProductQuery(category=category, amount=amount))
    if category is Category.LOAN:
        known = _lends(turn, known, days or 0, amount or Decimal(0))
        found = [each for each in found if _runs(turn, each, days or 0, amount or Decimal(0))]
    rated = [each for each in found if each.rate_percent is not None]
    return [known] if known is not None else rated[:_MOST_LINES]


def last_lent(turn: Turn) -> ProductView | None:
    """Return the loan whose instalments were worked out last, while that is talked about."""
    task = turn.slots.task
    code = task.args.get("product") if task is not None and task.name == LOAN_TASK else None
    return products.get(turn.work, code) if code else None


def _only_asked_how(turn: Turn) -> bool:
    """Return whether a question of the knowledge base was taken for a sum: 最低还款利息咋算."""
    heard = turn.heard
    values = heard.amount is not None or heard.term_days is not None or heard.value("rate")
    begun = turn.slots.awaiting in _CALCULATING or values or bool(pointed_at(turn))
    return not begun and 0 < heard.confidence < _CERTAIN and surely_asked(turn)


def _of_a_loan(turn: Turn) -> bool:
    """Return whether "how much interest?" is asked while a loan is talked about."""
    named = turn.heard.category is not None or bool(pointed_at(turn))
    if says_saving(turn.heard.text):
        return False
    task = turn.slots.task
    if task is not None and task.name == LOAN_TASK and not named and turn.heard.amount is None:
        return True  # an amount of its own is another sum: 五万存一年
    product = None if named or turn.slots.task == Task(DEPOSIT_TASK) else meant(turn)
    return product is not None and product.category is Category.LOAN


def _not_reckonable(turn: Turn) -> Outcome | None:
    """Say that nobody can know what something earns, where it has no rate to reckon with.

    A term of its own, or money that is to be put by, is a deposit's whatever was talked of; so is
    the button that works out a deposit.
    """
    heard = turn.heard
    calculating = turn.slots.task is not None and turn.slots.task.name == DEPOSIT_TASK
    if heard.rate_percent is not None or (calculating and turn.slots.awaiting in _CALCULATING):
        return None
    # A term alone points as well, but "50,000 for a year" is a sum of its own.
    named = bool(pointed_at(turn)) and bool(heard.value("product") or heard.value("ordinal"))
    if heard.confidence == 1 and not named:
        return None
    if heard.category in _NOT_FIXED and not named:
        return _nobody_knows(turn, heard.category)
    accepted = _accepted(turn)
    if named:
        product = meant(turn)
    elif heard.category is not None or says_saving(heard.text):
        product = None
    elif heard.term_days is None:
        product = accepted or alone_in_mind(turn)
    else:
        product = accepted if accepted and accepted.term_days == heard.term_days else None
    if product is None or product.category not in _NOT_FIXED:
        return None
    return _nobody_knows(turn, product.category, product)


def _nobody_knows(turn: Turn, category: Category, product: ProductView | None = None) -> Outcome:
    insured = category is Category.INSURANCE
    key = "calculators.not_fixed_insurance" if insured else "calculators.not_fixed"
    name = product.name if product else TextKey(key=f"cards.category.{category.value}")
    told = TextDraft(text=phrase(key, product=name))
    return say(told, *turn.house.reask(turn), awaiting=turn.slots.awaiting)


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
    worked_out = _reckoned(turn.with_slots(task=None, amount=amount, term_days=term))
    if "awaiting" in worked_out.slots:  # too little is known
        told: Phrase = attribute_phrase(accepted, "rate")
        worked_out = say(TextDraft(text=told))
    drafts = [
        TextDraft(text=draft.text) if isinstance(draft, QuickRepliesDraft) else draft
        for draft in worked_out.drafts
    ]
    return say(*drafts, *turn.house.reask(turn), awaiting=turn.slots.awaiting)


def _borrowed(turn: Turn) -> Decimal | None:
    """Return the amount named before, if it was for a loan."""
    return turn.slots.amount if turn.slots.category == Category.LOAN else None


def _task(turn: Turn, name: str) -> Task:
    """Return the calculation going on, with what this turn adds."""
    going_on = turn.slots.task
    continued = going_on is not None and going_on.name == name and _goes_on(turn)
    task = going_on if continued and going_on is not None else Task(name)
    if turn.heard.amount is not None:  # what was read back before is settled by it
        args = {kind: value for kind, value in task.args.items() if kind not in _OF_BEFORE}
        task = Task(name, {**args, "amount": format(turn.heard.amount, "f")})
        if turn.heard.upper_amount is not None:
            task = task.with_args(upper=format(turn.heard.upper_amount, "f"))
    if turn.heard.term_days is not None:
        task = task.with_args(days=str(turn.heard.term_days))
    return task


def _goes_on(turn: Turn) -> bool:
    """Return whether this is about the sum going on: "and over five years?", "how much in all?"."""
    heard = turn.heard
    if heard.intent in {"inform", "choose", "correct", "skip", "affirm", "calculate_deposit"}:
        return True
    one_value = (heard.amount is None) != (heard.term_days is None)
    return heard.intent == "calculate_loan" and one_value and not pointed_at(turn)


def _days(task: Task) -> int | None:
    days = task.args.get("days", "")
    return int(days) if days.isdecimal() else None


def _named(turn: Turn, task: Task, category: Category) -> ProductView | None:
    """Return the product named, else the one being talked about if it is of this category."""
    product = meant(turn) if pointed_at(turn) or turn.slots.product else None
    if product is None and "product" in task.args:
        product = products.get(turn.work, task.args["product"])
    return product if product is not None and product.category is category else None


def _of_term(turn: Turn, product: ProductView | None, days: int) -> ProductView | None:
    """Keep a product named now; one only talked about before must run for the time asked."""
    if product is None or pointed_at(turn) or product.term_days in {None, days}:
        return product
    return None


def _nearest(turn: Turn, category: Category, days: int, amount: Decimal) -> ProductView | None:
    """Return the product for that amount whose term is nearest to the one asked for."""
    query = ProductQuery(category=category, term_days=days, amount=amount)
    found = products.search(turn.work, query)
    return next((each for each in found if each.rate_percent is not None), None)


def _lends(
    turn: Turn, product: ProductView | None, days: int, amount: Decimal
) -> ProductView | None:
    """Keep a loan named now; one only talked about must run as long, and be had for so much."""
    if product is None or pointed_at(turn) or _runs(turn, product, days, amount):
        return product
    return None


def _loan_for(turn: Turn, days: int, amount: Decimal) -> ProductView | None:
    """Return a loan of that time and amount; one for any purpose before one for a car or a home."""
    found = products.search(
        turn.work, ProductQuery(category=Category.LOAN, term_days=days, amount=amount)
    )
    fitting = [each for each in found if each.rate_percent and _runs(turn, each, days, amount)]
    return min(fitting, key=lambda each: _purpose(turn, each) is not None, default=None)


def _runs(turn: Turn, loan: ProductView, days: int, amount: Decimal) -> bool:
    most = products.shelf(turn.work)[loan.code].attributes.get("max_amount")
    enough = not isinstance(most, int) or amount <= most
    return enough and (loan.term_days is None or days <= loan.term_days)


def _purpose(turn: Turn, loan: ProductView) -> object:
    return products.shelf(turn.work)[loan.code].attributes.get("purpose")


def _ask(
    name: str, awaiting: Awaiting, task: Task, choices: tuple[ButtonDraft, ...] = ()
) -> Outcome:
    return say(question(name, choices), awaiting=awaiting, task=task)


def question(name: str, choices: tuple[ButtonDraft, ...] | None = None) -> Draft:
    """Ask for one value: amount, term, loan_amount or loan_term."""
    usual = {"term": _terms(_DEPOSIT_TERMS), "loan_term": _terms(_LOAN_TERMS)}
    shown = choices if choices is not None else usual.get(name, ())
    return FormPromptDraft(field=name, text=phrase(f"calculators.ask_{name}"), buttons=shown)


def _terms(days: tuple[int, ...]) -> tuple[ButtonDraft, ...]:
    return tuple(
        ButtonDraft(
            label=phrase("calculators.button_term", term=Term(days=each)),
            intent="choose",
            args={"term": str(each)},
        )
        for each in days
    )


def _with_wish(turn: Turn, product: ProductView, text: Phrase) -> Draft:
    if turn.opted_out or not cards.may_be_wanted(turn, product):
        return TextDraft(text=text)
    return QuickRepliesDraft(text=text, buttons=(buttons.interested(product.code),))
