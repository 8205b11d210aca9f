"""Buttons that several subjects put under their words.

A button names an intent and its arguments; only the gateway signs it. Yes and no carry the
question they answer, so that pressing an old one never answers a newer question.
"""

from __future__ import annotations

from typing import Literal

from actions.contract import Awaiting
from crm.contract import Category
from crm.messages import ButtonDraft
from data.texts.phrases import Label, phrase


def yes(
    question: Awaiting, label: str, style: Literal["primary", "plain"] = "primary"
) -> ButtonDraft:
    """Answer the open question with yes; ``label`` is a text key."""
    return _button(label, "affirm", style=style, answer=question.value)


def no(question: Awaiting, label: str) -> ButtonDraft:
    """Answer the open question with no; ``label`` is a text key."""
    return _button(label, "deny", answer=question.value)


def interested(product_code: str) -> ButtonDraft:
    """Say that this product is wanted; the disclosure comes before anything is captured."""
    return _button("offers.button_interested", "accept_offer", "primary", product=product_code)


def details(product_code: str) -> ButtonDraft:
    """Show more of this product."""
    return _button("products.button_details", "product_details", product=product_code)


def why(product_code: str) -> ButtonDraft:
    """Ask why this product is shown."""
    return _button("offers.button_why", "explain_why", product=product_code)


def not_interested(product_code: str) -> ButtonDraft:
    """Refuse this product."""
    return _button("offers.button_not_interested", "not_interested", product=product_code)


def named(product_code: str, name: Label) -> ButtonDraft:
    """Choose this product, when asked which."""
    return ButtonDraft(
        label=phrase("products.button_named", name=name),
        intent="choose",
        args={"product": product_code},
    )


def category(chosen: Category) -> ButtonDraft:
    """Show the products of a category."""
    return _button(f"products.button_{chosen.value}", "search_products", category=chosen.value)


def products() -> ButtonDraft:
    """See what the bank has."""
    return _button("products.button_all", "search_products")


def recommend() -> ButtonDraft:
    """Ask for a recommendation."""
    return _button("offers.button_recommend", "recommend")


def more() -> ButtonDraft:
    """Ask for other products."""
    return _button("offers.button_more", "more_options")


def calculate() -> ButtonDraft:
    """Work out the interest of a deposit."""
    return _button("calculators.button_calculate", "calculate_deposit")


def assess() -> ButtonDraft:
    """Take the risk assessment."""
    return _button("assessing.button_start", "risk_assessment")


def personalise() -> ButtonDraft:
    """Consent to personalised recommendation, under the notice that explains it."""
    question = Awaiting.PERSONALISATION_CONSENT
    return _button("consent.button_personalise", "personalisation_on", answer=question.value)


def keep_general() -> ButtonDraft:
    """Decline personalised recommendation, under the notice that explains it."""
    question = Awaiting.PERSONALISATION_CONSENT
    return _button("consent.button_keep_general", "personalisation_off", answer=question.value)


def stop_recommending() -> ButtonDraft:
    """Want no recommendations at all."""
    return _button("consent.button_stop", "stop_recommending")


def human() -> ButtonDraft:
    """Ask for a human."""
    return _button("handover.button_human", "human")


def callback() -> ButtonDraft:
    """Ask to be called back."""
    return _button("appointments.button_callback", "book_callback")


def no_calls() -> ButtonDraft:
    """Want no marketing calls."""
    return _button("appointments.button_no_calls", "opt_out_channel", channel="voice")


def move_appointment(
    appointment_id: str = "", label: str = "appointments.button_move"
) -> ButtonDraft:
    """Move this appointment; without an id, the only one or the one chosen then."""
    return _of_appointment(label, "move_appointment", appointment_id)


def cancel_appointment(appointment_id: str = "") -> ButtonDraft:
    """Cancel this appointment; without an id, the only one or the one chosen then."""
    return _of_appointment("appointments.button_cancel", "cancel_appointment", appointment_id)


def leave_number() -> ButtonDraft:
    """Leave a number (visitors)."""
    return _button("prospects.button_leave_number", "leave_number")


def _of_appointment(label: str, intent: str, appointment_id: str) -> ButtonDraft:
    args = {"appointment": appointment_id} if appointment_id else {}
    return ButtonDraft(label=phrase(label), intent=intent, args=args)


def _button(
    label: str,
    intent: str,
    style: Literal["primary", "plain", "danger"] = "plain",
    **args: str,
) -> ButtonDraft:
    return ButtonDraft(label=phrase(label), intent=intent, args=args, style=style)
