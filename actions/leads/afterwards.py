"""What is asked once a lead is noted: who is in touch and when; when a loan is paid out."""

from __future__ import annotations

from dataclasses import replace

from actions import buttons
from actions.leads.standing import just_noted, noted, told, whose
from actions.turn import Outcome, Turn, say
from crm import leads
from crm.contract import Category
from crm.leads import OwnLead
from crm.messages import QuickRepliesDraft
from crm.organisation.working_hours import WorkingHours
from data.language.meaning.afterwards import asks_of_contact, asks_of_payout, asks_what_next
from data.language.meaning.contacting import misses_contact
from data.texts.phrases import Moment, Phrase, phrase

_APPOINTMENTS, _CLARIFY = "action_appointments", "action_clarify"
_DETAILS, _ATTRIBUTE = "action_product_details", "action_product_attribute"
# Unclear words right after a lead, and what they are about as far as understanding can tell.
_OF_THE_PRODUCT = {
    "product_details": _DETAILS,
    **dict.fromkeys(("ask_rate", "ask_term", "ask_minimum", "ask_risk", "ask_fees"), _ATTRIBUTE),
}
# Said for themselves, whatever else the words may be.
_MEANT = frozenset(
    {"action_opt_out_channel", "action_stop_recommending", "action_cancel", "action_handoff"}
    | {"action_cancel_appointment", "action_move_appointment", "action_refuse_offer"}
    | {"action_complaint", "action_fraud", "action_lost_card", "action_dispute"}
    | {"action_bereavement", "action_recommend", "action_correct"}
)


def asked_afterwards(name: str, turn: Turn) -> tuple[str, Turn] | None:
    """Return the action that a question right after a lead means; None when it means no other.

    Args:
        name: the action that Rasa chose.
        turn: what was said.
    """
    if not just_noted(turn) or name in _MEANT:
        return None
    answered = name == "action_answer_faq" and bool(turn.heard.faq) and turn.heard.faq_sure
    if answered and not asks_what_next(turn.heard.text):
        return None
    if asks_of_contact(turn.heard.text) or _of_payout(turn):
        return _APPOINTMENTS, turn
    if name != _CLARIFY:
        return None
    likely = next((each for each in turn.heard.ranking if each != "nlu_fallback"), "")
    action = _OF_THE_PRODUCT.get(likely)
    return (action, turn.with_heard(replace(turn.heard, intent=likely))) if action else None


def who_is_in_touch(turn: Turn) -> Outcome | None:
    """Say who is in touch about what is noted and by when; None when that is not asked."""
    text = turn.heard.text
    lead = noted(turn) or next(iter(leads.live(turn.work, whose(turn))), None)
    if lead is None or not lead.live:
        return None
    if just_noted(turn) and _of_payout(turn):
        return _told(turn, lead, "afterwards.payout")
    if not (just_noted(turn) or asks_of_contact(text) or misses_contact(text)):
        return None
    return _told(turn, lead, "afterwards.contact")


def _of_payout(turn: Turn) -> bool:
    lead = noted(turn)
    loan = lead is not None and lead.product.category is Category.LOAN
    return loan and asks_of_payout(turn.heard.text)


def by_when(turn: Turn, lead: OwnLead, key: str = "afterwards.contact") -> Phrase:
    """Return who is in touch about a lead, and by when where that is still to come."""
    hours, due = WorkingHours.of(turn.work).label(), lead.respond_by
    product, number = lead.product.name, lead.number
    if (silent := told(turn, key, f"{key}_silent")) != key:
        return phrase(silent, product=product, number=number)
    if due is None or due <= turn.work.clock.now():
        return phrase(key, product=product, number=number, hours=hours)
    moment = Moment(at=due)
    return phrase(f"{key}_by", product=product, number=number, hours=hours, moment=moment)


def _told(turn: Turn, lead: OwnLead, key: str) -> Outcome:
    choices = (buttons.callback(), buttons.human())
    said = QuickRepliesDraft(text=by_when(turn, lead, key), buttons=choices)
    return say(said, task=turn.slots.task)
