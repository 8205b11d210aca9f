"""What falls due soon, and keeping it going: the same way as any other offer."""

from __future__ import annotations

from actions import buttons
from actions.acceptance import want
from actions.contract import Awaiting
from actions.focus import pointed_at
from actions.turn import Outcome, Turn, action, say
from crm import holdings
from crm.holdings import HoldingView
from crm.messages import QuickRepliesDraft, TextDraft
from data.texts.phrases import Day, Lines, Phrase, phrase

_MOST_LINES = 5


@action("action_maturity")
def maturity(turn: Turn) -> Outcome:
    """Tell what falls due; offer to renew only where offers are welcome."""
    if turn.customer is None:
        text = phrase("accounts.customers_only")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.leave_number(),)))
    due = _due(turn)
    days = turn.house.settings.maturity_days
    if not due:
        return say(TextDraft(text=phrase("renewal.nothing_due", days=days)))
    lines = Lines(items=tuple(_line(holding) for holding in due[:_MOST_LINES]))
    text = phrase("renewal.due", days=days, lines=lines)
    if turn.has_open_case or turn.opted_out:
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
    """Renew what falls due first, or what was pointed at."""
    if turn.customer is None:
        text = phrase("accounts.customers_only")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.leave_number(),)))
    due = _due(turn)
    pointed = pointed_at(turn)
    chosen = next((each for each in due if each.product.code in pointed), None)
    chosen = chosen or (due[0] if due else None)
    if chosen is None:
        days = turn.house.settings.maturity_days
        return say(TextDraft(text=phrase("renewal.nothing_due", days=days)))
    return want(turn, chosen.product, intent="renew", amount=chosen.amount)


@action("action_decline_renewal")
def decline_renewal(turn: Turn) -> Outcome:
    """Leave it to fall due; say where the money goes."""
    text = phrase("renewal.declined")
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


def _due(turn: Turn) -> list[HoldingView]:
    customer_id = turn.conversation.customer_id or ""
    return holdings.maturing(turn.work, customer_id, turn.house.settings.maturity_days)


def _line(holding: HoldingView) -> Phrase:
    # The amount needs a stronger sign-in; name and day do not tell how rich somebody is.
    day = Day(date=holding.matures_on) if holding.matures_on else ""
    return phrase("renewal.line", product=holding.product.name, day=day)
