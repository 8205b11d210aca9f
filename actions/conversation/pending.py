"""What is being asked, asked again: short, with its buttons, after a digression or a miss."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from actions import buttons
from actions.appointments import booked
from actions.appointments.booking import ask_confirmation
from actions.appointments.meeting_times import hour_question, planned_day, planned_for, suggestions
from actions.contract import MOST_TIMES, Awaiting
from actions.leads import noted
from actions.meaning.wishes import read_back
from actions.offers import assessment
from actions.offers.acceptance import acknowledge_button, wanted
from actions.products.reckoning import questions
from actions.products.shelf import let_go, which_question
from actions.prospects import enrolment, erasing
from actions.turn import Turn
from crm.messages import ButtonDraft, Draft, FormPromptDraft, QuickRepliesDraft
from crm.organisation.working_hours import WorkingHours
from crm.people import suitability
from data.texts.phrases import phrase


def question(turn: Turn) -> tuple[Draft, ...]:
    """Return the open question, or nothing when none is worth asking again."""
    ask = _QUESTIONS.get(turn.slots.awaiting)
    draft = ask(turn) if ask else None
    return (draft,) if draft is not None else ()


def choices(turn: Turn) -> tuple[ButtonDraft, ...]:
    """Return the buttons of the open question."""
    return tuple(
        button
        for draft in question(turn)
        if isinstance(draft, QuickRepliesDraft | FormPromptDraft)
        for button in draft.buttons
    )


def _personalisation(turn: Turn) -> Draft:
    return QuickRepliesDraft(
        text=phrase("repair.reask_personalisation"),
        buttons=(buttons.personalise(), buttons.keep_general()),
    )


def _contact(turn: Turn) -> Draft | None:
    product = wanted(turn)
    if product is None:
        return None
    return QuickRepliesDraft(
        text=phrase("repair.reask_contact", product=product.name),
        buttons=(
            buttons.yes(Awaiting.CONTACT_CONSENT, "consent.button_agree"),
            buttons.no(Awaiting.CONTACT_CONSENT, "consent.button_disagree"),
        ),
    )


def _disclosure(turn: Turn) -> Draft | None:
    product = wanted(turn)
    if product is None:
        return None
    return QuickRepliesDraft(
        text=phrase("repair.reask_disclosure", product=product.name),
        buttons=(
            acknowledge_button(product),
            buttons.no(Awaiting.DISCLOSURE, "disclosure.button_decline"),
        ),
    )


def _assessment_offer(turn: Turn) -> Draft:
    return QuickRepliesDraft(text=phrase("repair.reask_assessment_offer"), buttons=assessment.OFFER)


def _assessment(turn: Turn) -> Draft | None:
    form, progress = suitability.questionnaire(), turn.slots.assessment
    if progress is None or progress.version != form.version:
        return None
    return assessment.ask(form, progress, turn.work.money)


def _value(name: str) -> Callable[[Turn], Draft]:
    return lambda turn: questions.question(name)


def _amount(name: str) -> Callable[[Turn], Draft]:
    return lambda turn: read_back(turn) or questions.question(name)


def _product(turn: Turn) -> Draft:
    task = turn.slots.task
    asked_enough = task is not None and task.times >= MOST_TIMES
    return let_go(turn) if asked_enough else which_question(turn)


def _callback_offer(turn: Turn) -> Draft:
    return QuickRepliesDraft(
        text=phrase("repair.reask_callback_offer"),
        buttons=(
            buttons.yes(Awaiting.CALLBACK_OFFER, "appointments.button_callback"),
            buttons.no(Awaiting.CALLBACK_OFFER, "handover.button_no_callback"),
        ),
    )


def _callback_time(turn: Turn) -> Draft:
    day = planned_day(turn.slots.callback)
    if day is not None:
        return hour_question(turn, day)
    hours = WorkingHours.of(turn.work).label()
    return FormPromptDraft(
        field="callback_time",
        text=phrase("repair.reask_callback_time", hours=hours),
        buttons=suggestions(turn),
    )


def _callback_confirm(turn: Turn) -> Draft | None:
    plan = turn.slots.callback
    due_at = planned_for(plan)
    return ask_confirmation(plan, due_at) if plan and due_at else None


def _number(turn: Turn) -> Draft:
    return FormPromptDraft(field="phone", text=phrase("repair.reask_number"))


def _renewal(turn: Turn) -> Draft:
    return QuickRepliesDraft(
        text=phrase("repair.reask_renewal"),
        buttons=(
            buttons.yes(Awaiting.RENEWAL, "renewal.button_renew"),
            buttons.no(Awaiting.RENEWAL, "renewal.button_not_now"),
        ),
    )


# An offer on screen is not asked again: its cards are still there.
_QUESTIONS: Mapping[Awaiting, Callable[[Turn], Draft | None]] = {
    Awaiting.PERSONALISATION_CONSENT: _personalisation,
    Awaiting.CONTACT_CONSENT: _contact,
    Awaiting.DISCLOSURE: _disclosure,
    Awaiting.ASSESSMENT_OFFER: _assessment_offer,
    Awaiting.ASSESSMENT: _assessment,
    Awaiting.AMOUNT: _amount("amount"),
    Awaiting.TERM: _value("term"),
    Awaiting.LOAN_AMOUNT: _amount("loan_amount"),
    Awaiting.LOAN_TERM: _value("loan_term"),
    Awaiting.PRODUCT: _product,
    Awaiting.CALLBACK_OFFER: _callback_offer,
    Awaiting.CALLBACK_TIME: _callback_time,
    Awaiting.CALLBACK_CONFIRM: _callback_confirm,
    Awaiting.APPOINTMENT: booked.which_question,
    Awaiting.PHONE_NUMBER: _number,
    Awaiting.PHONE_CONSENT: lambda turn: enrolment.consent_question(),
    Awaiting.RENEWAL: _renewal,
    Awaiting.NUMBER_DELETION: lambda turn: erasing.question(),
    Awaiting.LEAD_WITHDRAWAL: noted.open_question,
}
