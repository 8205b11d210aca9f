"""What the customer allows: personalisation on and off, opting out, and back in.

An opt-out is obeyed in any state and at once; nothing is asked back first. Only a visitor who left
a number is asked whether it is to be deleted: nothing else is kept by which they could be reached.
"""

from __future__ import annotations

from collections.abc import Sequence

from actions import buttons
from actions.appointments.booked import offer_cancelling
from actions.contract import Awaiting
from actions.meaning.limits import TASK
from actions.offers.recommending import recommend_as_wished
from actions.prospects.erasing import asked_to_erase
from actions.service.taking_back import of_a_visitor, taken_back
from actions.slots import SlotChanges, changes
from actions.turn import Outcome, Turn, action, say
from crm import consent, conversations
from crm.contract import Channel, ConsentState, Purpose
from crm.messages import ButtonDraft, QuickRepliesDraft, TextDraft
from data.language.meaning.consents import negated
from data.language.meaning.contacting import misses_contact, says_stop, wants_contact
from data.texts.phrases import Several, TextKey, phrase

_PERSONALISED = Purpose.PERSONALISED_RECOMMENDATION
# Whoever does not want these hardly wants the callback that is booked.
_CALLING = frozenset({Channel.VOICE, Channel.RM, Channel.ANY})


@action("action_stop_recommending")
def stop_recommending(turn: Turn) -> Outcome:
    """Stop all marketing, in every channel, at once."""
    return _no_opt_out(turn) or _opt_out(turn, Channel.ANY)


@action("action_opt_out_channel")
def opt_out_channel(turn: Turn) -> Outcome:
    """Stop marketing on the channel named; on all of them when none is.

    A callback that the customer booked is no marketing: it stays until they say so.
    """
    if instead := asked_to_erase(turn) or taken_back(turn) or _no_opt_out(turn):
        return instead
    channel = turn.heard.channel or Channel.ANY
    outcome = _opt_out(turn, channel)
    if channel not in _CALLING or "awaiting" in outcome.slots:  # one question at a time
        return outcome
    asked = offer_cancelling(turn, "appointments.also_cancel")
    return outcome.followed_by(asked) if asked else outcome


@action("action_resume_offers")
def resume_offers(turn: Turn) -> Outcome:
    """Lift the opt-out; consents that were withdrawn with it stay to be asked again.

    Of the channels named, where some are.
    """
    if turn.customer is not None:
        if named := _channels(turn):
            return _resume(turn, turn.customer.customer_id, named)
        consent.resume(
            turn.work,
            turn.customer.customer_id,
            Channel.ANY,
            source=turn.conversation.channel,
            evidence=turn.evidence,
        )
    return say(QuickRepliesDraft(text=phrase("consent.resumed"), buttons=(buttons.recommend(),)))


@action("action_personalisation_off")
def personalisation_off(turn: Turn) -> Outcome:
    """Turn personalisation off, and show the general list if a list was being looked at."""
    if turn.customer is None:
        return say(TextDraft(text=phrase("consent.visitor_general")))
    if _answers_notice(turn):
        return decline_personalisation.run(turn)
    consent.set_personalisation(turn.work, turn.customer.customer_id, False, turn.evidence)
    return _confirm(turn, "consent.personalisation_off")


@action("action_personalisation_on")
def personalisation_on(turn: Turn) -> Outcome:
    """Turn personalisation on; whoever never agreed to the notice reads it first.

    So does who says it with a no in it ("i dun want …"): a misunderstanding must not permit it.
    """
    if turn.customer is None:
        return say(TextDraft(text=phrase("consent.visitor_general")))
    if turn.heard.confidence < 1 and negated(turn.heard.text):
        return ask_personalisation()
    if _answers_notice(turn) or _granted(turn):
        return grant_personalisation.run(turn)
    return ask_personalisation()


@action("action_grant_personalisation")
def grant_personalisation(turn: Turn) -> Outcome:
    """Record the consent given to the notice, and recommend with it."""
    if turn.customer is None:
        return say(TextDraft(text=phrase("consent.visitor_general")))
    consent.grant(
        turn.work,
        turn.customer.customer_id,
        _PERSONALISED,
        source=turn.conversation.channel,
        evidence=turn.evidence,
        notice_version=turn.house.settings.notice_version,
    )
    consent.set_personalisation(turn.work, turn.customer.customer_id, True, turn.evidence)
    return _confirm(turn, "consent.personalisation_on")


@action("action_decline_personalisation")
def decline_personalisation(turn: Turn) -> Outcome:
    """Record the no; the general list stays on the table."""
    if turn.customer is not None:
        consent.decline(
            turn.work,
            turn.customer.customer_id,
            _PERSONALISED,
            source=turn.conversation.channel,
            evidence=turn.evidence,
            notice_version=turn.house.settings.notice_version,
        )
    text = TextDraft(text=phrase("consent.personalisation_declined"))
    still_offered = bool(turn.slots.products) and not turn.has_open_case
    return say(text, awaiting=Awaiting.OFFER if still_offered else Awaiting.NONE)


def ask_personalisation() -> Outcome:
    """Show the notice and ask."""
    question = QuickRepliesDraft(
        text=phrase("consent.ask_personalisation"),
        buttons=(buttons.personalise(), buttons.keep_general()),
    )
    return say(question, awaiting=Awaiting.PERSONALISATION_CONSENT)


def _no_opt_out(turn: Turn) -> Outcome | None:
    """Return what is said to words that stop nothing; None where they do, or a button was pressed.

    Who waits for a call, or wants messages again, sounds much like who wants none.
    """
    heard = turn.heard
    if heard.confidence == 1:
        return None
    if misses_contact(heard.text):
        return turn.perform("action_appointments")
    if wants_contact(heard.text):
        return turn.perform("action_resume_offers")
    return None if says_stop(heard.text) else turn.perform("action_clarify")


def _channels(turn: Turn) -> tuple[Channel, ...]:
    named = turn.heard.values("channel")
    return tuple(each for each in Channel if each in named and each is not Channel.ANY)


def _resume(turn: Turn, customer_id: str, named: Sequence[Channel]) -> Outcome:
    """Lift the opt-outs of some channels; one of everything is not lifted for one of them."""
    stopped = consent.do_not_disturb(turn.work, customer_id)
    if Channel.ANY in stopped:
        everything = ButtonDraft(label=phrase("consent.button_resume"), intent="resume_offers")
        text = phrase("consent.resume_everything")
        return say(QuickRepliesDraft(text=text, buttons=(everything, buttons.human())))
    lifted = tuple(channel for channel in named if channel in stopped)
    for channel in lifted:
        consent.resume(
            turn.work,
            customer_id,
            channel,
            source=turn.conversation.channel,
            evidence=turn.evidence,
        )
    names = tuple(TextKey(key=f"consent.channel_{each.value}") for each in lifted or named)
    key = "consent.channel_resumed" if lifted else "consent.not_stopped"
    return say(TextDraft(text=phrase(key, channel=Several(items=names))))


def _opt_out(turn: Turn, channel: Channel) -> Outcome:
    if turn.customer is None:
        return of_a_visitor(turn).keeping(**_off_the_table())
    consent.opt_out(
        turn.work,
        turn.customer.customer_id,
        channel,
        source=turn.conversation.channel,
        evidence=turn.evidence,
    )
    if channel is not Channel.ANY:
        name = TextKey(key=f"consent.channel_{channel.value}")
        return say(TextDraft(text=phrase("consent.channel_stopped", channel=name)))
    conversations.clear_pending_offer(turn.work, turn.conversation.conversation_id)
    return say(TextDraft(text=phrase("consent.stopped")), **_off_the_table())


def _off_the_table() -> SlotChanges:
    return changes(task=None, product=None, products=(), decision=None)


def _answers_notice(turn: Turn) -> bool:
    return turn.heard.value("answer") == Awaiting.PERSONALISATION_CONSENT.value


def _granted(turn: Turn) -> bool:
    customer_id = turn.conversation.customer_id or ""
    return consent.state(turn.work, customer_id, _PERSONALISED) is ConsentState.GRANTED


def _confirm(turn: Turn, key: str) -> Outcome:
    """Confirm the change; a list on screen is made anew under the new rule."""
    confirmation = TextDraft(text=phrase(key))
    task = turn.slots.task
    if task is None or task.name != TASK or turn.has_open_case:
        return say(confirmation)
    return recommend_as_wished(turn).preceded_by(confirmation)
