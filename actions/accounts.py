"""Balances and holdings: only for whoever is signed in strongly enough."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from actions import buttons
from actions.turn import Outcome, Turn, action, say
from crm import holdings
from crm.holdings import AccountView, HoldingView
from crm.messages import QuickRepliesDraft, StepUpDraft, TextDraft
from data.texts.phrases import Day, Lines, Money, Phrase, Several, TextKey, phrase

# The app's second factor; 1 is being signed in, 0 a visitor or a proof that has expired.
NEEDED_ACR = 2
# More lines than this nobody reads in a chat; the app's own pages have the rest.
_MOST_LINES = 8


@action("action_balance", digression=True)
def balance(turn: Turn) -> Outcome:
    """Tell the balances of the customer's accounts."""
    refusal = _not_yet(turn, "ask_balance")
    if refusal is not None:
        return refusal
    found = holdings.accounts(turn.work, turn.conversation.customer_id or "")
    if not found:
        return say(TextDraft(text=phrase("accounts.no_accounts")), stepup=None)
    lines = Lines(items=tuple(_account(account) for account in found[:_MOST_LINES]))
    return say(TextDraft(text=phrase("accounts.balances", lines=lines)), stepup=None)


@action("action_holdings", digression=True)
def list_holdings(turn: Turn) -> Outcome:
    """Tell what the customer holds."""
    refusal = _not_yet(turn, "ask_holdings")
    if refusal is not None:
        return refusal
    found = holdings.list_for(turn.work, turn.conversation.customer_id or "")
    if not found:
        return say(TextDraft(text=phrase("accounts.no_holdings")), stepup=None)
    lines = Lines(items=tuple(_holding(holding) for holding in found[:_MOST_LINES]))
    text = phrase("accounts.holdings", count=len(found), total=_total(found), lines=lines)
    return say(TextDraft(text=text), stepup=None)


def _not_yet(turn: Turn, intent: str) -> Outcome | None:
    """Ask for a stronger sign-in; the app brings the question back when that is done."""
    if turn.customer is None:
        text = phrase("accounts.customers_only")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.leave_number(),)))
    if turn.conversation.acr >= NEEDED_ACR:
        return None
    step_up = StepUpDraft(text=phrase("accounts.step_up"), required_acr=NEEDED_ACR)
    return say(step_up, stepup=intent)


def _account(account: AccountView) -> Phrase:
    return phrase(
        "accounts.account_line",
        kind=TextKey(key=f"accounts.kind_{account.kind}"),
        last4=account.last4,
        balance=Money(amount=account.balance, currency=account.currency),
    )


def _holding(holding: HoldingView) -> Phrase:
    amount = Money(amount=holding.amount, currency=holding.product.currency)
    name = holding.product.name
    if holding.matures_on is None:
        return phrase("accounts.holding_line", product=name, amount=amount)
    day = Day(date=holding.matures_on)
    return phrase("accounts.holding_line_until", product=name, amount=amount, day=day)


def _total(found: Sequence[HoldingView]) -> Several:
    """Return one sum a currency: amounts of different currencies are never added."""
    sums: dict[str, Decimal] = {}
    for holding in found:
        currency = holding.product.currency
        sums[currency] = sums.get(currency, Decimal(0)) + holding.amount
    return Several(items=tuple(Money(amount=a, currency=c) for c, a in sums.items()))
