"""Repair: bare yes and no, values told, corrections, skipping, waiting, repeating."""

from __future__ import annotations

from actions import buttons
from actions.appointments.booked import offer_cancelling, upcoming
from actions.appointments.shifting import just_booked
from actions.contract import Awaiting
from actions.conversation.cancelling import NOTHING_GOES_ON
from actions.conversation.clarification import carry_out
from actions.conversation.repeating import again
from actions.leads.noted import change_noted, thinks_better
from actions.leads.standing import asked_which
from actions.meaning.focus import just_pushed, pointed_at
from actions.meaning.wishes import heard_wishes
from actions.offers.amending import accepting, amend, says_value
from actions.routes import ROUTES, TASKS
from actions.slots import Task
from actions.turn import Outcome, Turn, action, say
from actions.understanding import Found, Heard
from crm import conversations
from crm.messages import QuickRepliesDraft, TextDraft
from data.language.names.owners import of_somebody_else
from data.texts.phrases import Language, phrase

_VALUES = frozenset({Awaiting.AMOUNT, Awaiting.TERM, Awaiting.LOAN_AMOUNT, Awaiting.LOAN_TERM})
# Asked about a lead, or after it: another amount is the lead's.
_BESIDE_A_LEAD = frozenset({Awaiting.LEAD_WITHDRAWAL, Awaiting.CALLBACK_OFFER})


@action("action_affirm", digression=True)
def affirm(turn: Turn) -> Outcome:
    """Take a yes: to an amount read back, else to nothing in particular."""
    task = turn.slots.task
    unclear = task.args.get("unclear") if task else None
    if unclear and turn.slots.awaiting in _VALUES:
        return _told(turn, "amount", unclear)
    if just_pushed(turn):
        return turn.perform("action_accept_offer")
    if turn.house.reask(turn):
        return say()  # the question is asked again: yes does not answer it
    return say(TextDraft(text=phrase("repair.what_next")))


@action("action_deny")
def deny(turn: Turn) -> Outcome:
    """Take a no: whatever was being asked is let go."""
    if just_pushed(turn):
        return turn.perform("action_refuse_offer")
    if turn.slots.awaiting is Awaiting.PHONE_NUMBER:
        return turn.perform("action_decline_number")
    if turn.slots.awaiting in {Awaiting.CALLBACK_TIME, Awaiting.APPOINTMENT}:
        return turn.perform("action_decline_callback")
    if withdrawing := thinks_better(turn):
        return withdrawing
    if turn.slots.awaiting is Awaiting.RATING:
        return say(TextDraft(text=phrase("repair.no_rating")), rating_subject=None)
    if just_booked(turn) and (asked := offer_cancelling(turn, "appointments.keep_or_cancel")):
        return say(asked, task=None)
    text = phrase("repair.all_right")
    return say(TextDraft(text=text), task=None, assessment=None)


@action("action_inform")
def inform(turn: Turn) -> Outcome:
    """Take a value: it continues what is going on, or begins what it suggests."""
    task = turn.slots.task
    if task is not None and task.name in TASKS and _continues(turn):
        return turn.perform(TASKS[task.name])
    if turn.slots.awaiting in {Awaiting.CALLBACK_TIME, Awaiting.CALLBACK_CONFIRM}:
        return turn.perform("action_callback_time")
    if asked_which(turn) and pointed_at(turn):
        return turn.perform("action_withdraw_lead")
    if turn.heard.value("product") or turn.heard.value("ordinal"):
        return turn.perform("action_product_details")
    if says_value(turn) and (outcome := _amended(turn)):
        return outcome
    if turn.slots.awaiting in _BESIDE_A_LEAD and (outcome := change_noted(turn)):
        return outcome
    if turn.heard.category is not None:
        return turn.perform("action_search_products")
    if turn.heard.amount is not None or turn.heard.term_days is not None:
        return _what_for(turn)
    if turn.heard.moment is not None and upcoming(turn):
        return turn.perform("action_move_appointment")
    return turn.perform("action_clarify")


@action("action_choose")
def choose(turn: Turn) -> Outcome:
    """Take a choice: an intent, a question, a moment, a value, or one of those on screen."""
    heard = turn.heard
    intent = heard.value("intent")
    if intent in ROUTES:
        return carry_out(turn, intent)
    if heard.value("faq"):
        return turn.perform("action_answer_faq")
    if heard.moment is not None:
        return turn.perform("action_callback_time")
    if heard.value("answer"):
        return _closed(turn)
    if turn.slots.awaiting is Awaiting.APPOINTMENT and heard.value("ordinal"):
        return turn.perform("action_choose_appointment")
    if asked_which(turn) and pointed_at(turn):
        return turn.perform("action_withdraw_lead")
    if pointed_at(turn):
        return _chosen_product(turn)
    if heard.amount is not None or heard.term_days is not None:
        return inform.run(turn)
    return turn.perform("action_clarify")


@action("action_correct")
def correct(turn: Turn) -> Outcome:
    """Put a value right: what was being done is done again with it."""
    told, task = heard_wishes(turn), turn.slots.task
    idle = turn.slots.awaiting in NOTHING_GOES_ON
    noted_last = idle or turn.slots.awaiting in _BESIDE_A_LEAD
    if idle and not told and turn.heard.moment is not None and upcoming(turn):
        return turn.perform("action_move_appointment")
    if outcome := _amended(turn) or thinks_better(turn):
        return outcome
    if turn.slots.awaiting is Awaiting.PHONE_NUMBER:
        return turn.perform("action_leave_number")  # the number is put right
    if accepting(turn) is not None or not (told or pointed_at(turn)):
        return _ask_for_the_right_value(turn)
    if task is not None and task.name in TASKS:
        return turn.perform(TASKS[task.name])
    if noted_last and (outcome := change_noted(turn)):
        return outcome
    return inform.run(turn)


@action("action_skip")
def skip(turn: Turn) -> Outcome:
    """Leave a question out where that can be done."""
    awaiting, task = turn.slots.awaiting, turn.slots.task
    if awaiting is Awaiting.ASSESSMENT:
        hint = TextDraft(text=phrase("repair.cannot_skip_assessment"))
        return say(hint, *turn.house.reask(turn), awaiting=awaiting)
    if awaiting is Awaiting.DISCLOSURE:
        hint = TextDraft(text=phrase("repair.cannot_skip_disclosure"))
        return say(hint, *turn.house.reask(turn), awaiting=awaiting)
    if awaiting is Awaiting.RATING:
        return say(TextDraft(text=phrase("repair.no_rating")), rating_subject=None)
    if awaiting is Awaiting.AMOUNT and task is not None and task.name == "recommend":
        return turn.perform("action_recommend")
    key = "repair.nothing_to_skip" if awaiting in NOTHING_GOES_ON else "repair.skipped"
    return say(TextDraft(text=phrase(key)), task=None, callback=None, phone=None)


@action("action_take_time")
def take_time(turn: Turn) -> Outcome:
    """Wait: nothing is refused, what is open stays open, and nobody is hurried."""
    if of_somebody_else(turn.heard.text):
        return turn.perform("action_balance")  # 问问我老公的余额 is no wish to ask him
    patient = TextDraft(text=phrase("repair.take_time"), unhurried=True)
    return say(patient, awaiting=turn.slots.awaiting)


@action("action_repeat")
def repeat(turn: Turn) -> Outcome:
    """Say the last thing again."""
    drafts = again(turn)
    return say(*drafts, awaiting=turn.slots.awaiting)


@action("action_switch_language", digression=True)
def switch_language(turn: Turn) -> Outcome:
    """Go on in the language named, or in the other one."""
    other = Language.EN if turn.language is Language.ZH else Language.ZH
    # "No English, Chinese please": of several languages the one not spoken yet is meant.
    named = turn.heard.values("language")
    language = other if other in named else turn.heard.language or other
    conversations.set_language(turn.work, turn.conversation.conversation_id, language)
    return say(TextDraft(text=phrase("repair.language_switched")))


def _amended(turn: Turn) -> Outcome | None:
    """Take a value as a correction of what is being accepted or renewed."""
    if turn.slots.awaiting is Awaiting.RENEWAL and says_value(turn):
        return turn.perform("action_renew")
    product = accepting(turn)
    return amend(turn, product) if product is not None else None


def _continues(turn: Turn) -> bool:
    """Return whether a value belongs to the task: it was asked for, or the task takes any."""
    if turn.slots.awaiting is Awaiting.PRODUCT:  # an amount does not say which product
        return bool(pointed_at(turn)) or turn.heard.category is not None
    asked = turn.slots.awaiting in _VALUES
    wished = bool(heard_wishes(turn)) or turn.heard.amount is not None
    return asked or (wished and turn.slots.awaiting in NOTHING_GOES_ON)


def _told(turn: Turn, kind: str, value: str) -> Outcome:
    """Go on as if this value had just been said plainly."""
    heard = Heard("inform", 1.0, turn.heard.text, (Found(kind, value, {}),))
    return inform(turn.with_heard(heard))


def _chosen_product(turn: Turn) -> Outcome:
    task = turn.slots.task
    if turn.slots.awaiting is Awaiting.PRODUCT and task is not None and task.name in TASKS:
        return turn.perform(TASKS[task.name])
    return turn.perform("action_product_details")


def _what_for(turn: Turn) -> Outcome:
    """An amount or a term by itself: recommend with it, or work it out?"""
    choices = (buttons.recommend(), buttons.calculate())
    question = QuickRepliesDraft(text=phrase("repair.what_for"), buttons=choices)
    return say(question).keeping(**heard_wishes(turn))


def _closed(turn: Turn) -> Outcome:
    """An old button of a question that is no longer open."""
    closed = TextDraft(text=phrase("repair.question_closed"))
    return say(closed, *turn.house.reask(turn), awaiting=turn.slots.awaiting)


def _ask_for_the_right_value(turn: Turn) -> Outcome:
    text = TextDraft(text=phrase("repair.tell_the_right_value"))
    task = turn.slots.task
    if turn.slots.awaiting in _VALUES and task is not None:
        args = {name: value for name, value in task.args.items() if name != "unclear"}
        return say(text, awaiting=turn.slots.awaiting, task=Task(task.name, args))
    return say(text, awaiting=turn.slots.awaiting)
