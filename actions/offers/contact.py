"""The consent to be contacted about what is wanted: given or declined, with its evidence."""

from __future__ import annotations

from actions import buttons
from actions.leads.noted import still_noted
from actions.offers.acceptance import proceed, say_nothing_open, wanted
from actions.offers.amending import differs
from actions.turn import Outcome, Turn, action, say
from crm import consent
from crm.contract import Channel, Purpose
from crm.messages import QuickRepliesDraft, TextDraft
from data.texts.phrases import phrase


@action("action_grant_contact")
def grant_contact(turn: Turn) -> Outcome:
    """Record the consent to be contacted by the RM, then go on where it was asked."""
    product = wanted(turn)
    if product is None or turn.customer is None:
        return say_nothing_open()
    if _presses_an_old_button(turn):
        closed = TextDraft(text=phrase("repair.question_closed"))
        return say(closed, *turn.house.reask(turn), awaiting=turn.slots.awaiting)
    if differs(turn, product):  # "yes, but for two years": first to what
        return turn.perform("action_correct")
    consent.grant(
        turn.work,
        turn.customer.customer_id,
        Purpose.MARKETING_CONTACT,
        Channel.RM,
        source=turn.conversation.channel,
        evidence=turn.evidence,
        notice_version=turn.house.settings.notice_version,
    )
    return proceed(turn, product)


@action("action_decline_contact")
def decline_contact(turn: Turn) -> Outcome:
    """Record that the customer does not want to be contacted: no lead, no second question."""
    if turn.customer is not None:
        consent.decline(
            turn.work,
            turn.customer.customer_id,
            Purpose.MARKETING_CONTACT,
            Channel.RM,
            source=turn.conversation.channel,
            evidence=turn.evidence,
            notice_version=turn.house.settings.notice_version,
        )
    text = phrase("consent.contact_declined")
    outcome = say(QuickRepliesDraft(text=text, buttons=(buttons.human(),)), task=None)
    return still_noted(turn, outcome)


def _presses_an_old_button(turn: Turn) -> bool:
    """Return whether a disclosure's button was pressed: it is none of this question's."""
    heard = turn.heard
    pressed = heard.confidence == 1 and heard.value("product") is not None
    return pressed and heard.intent == "acknowledge_disclosure"
