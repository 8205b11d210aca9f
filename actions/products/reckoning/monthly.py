"""Savings by the month: each payment earns for the time it stays."""

from __future__ import annotations

from actions.meaning.wishes import unclear_amount
from actions.products.reckoning import interest
from actions.products.reckoning.going_on import DEPOSIT_TASK, being_asked
from actions.service.knowledge import answer_to
from actions.turn import Outcome, Turn, say
from crm.messages import Draft, TextDraft
from data.language.meaning.monthly import saves_monthly
from data.texts.phrases import Rate, Term, phrase

_ENTRY = "instalment_savings"


def put_by_monthly(turn: Turn) -> Outcome | None:
    """Say what is paid in when a sum is put by every month, and how that works.

    Its interest is worked out where a rate is named: we have no product of that kind. A deposit
    that was being worked out is let go; any other open question is asked again.

    Returns:
        The answer; None for a sum put by once.
    """
    if not saves_monthly(turn.heard.text):
        return None
    told = (*_sum(turn), *answer_to(turn, _ENTRY))
    if not told:
        return None
    task = turn.slots.task
    if being_asked(turn) and task is not None and task.name == DEPOSIT_TASK:
        return say(*told, task=None)
    return say(*told, *turn.house.reask(turn), awaiting=turn.slots.awaiting)


def _sum(turn: Turn) -> tuple[Draft, ...]:
    heard = turn.heard
    months = interest.whole_months(heard.term_days) if heard.term_days else None
    several = any(len(heard.values(kind)) > 1 for kind in ("amount", "term"))
    unsure = several or heard.upper_amount is not None or unclear_amount(turn) is not None
    if heard.amount is None or not months or heard.term_days is None or unsure:
        return ()
    money, term = turn.work.money, Term(days=heard.term_days)
    amount, total = money(heard.amount), money(heard.amount * months)
    if heard.rate_percent is None:
        text = phrase("calculators.monthly", amount=amount, term=term, total=total)
        return (TextDraft(text=text),)
    earned = interest.monthly_savings_interest(heard.amount, heard.rate_percent, months)
    text = phrase(
        "calculators.monthly_rate",
        amount=amount,
        term=term,
        total=total,
        rate=Rate(percent=heard.rate_percent),
        interest=money(earned),
    )
    return (TextDraft(text=text),)
