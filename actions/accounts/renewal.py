"""What falls due soon, and keeping it going: the same way as any other offer."""

from __future__ import annotations

from actions import buttons
from actions.accounts.partial import part_of
from actions.contract import Awaiting
from actions.meaning.focus import meant, of_that_term, pointed_at
from actions.offers.acceptance import none_of_term, want
from actions.offers.amending import (
    RENEW,
    accepting,
    amend,
    begun,
    renewing,
    says_value,
)
from actions.service.knowledge import answer_to
from actions.turn import Outcome, Turn, action, say
from crm.contract import Category, ProductView
from crm.messages import Draft, QuickRepliesDraft, TextDraft
from crm.people import holdings
from crm.people.holdings import HoldingView
from data.language.meaning.concerns import asks_of_early_withdrawal
from data.texts.phrases import Day, Lines, Phrase, phrase

_MOST_LINES = 5
_EARLY_ENTRY = "early_withdrawal"


@action("action_maturity")
def maturity(turn: Turn) -> Outcome:
    """Tell what falls due; offer to renew only where offers are welcome."""
    if asks_of_early_withdrawal(turn.heard.text):  # 两个月后到期的能提前取吗
        return say(*answer_to(turn, _EARLY_ENTRY))
    if turn.customer is None:
        text = phrase("accounts.customers_only")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.leave_number(),)))
    days = turn.house.settings.maturity_days
    ending = holdings.ending(turn.work, turn.customer.customer_id, days)
    if not ending:
        return say(TextDraft(text=phrase("renewal.nothing_due", days=days)))
    lines = Lines(items=tuple(_line(holding) for holding in ending[:_MOST_LINES]))
    text = phrase("renewal.due", days=days, lines=lines)
    due = [holding for holding in ending if holding.comes_back]
    if not due or turn.has_open_case or turn.opted_out:
        return say(TextDraft(text=text))
    return say(
        TextDraft(text=text),
        question(due[0]),
        awaiting=Awaiting.RENEWAL,
        product=due[0].product.code,
        products=tuple(holding.product.code for holding in due),
    )


@action("action_renew")
def renew(turn: Turn) -> Outcome:
    """Renew what falls due first, or what was pointed at; all of it, or the part that was said."""
    if turn.customer is None:
        text = phrase("accounts.customers_only")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.leave_number(),)))
    if renewing(turn) and (outcome := _changed(turn)):
        return outcome
    due = _due(turn)
    chosen = _meant(turn, due)
    if chosen is None:
        days = turn.house.settings.maturity_days
        return say(TextDraft(text=phrase("renewal.nothing_to_renew", days=days)))
    into = _into(turn, chosen)
    if into is None:
        return _ask(chosen, TextDraft(text=none_of_term(chosen.product, turn.heard.term_days or 0)))
    part = part_of(turn, chosen.amount)
    if part is not None and part.amount is None:
        return _ask(chosen, part.note)
    outcome = want(
        turn,
        into,
        intent=RENEW,
        amount=part.amount if part is not None else chosen.amount,
        whole=chosen.amount,
    )
    if part is None or not begun(outcome):
        return outcome
    return outcome.preceded_by(part.note)


@action("action_decline_renewal")
def decline_renewal(turn: Turn) -> Outcome:
    """Leave it to fall due; say where the money goes, and promise only what is sure."""
    asked = _asked_of(turn)
    invested = asked is not None and asked.category is Category.WEALTH
    text = phrase("renewal.declined_wealth" if invested else "renewal.declined")
    choices = () if turn.has_open_case or turn.opted_out else (buttons.recommend(),)
    return say(QuickRepliesDraft(text=text, buttons=(*choices, buttons.human())))


def question(due: HoldingView) -> QuickRepliesDraft:
    """Ask whether to renew."""
    return QuickRepliesDraft(
        text=phrase("renewal.ask", product=due.product.name),
        buttons=(
            buttons.yes(Awaiting.RENEWAL, "renewal.button_renew"),
            buttons.no(Awaiting.RENEWAL, "renewal.button_not_now"),
        ),
    )


def _ask(due: HoldingView, *drafts: Draft) -> Outcome:
    product = due.product.code
    return say(*drafts, question(due), awaiting=Awaiting.RENEWAL, product=product, task=None)


def _changed(turn: Turn) -> Outcome | None:
    """Take what is said of a renewal under way; None when it is only asked for once more."""
    product = accepting(turn)
    told = says_value(turn) or bool(pointed_at(turn))
    return amend(turn, product) if told and product is not None else None


def _meant(turn: Turn, due: list[HoldingView]) -> HoldingView | None:
    """Return the deposit that was pointed at or told by its term, else what falls due first."""
    pointed, days = pointed_at(turn), turn.heard.term_days
    named = (each for each in due if each.product.code in pointed)
    so_long = (each for each in due if days is not None and each.product.term_days == days)
    return next(named, None) or next(so_long, None) or next(iter(due), None)


def _asked_of(turn: Turn) -> ProductView | None:
    """Return the product that was asked about, or the one named in the refusal."""
    due, product = _due(turn), meant(turn)
    same = (each.product for each in due if product and each.product.code == product.code)
    return next(same, due[0].product if due else None)


def _into(turn: Turn, chosen: HoldingView) -> ProductView | None:
    """Return what it is renewed into: another one of the kind that was named, or of the term.

    The same product when nothing else was said; None when there is none of that term.
    """
    named = meant(turn) if pointed_at(turn) else None
    if named is not None and named.category == chosen.product.category:
        return named
    days = turn.heard.term_days
    if days in (None, chosen.product.term_days):
        return chosen.product
    return of_that_term(turn, chosen.product, days or 0)


def _due(turn: Turn) -> list[HoldingView]:
    customer_id = turn.conversation.customer_id or ""
    return holdings.maturing(turn.work, customer_id, turn.house.settings.maturity_days)


def _line(holding: HoldingView) -> Phrase:
    # The amount needs a stronger sign-in; name and day do not tell how rich somebody is.
    day = Day(date=holding.matures_on) if holding.matures_on else ""
    return phrase("renewal.line", product=holding.product.name, day=day)
