"""Visitors leave a number: told what it is for, asked for consent, and only then kept.

The number itself never passes through Rasa: the slot ``phone`` holds the place of the message
it was said in, and the message lies encrypted in the conversation.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from actions import buttons
from actions.contract import BOOKED, NOTED, Awaiting
from actions.leads.capturing import capture
from actions.leads.noted import replaced
from actions.offers.acceptance import disclosure_stamp, proceed, show_disclosure
from actions.offers.amending import accepting
from actions.prospects.erasing import asked_to_erase
from actions.prospects.phone import number_in
from actions.slots import CallbackPlan, Task
from actions.turn import Outcome, Turn, action, say
from actions.understanding import Found
from crm import appointments, conversations, gate
from crm.appointments import AppointmentKind
from crm.contract import Channel, Initiative, Invalid, NotFound, ProductView, Purpose, Verdict
from crm.gate import GateRequest
from crm.messages import Draft, FormPromptDraft, QuickRepliesDraft, ReceiptDraft, TextDraft
from crm.organisation.working_hours import WorkingHours
from crm.shelf import acknowledgements, products
from crm.visitors import prospects
from data.language.meaning.concerns import asks_why
from data.texts.phrases import Moment, phrase

TASK = "leave_number"
_ACCEPT, _CALLBACK = "accept_offer", "book_callback"
_ASKED = frozenset({Awaiting.PHONE_NUMBER, Awaiting.PHONE_CONSENT})
# Staff need a moment to see that somebody left a number.
_NOTICE = dt.timedelta(minutes=30)


@action("action_leave_number")
def leave_number(turn: Turn) -> Outcome:
    """Take note of where the number was said, and ask for consent to keep it."""
    if turn.customer is not None:
        return _as_customer(turn)
    if erasing := asked_to_erase(turn):
        return erasing
    asked = turn.slots.awaiting is Awaiting.PHONE_NUMBER
    if asked and _thinks_again(turn):
        return turn.perform("action_correct")
    task = turn.slots.task if asked and turn.slots.task else Task(TASK)
    if asked and _said_number(turn) is None and asks_why(turn.heard.text):
        return turn.perform("action_explain")
    if _said_number(turn) is None:
        return _ask_again(task) if asked else ask_for_number(turn, task)
    return ask_consent(task, phone=_place(turn.turn_id))


@action("action_grant_number")
def grant_number(turn: Turn) -> Outcome:
    """Keep the number: the visitor becomes a prospect, and what it was left for goes on."""
    if turn.customer is not None:
        return _as_customer(turn)
    number = _number_at(turn, turn.slots.phone)
    task = turn.slots.task or Task(TASK)
    if number is None:
        return _ask_again(task)
    try:
        prospect_id = prospects.create(
            turn.work,
            number,
            turn.conversation.channel,
            turn.house.settings.notice_version,
            turn.conversation.conversation_id,
        )
    except Invalid:
        return _ask_again(task)
    return _go_on(turn.afresh(), task, prospect_id).keeping(phone=None)


@action("action_decline_number")
def decline_number(turn: Turn) -> Outcome:
    """Keep nothing."""
    text = phrase("prospects.declined")
    return say(
        QuickRepliesDraft(text=text, buttons=(buttons.human(),)),
        phone=None,
        task=None,
        callback=None,
    )


def ask_for_number(turn: Turn, task: Task) -> Outcome:
    """Ask a visitor for a number; whoever has left or just said one is not asked again."""
    if turn.conversation.prospect_id is not None:
        return _go_on(turn, task, turn.conversation.prospect_id)
    if _said_number(turn) is not None:  # "call me on 138…"
        return ask_consent(task, phone=_place(turn.turn_id))
    prompt = FormPromptDraft(field="phone", text=phrase("prospects.ask_number"))
    return say(prompt, awaiting=Awaiting.PHONE_NUMBER, task=task)


def ask_consent(task: Task, *, phone: int | None) -> Outcome:
    """Say what the number is for, and ask whether it may be kept."""
    return say(consent_question(), awaiting=Awaiting.PHONE_CONSENT, task=task, phone=phone)


def consent_question() -> Draft:
    """Return the question whether a number may be kept and used."""
    return QuickRepliesDraft(
        text=phrase("prospects.ask_consent"),
        buttons=(
            buttons.yes(Awaiting.PHONE_CONSENT, "consent.button_agree"),
            buttons.no(Awaiting.PHONE_CONSENT, "consent.button_disagree"),
        ),
    )


def _as_customer(turn: Turn) -> Outcome:
    """Need no number; who signed in while it was asked for goes the customer's own way."""
    product, plan = accepting(turn), _planned_call(turn)
    needless = TextDraft(text=phrase("prospects.signed_in"))
    if turn.slots.awaiting in _ASKED and product is not None:
        return proceed(turn, product).preceded_by(needless).keeping(phone=None)
    if turn.slots.awaiting in _ASKED and plan is not None:
        return _arrange(turn, plan).preceded_by(needless).keeping(phone=None)
    text = phrase("prospects.known_customer")
    return say(QuickRepliesDraft(text=text, buttons=(buttons.callback(),)), phone=None)


def _go_on(turn: Turn, task: Task, prospect_id: str) -> Outcome:
    """Continue what the number was left for."""
    product = products.get(turn.work, task.args.get("product", ""))
    if task.name == _ACCEPT and product is not None and "acknowledged" in task.args:
        return _capture(turn, task, product, prospect_id)
    plan = _planned_call(turn.with_slots(task=task))
    if plan is not None:
        return _arrange(turn, plan).preceded_by(TextDraft(text=phrase("prospects.thanks")))
    return _promise_call(turn, prospect_id)


def _planned_call(turn: Turn) -> CallbackPlan | None:
    """Return the callback that the number was asked for."""
    task = turn.slots.task
    return turn.slots.callback if task is not None and task.name == _CALLBACK else None


def _arrange(turn: Turn, plan: CallbackPlan) -> Outcome:
    """Go on with the callback, for the time that was said before the number."""
    when = (Found("moment", plan.due_at, {}),) if plan.due_at else ()
    heard = replace(turn.heard, found=(*turn.heard.found, *when))
    return turn.with_heard(heard).perform("action_callback_time")


def _capture(turn: Turn, task: Task, product: ProductView, prospect_id: str) -> Outcome:
    if task.args.get("disclosure") != disclosure_stamp(product):
        # Another version came into force while the number was asked for.
        changed = TextDraft(text=phrase("disclosure.shown_again", product=product.name))
        return show_disclosure(turn.with_slots(task=task), product).preceded_by(changed)
    request = GateRequest(
        customer_id=None,
        product_code=product.code,
        initiative=Initiative.CUSTOMER,
        purpose=Purpose.PERSONALISED_RECOMMENDATION,
        channel=Channel.CHAT,
        conversation_id=turn.conversation.conversation_id,
    )
    receipt = gate.check(turn.work, request)
    if receipt.verdict is not Verdict.ALLOW:
        text = phrase("offers.cannot_other", product=product.name)
        return say(QuickRepliesDraft(text=text, buttons=(buttons.human(),)), task=None)
    _record_acknowledgement(turn, task, product, prospect_id)
    draft = capture(turn, task, product, receipt, prospect_id)
    just_noted = Task(NOTED, {"lead": draft.reference})
    return say(draft, *replaced(turn, task), task=just_noted, product=product.code, products=())


def _record_acknowledgement(turn: Turn, task: Task, product: ProductView, prospect_id: str) -> None:
    """Record what the visitor acknowledged before there was anybody to record it for."""
    read_at = task.args.get("read_at")
    acknowledgements.record(
        turn.work,
        product,
        prospect_id=prospect_id,
        conversation_id=turn.conversation.conversation_id,
        turn_id=task.args["acknowledged"],
        at=dt.datetime.fromisoformat(read_at) if read_at else None,
    )


def _promise_call(turn: Turn, prospect_id: str) -> Outcome:
    """Book a callback at the next working moment, so that the number is not left for nothing."""
    due_at = WorkingHours.of(turn.work).next_opening(turn.work.clock.now() + _NOTICE)
    booked = appointments.book(
        turn.work,
        kind=AppointmentKind.CALLBACK,
        topic=turn.slots.product or "prospect",
        due_at=due_at,
        prospect_id=prospect_id,
        conversation_id=turn.conversation.conversation_id,
    )
    text = phrase("prospects.kept", moment=Moment(at=due_at))
    receipt = ReceiptDraft(text=text, subject="prospect", reference=prospect_id)
    return say(receipt, task=Task(BOOKED, {"appointment": booked}))


def _ask_again(task: Task) -> Outcome:
    prompt = FormPromptDraft(field="phone", text=phrase("prospects.ask_number_again"))
    return say(prompt, awaiting=Awaiting.PHONE_NUMBER, task=task, phone=None)


def _thinks_again(turn: Turn) -> bool:
    """Return whether a term of what is wanted is said instead of the number.

    An amount by itself would be a piece of the number that was asked for.
    """
    another = turn.heard.term_days is not None and accepting(turn) is not None
    return another and _said_number(turn) is None


def _said_number(turn: Turn) -> str | None:
    return _number_at(turn, _place(turn.turn_id))


def _number_at(turn: Turn, place: int | None) -> str | None:
    """Return the number said in that message of this conversation."""
    if place is None:
        return None
    try:
        words = conversations.utterance(turn.work, f"{turn.conversation.conversation_id}:{place}")
    except NotFound:
        return None
    return number_in(words)


def _place(turn_id: str) -> int | None:
    seq = turn_id.rpartition(":")[2]
    return int(seq) if seq.isdecimal() else None
