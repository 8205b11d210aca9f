"""A consent that the customer takes back in words: at once, and said of what; which, if unclear.

The interest that was noted with it is another matter: it is said that it stands, and may go too.
"""

from __future__ import annotations

from collections.abc import Iterable

from actions import buttons
from actions.appointments.booked import offer_cancelling
from actions.contract import Awaiting
from actions.leads.standing import TASK as WITHDRAW_LEAD
from actions.leads.standing import noted
from actions.meaning.limits import TASK as RECOMMEND
from actions.offers.recommending import recommend_as_wished
from actions.prospects import erasing
from actions.slots import Task
from actions.turn import Outcome, Turn, say
from crm import consent, conversations
from crm.contract import Channel, ConsentState, Purpose
from crm.messages import ButtonDraft, QuickRepliesDraft, TextDraft
from crm.people.customers import CustomerView
from data.language.meaning.consents import TakenBack, consent_taken_back
from data.texts.phrases import Several, TextKey, phrase

# What a button carries that takes a consent back, as the ``answer`` it gives.
WITHDRAWN = ConsentState.WITHDRAWN.value
_CONTACT = (Channel.RM, Channel.VOICE, Channel.SMS, Channel.PUSH, Channel.CHAT)
_CALLING = frozenset({Channel.RM, Channel.VOICE, Channel.ANY})
_PERSONAL = (Purpose.PERSONALISED_RECOMMENDATION, Purpose.PROFILE_USE)


def taken_back(turn: Turn) -> Outcome | None:
    """Take back the consent that is meant; None when none is."""
    taken = _meant(turn)
    if taken is None:
        return None
    customer = turn.customer
    if customer is None:
        return of_a_visitor(turn)
    standing = _standing(turn, customer)
    if taken.only_asked or (taken.unnamed and len(standing) != 1):
        return _which(standing)
    if taken.unnamed:
        [only] = standing
        taken = TakenBack(() if only is Channel.ANY else (only.value,), only is Channel.ANY)
    return _take_back(turn, customer, taken, standing)


def of_a_visitor(turn: Turn) -> Outcome:
    """Offer to delete the number: a visitor has consented to nothing but the keeping of one."""
    if turn.conversation.prospect_id is None:
        return say(TextDraft(text=phrase("consent.visitor_no_marketing")))
    return say(erasing.question(), awaiting=Awaiting.NUMBER_DELETION)


def _meant(turn: Turn) -> TakenBack | None:
    """Return what the words, or the button, take back."""
    heard = turn.heard
    if heard.value("answer") == WITHDRAWN:
        channels = heard.values("channel")
        return TakenBack(channels, personalisation=not channels or Channel.ANY.value in channels)
    return None if heard.confidence == 1 else consent_taken_back(heard.text)


def _standing(turn: Turn, customer: CustomerView) -> list[Channel]:
    """Return the consents that stand: to contact, by channel, and ``any`` for the personal ones."""
    held = consent.records(turn.work, customer.customer_id)

    def stands(purpose: Purpose, channel: Channel) -> bool:
        return consent.effective(held, purpose, channel) is ConsentState.GRANTED

    contact = [each for each in _CONTACT if stands(Purpose.MARKETING_CONTACT, each)]
    personal = any(stands(purpose, Channel.ANY) for purpose in _PERSONAL)
    return [*contact, Channel.ANY] if personal else contact


def _which(standing: list[Channel]) -> Outcome:
    if not standing:
        text = phrase("consent.none_standing")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.stop_recommending(),)))
    choices = [_choice(each) for each in standing]
    if len(standing) > 1:
        choices.append(_button("consent.button_all", Channel.ANY))
    text = phrase("consent.which_taken_back", what=_named(standing))
    return say(QuickRepliesDraft(text=text, buttons=tuple(choices)))


def _choice(each: Channel) -> ButtonDraft:
    if each is Channel.ANY:
        return _button("consent.personal", None)
    return _button(f"consent.contact_{each.value}", each)


def _button(label: str, channel: Channel | None) -> ButtonDraft:
    args = {"answer": WITHDRAWN, **({"channel": channel.value} if channel else {})}
    return ButtonDraft(label=phrase(label), intent="opt_out_channel", args=args)


def _take_back(
    turn: Turn, customer: CustomerView, taken: TakenBack, standing: list[Channel]
) -> Outcome:
    channels = [Channel(each) for each in taken.channels]
    everything = Channel.ANY in channels
    for channel in channels:
        consent.opt_out(
            turn.work,
            customer.customer_id,
            channel,
            source=turn.conversation.channel,
            evidence=turn.evidence,
        )
    if taken.personalisation:
        _forget(turn, customer)
    if everything:
        conversations.clear_pending_offer(turn.work, turn.conversation.conversation_id)
    left = _standing(turn, customer)
    gone = [each for each in standing if each not in left]
    # Whoever had never agreed hears of what is not done from now on all the same.
    named = gone or [
        *(_CONTACT if everything else channels),
        *([Channel.ANY] if taken.personalisation else []),
    ]
    confirmed = _confirmation(named, left, stood=bool(gone))
    outcome = _also_standing(turn, bool(_CALLING & set(channels))) or say()
    task = turn.slots.task
    if everything:
        outcome = outcome.keeping(product=None, products=(), decision=None)
    elif taken.personalisation and not channels and task and task.name == RECOMMEND:
        outcome = recommend_as_wished(turn)  # the list on screen, made anew
    return outcome.preceded_by(confirmed)


def _forget(turn: Turn, customer: CustomerView) -> None:
    """Withdraw the use of personal data, and turn the switch off with it."""
    for purpose in _PERSONAL:
        if consent.state(turn.work, customer.customer_id, purpose) is ConsentState.GRANTED:
            consent.withdraw(
                turn.work,
                customer.customer_id,
                purpose,
                source=turn.conversation.channel,
                evidence=turn.evidence,
            )
    consent.set_personalisation(turn.work, customer.customer_id, False, turn.evidence)


def _confirmation(named: list[Channel], left: list[Channel], *, stood: bool) -> TextDraft:
    if not left:
        key = "consent.taken_back" if stood else "consent.never_given"
        return TextDraft(text=phrase(key, what=_named(named)))
    key = "consent.taken_back_rest" if stood else "consent.never_given_rest"
    return TextDraft(text=phrase(key, what=_named(named), rest=_named(left)))


def _also_standing(turn: Turn, calling: bool) -> Outcome | None:
    """Say what else would bring a call: the interest that is noted, or what is booked."""
    if not calling:
        return None
    lead = noted(turn)
    if lead is not None and lead.live:
        text = phrase("consent.lead_stands", product=lead.product.name, number=lead.number)
        choices = (
            buttons.yes(Awaiting.LEAD_WITHDRAWAL, "withdrawing.button_withdraw"),
            buttons.no(Awaiting.LEAD_WITHDRAWAL, "withdrawing.button_keep"),
        )
        return say(
            QuickRepliesDraft(text=text, buttons=choices),
            awaiting=Awaiting.LEAD_WITHDRAWAL,
            task=Task(WITHDRAW_LEAD, {"lead": lead.lead_id}),
        )
    asked = offer_cancelling(turn, "appointments.also_cancel")
    return say(asked) if asked else None


def _named(standing: Iterable[Channel]) -> Several:
    """Name consents; ``any`` stands for the use of personal data."""
    keys = ("consent.personal" if c is Channel.ANY else f"consent.contact_{c}" for c in standing)
    return Several(items=tuple(TextKey(key=key) for key in keys))
