"""Withdrawing what is noted: the customer's yes or no to the question, in plain words."""

from __future__ import annotations

from actions.appointments.booked import offer_cancelling
from actions.leads.noted import finished, offer_withdrawing
from actions.leads.standing import asked_which, chosen, noted, told, whose
from actions.turn import Outcome, Turn, action, say
from crm import leads
from crm.contract import Conflict
from crm.leads import OwnLead
from crm.messages import ReceiptDraft, TextDraft
from data.language.meaning.revoking import says_keep, says_undo, says_unwanted
from data.texts.phrases import phrase


@action("action_withdraw_lead")
def withdraw_lead(turn: Turn) -> Outcome:
    """Take a yes: the lead is withdrawn, and whoever was to call sees it."""
    if asked_which(turn):
        return _the_one_chosen(turn)
    pressed, text = turn.heard.value("answer"), turn.heard.text
    if not pressed and says_keep(text):  # "never mind, keep it"
        return _kept(turn)
    if turn.heard.intent == "cancel" and not says_undo(text):  # 算了: the lead, or the question?
        return _asked_again(turn)
    lead = noted(turn)
    if lead is None:
        return _asked_again(turn)
    return _withdrawn(turn, lead)


def _the_one_chosen(turn: Turn) -> Outcome:
    """Withdraw the one that answers "which one?"; a bare yes does not say which."""
    if not turn.heard.value("product") and says_keep(turn.heard.text):
        return _kept(turn)
    first, *others = chosen(turn) or (None,)
    if first is None:
        return _asked_again(turn)
    outcome = _withdrawn(turn, first)
    for lead in others:
        outcome = _withdrawn(turn, lead).preceded_by(*outcome.drafts)
    return outcome


def _withdrawn(turn: Turn, lead: OwnLead) -> Outcome:
    try:
        lead = leads.withdraw(turn.work, whose(turn), lead.lead_id, turn.evidence)
    except Conflict:  # settled by a colleague just now
        return finished(lead)
    text_said = phrase("withdrawing.withdrawn", product=lead.product.name, number=lead.number)
    outcome = say(ReceiptDraft(text=text_said, subject="lead", reference=lead.lead_id), task=None)
    asked = offer_cancelling(turn, "withdrawing.also_cancel")
    return outcome.followed_by(asked) if asked else outcome


@action("action_keep_lead")
def keep_lead(turn: Turn) -> Outcome:
    """Take a no: the lead stays, and the manager will be in touch."""
    text = turn.heard.text
    if turn.heard.value("answer"):
        return _kept(turn)
    if says_undo(text):  # "no, cancel it"
        return withdraw_lead.run(turn)
    return _asked_again(turn) if says_unwanted(text) and not says_keep(text) else _kept(turn)


def _kept(turn: Turn) -> Outcome:
    if asked_which(turn):
        text_said = phrase(told(turn, "withdrawing.all_kept", "withdrawing.all_kept_silent"))
        return say(TextDraft(text=text_said), task=None, products=())
    lead = noted(turn)
    if lead is None:
        return _asked_again(turn)
    key = told(turn, "withdrawing.kept", "withdrawing.kept_silent")
    text = phrase(key, product=lead.product.name, number=lead.number)
    return say(TextDraft(text=text), task=None)


def _asked_again(turn: Turn) -> Outcome:
    asked = offer_withdrawing(turn)
    return asked or say(TextDraft(text=phrase("repair.question_closed")), task=None)
