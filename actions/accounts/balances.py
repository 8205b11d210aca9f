"""Balances and holdings: only for whoever is signed in strongly enough."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from actions import buttons
from actions.contract import TOLD
from actions.service.knowledge import answer_to
from actions.slots import Task
from actions.turn import Outcome, Turn, action, say
from crm.contract import Category, Channel
from crm.messages import ButtonDraft, QuickRepliesDraft, StepUpDraft, TextDraft
from crm.people import holdings
from crm.people.holdings import AccountView, HoldingView
from data.language.names.owners import of_somebody_else, wished_by_somebody_else
from data.texts.phrases import Day, Lines, Money, Phrase, Several, TextKey, phrase

# The app's second factor; 1 is being signed in, 0 a visitor or a proof that has expired.
NEEDED_ACR = 2
# Of the task: what was asked of another's money, for "and mine?".
REFUSED = "refused"
# More lines than this nobody reads in a chat; the app's own pages have the rest.
_MOST_LINES = 8
# Holdings whose amount is a limit, a debt or a premium.
_OTHER_AMOUNTS = frozenset({Category.CARD, Category.LOAN, Category.INSURANCE})
# Single payments are not among the bank's records here; the app's own pages show them.
_PAYMENTS = re.compile(
    r"花了|花掉|花费|消费|支出|流水|明细|交易记录|哪笔|那笔|这笔"
    r"|\b(?:spen[dt]|spending|transactions?|statements?|payments?)\b",
    re.IGNORECASE,
)
_BALANCE = re.compile(r"余额|結餘|\bbalance\b", re.IGNORECASE)
_PAYMENTS_ENTRY = "bank_statement"


@action("action_balance", digression=True)
def balance(turn: Turn) -> Outcome:
    """Tell the balances of the customer's accounts."""
    if of_somebody_else(turn.heard.text):
        return _only_yours(turn, "ask_balance")
    if wished_by_somebody_else(turn.heard.text):
        return turn.perform("action_clarify")
    of_payments = _PAYMENTS.search(turn.heard.text) and not _BALANCE.search(turn.heard.text)
    if of_payments and (told := answer_to(turn, _PAYMENTS_ENTRY)):
        return say(*told)
    refusal = _not_yet(turn, "ask_balance")
    if refusal is not None:
        return refusal
    found = holdings.accounts(turn.work, turn.conversation.customer_id or "")
    if not found:
        return say(private(phrase("accounts.no_accounts")), stepup=None)
    lines = Lines(items=tuple(_account(account) for account in found[:_MOST_LINES]))
    return say(private(phrase("accounts.balances", lines=lines)), stepup=None)


@action("action_holdings", digression=True)
def list_holdings(turn: Turn) -> Outcome:
    """Tell what the customer holds."""
    if of_somebody_else(turn.heard.text):
        return _only_yours(turn, "ask_holdings")
    if wished_by_somebody_else(turn.heard.text):
        return turn.perform("action_clarify")
    refusal = _not_yet(turn, "ask_holdings")
    if refusal is not None:
        return refusal
    found = holdings.list_for(turn.work, turn.conversation.customer_id or "")
    if not found:
        return say(private(phrase("accounts.no_holdings")), stepup=None)
    lines = Lines(items=tuple(_holding(holding) for holding in found[:_MOST_LINES]))
    total = _total(found)
    if total is None:
        text = phrase("accounts.holdings", count=len(found), lines=lines)
    else:
        text = phrase("accounts.holdings_total", count=len(found), total=total, lines=lines)
    return say(private(text), stepup=None)


def private(text: Phrase) -> TextDraft:
    """Say what is hidden from whoever reads it again signed in more weakly."""
    return TextDraft(text=text, needs_acr=NEEDED_ACR)


def _only_yours(turn: Turn, intent: str) -> Outcome:
    """Tell nobody of another's money, and do not pass one's own off as theirs."""
    own = ButtonDraft(label=phrase(f"clarify.{intent}"), intent="choose", args={"intent": intent})
    text = phrase("accounts.only_yours")
    outcome = say(QuickRepliesDraft(text=text, buttons=(own, buttons.human())))
    if turn.in_form:
        return outcome
    task = turn.slots.task or Task(TOLD)
    return outcome.keeping(task=task.with_args(**{REFUSED: intent}))


def _not_yet(turn: Turn, intent: str) -> Outcome | None:
    """Ask for a stronger sign-in; the app brings the question back when that is done.

    A caller is nobody known until then: the phone asks for their keys.
    """
    if turn.customer is None and turn.conversation.channel != Channel.VOICE:
        text = phrase("accounts.customers_only")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.leave_number(),)))
    if turn.customer is not None and turn.acr >= NEEDED_ACR:
        return None
    step_up = StepUpDraft(text=phrase("accounts.step_up"), required_acr=NEEDED_ACR)
    return say(step_up, stepup=intent)


def _account(account: AccountView) -> Phrase:
    key = "accounts.account_line_owed" if account.owed else "accounts.account_line"
    return phrase(
        key,
        kind=TextKey(key=f"accounts.kind_{account.kind}"),
        last4=account.last4,
        balance=Money(amount=account.balance, currency=account.currency),
    )


def _holding(holding: HoldingView) -> Phrase:
    """Say what the amount of a holding is: a limit and a premium are not money one has."""
    product = holding.product
    amount = Money(amount=holding.amount, currency=product.currency)
    if product.category in _OTHER_AMOUNTS:
        key = f"accounts.holding_line_{product.category.value}"
        return phrase(key, product=product.name, amount=amount)
    if holding.matures_on is None:
        return phrase("accounts.holding_line", product=product.name, amount=amount)
    day = Day(date=holding.matures_on)
    return phrase("accounts.holding_line_until", product=product.name, amount=amount, day=day)


def _total(found: Sequence[HoldingView]) -> Several | None:
    """Return one sum a currency of what is the customer's own; currencies are never added."""
    sums: dict[str, Decimal] = {}
    for holding in found:
        if holding.product.category not in _OTHER_AMOUNTS:
            currency = holding.product.currency
            sums[currency] = sums.get(currency, Decimal(0)) + holding.amount
    if not sums:
        return None
    return Several(items=tuple(Money(amount=a, currency=c) for c, a in sums.items()))
