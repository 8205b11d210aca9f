"""What a message comes to when its words say more than the intent it was taken for.

Rasa has one rule for each intent; here is read what can be said with almost any of them.
"""

from __future__ import annotations

from actions.contract import FREE
from actions.meaning import in_any_state, when_free
from actions.meaning.assent import ask_plainly, says_something_graver
from actions.turn import Action, Meant, Outcome, Turn, say
from crm.conversations import crossed
from crm.messages import TextDraft
from data.texts.phrases import Currency, phrase

# What they do depends on an amount, in the bank's own currency.
_OF_AMOUNTS = frozenset(
    {"action_recommend", "action_search_products", "action_accept_offer", "action_renew"}
    | {"action_inform", "action_correct", "action_clarify"}
    | {"action_calculate_deposit", "action_calculate_loan"}
)

# A yes to these is on record as the customer's: it has to be an answer to what they have read.
_CONSENTING = frozenset(
    {"action_grant_contact", "action_grant_personalisation", "action_grant_number"}
    | {"action_acknowledge_disclosure"}
)


def reread(name: str, turn: Turn) -> Meant:
    """Return the action that the words mean, and the turn as it is meant.

    Args:
        name: the action that Rasa chose.
        turn: what was said.
    """
    if turn.heard.confidence == 1:
        return name, turn  # a button means what it says
    free = when_free.MEANINGS if turn.slots.awaiting in FREE else ()
    found = (meaning(name, turn) for meaning in (*in_any_state.MEANINGS, *free))
    return next((meant for meant in found if meant is not None), (name, turn))


def perform_as_meant(chosen: Action, turn: Turn) -> Outcome:
    """Run the action that the words mean; of an amount in another currency that is said first."""
    name, meant = reread(chosen.name, turn)
    if name in _CONSENTING and (asked_again := _no_consent(turn)) is not None:
        return asked_again
    outcome = chosen(meant) if name == chosen.name else meant.perform(name)
    if turn.heard.foreign_currency is None or name not in _OF_AMOUNTS:
        return outcome
    own = Currency(code=turn.work.settings.currency)
    notice = TextDraft(text=phrase("offers.only_own_currency", currency=own))
    if outcome.slots.get("misses"):  # understood, but for the currency: there is nothing to guess
        return say(notice, *turn.house.reask(turn), awaiting=turn.slots.awaiting, misses=0)
    return outcome.preceded_by(notice)


def _no_consent(turn: Turn) -> Outcome | None:
    """Ask again where words cannot be a consent: sent before the question, or of a grave thing."""
    if turn.heard.confidence == 1:
        return None  # a button belongs to its question
    if crossed(turn.work, turn.turn_id):
        notice = TextDraft(text=phrase("repair.crossed"))
        return say(notice, *turn.house.reask(turn), awaiting=turn.slots.awaiting)
    return ask_plainly(turn) if says_something_graver(turn) else None
