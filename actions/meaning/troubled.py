"""Who cannot pay, or has lost their work, loses no card, disputes nothing and refuses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from actions.turn import Turn
from data.language.meaning.hardship import cannot_pay, of_a_debt, out_of_work
from data.language.meaning.loss import of_a_death
from data.language.meaning.lost_things import of_a_lost_card
from data.language.meaning.swindles import of_a_fraud
from data.language.meaning.unwanted import refuses_outright

# For these it is taken when work is lost, and no debt is spoken of.
_OUT_OF_WORK = frozenset(
    {"action_refuse_offer", "action_lost_card", "action_dispute", "action_fraud"}
    | {"action_bereavement", "action_chitchat", "action_clarify", "action_out_of_scope"}
    | {"action_skip", "action_holdings", "action_abuse", "action_take_time", "action_explain"}
)
# And for these besides when something cannot be paid.
_CANNOT_PAY = _OUT_OF_WORK | {
    "action_complaint",
    "action_recommend",
    "action_search_products",
    "action_product_details",
    "action_product_attribute",
    "action_accept_offer",
    "action_renew",
    "action_maturity",
    "action_balance",
}
_COMPLAINING = re.compile(r"投诉|举报|complain", re.IGNORECASE)
_DISPUTED = re.compile(
    r"扣|刷|盗|交易|多收|重复|不是我|\b(?:charg\w+|transactions?|debit\w*|deduct\w*|unauthori[sz]ed|twice)\b",
    re.IGNORECASE,
)
# What else the words must not say: then it is meant.
_MEANT: Mapping[str, Callable[[str], object]] = {
    "action_refuse_offer": refuses_outright,
    "action_lost_card": of_a_lost_card,
    "action_dispute": _DISPUTED.search,
    "action_fraud": of_a_fraud,
    "action_bereavement": of_a_death,
    "action_complaint": _COMPLAINING.search,
}


def sounds_like_something_else(name: str, turn: Turn) -> bool:
    """Return whether hardship was told and heard as something else.

    Args:
        name: the action that was chosen for it.
        turn: in which it was told.
    """
    text = turn.heard.text
    owes = cannot_pay(text) or (out_of_work(text) and of_a_debt(text))
    if name not in (_CANNOT_PAY if owes else _OUT_OF_WORK):
        return False
    meant = _MEANT.get(name)
    return (owes or out_of_work(text)) and not (meant and meant(text))
