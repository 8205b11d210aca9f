"""Reading consents: present state, do-not-disturb, the switch, and the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select

from crm.bank import Work
from crm.contract import Channel, ConsentState, Purpose
from crm.tables import (
    Consent,
    ConsentEvent,
    DoNotDisturb,
    PersonalisationPreference,
    table_of,
)

Evidence = Mapping[str, str]
_CONSENTS, _UNWANTED = table_of(Consent), table_of(DoNotDisturb)
_SWITCHES = table_of(PersonalisationPreference)
_RECORDS = select(
    _CONSENTS.c.purpose,
    _CONSENTS.c.channel,
    _CONSENTS.c.state,
    _CONSENTS.c.updated_at,
    _CONSENTS.c.notice_version,
).where(_CONSENTS.c.customer_id == bindparam("customer_id"))
_DO_NOT_DISTURB = select(_UNWANTED.c.channel).where(
    _UNWANTED.c.customer_id == bindparam("customer_id"),
    or_(_UNWANTED.c.until.is_(None), _UNWANTED.c.until > bindparam("now")),
)
_ENABLED = select(_SWITCHES.c.enabled).where(_SWITCHES.c.customer_id == bindparam("customer_id"))
_BY_CHANNEL = frozenset({Purpose.MARKETING_CONTACT, Purpose.RECORDING, Purpose.SERVICE})


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """Present state of one consent."""

    purpose: Purpose
    channel: Channel
    state: ConsentState
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ConsentChange:
    """One entry of the consent history."""

    purpose: str
    channel: str
    state: str
    notice_version: str
    source: str
    evidence: Evidence
    at: datetime


def state(
    work: Work, customer_id: str, purpose: Purpose, channel: Channel = Channel.ANY
) -> ConsentState | None:
    """Return what the customer said of a purpose on a channel; None when never asked."""
    return effective(records(work, customer_id), purpose, channel)


def records(work: Work, customer_id: str) -> list[ConsentRecord]:
    """List the present state of all the customer's consents.

    A yes to a notice that the bank has ended (``BANTER_CRM_NOTICES_ENDED``: a newer one
    widens the purpose) is left out, as if it had never been asked for; a no stays a no.
    """
    ended = work.settings.notices_ended
    return [
        ConsentRecord(Purpose(purpose), Channel(channel), ConsentState(state_), at)
        for purpose, channel, state_, at, notice in work.execute(
            _RECORDS, {"customer_id": customer_id}
        )
        if not (state_ == ConsentState.GRANTED and notice in ended)
    ]


def effective(
    held: Sequence[ConsentRecord], purpose: Purpose, channel: Channel
) -> ConsentState | None:
    """Return which of the records counts for a purpose on a channel."""
    channels = {kept_under(purpose, channel), Channel.ANY}
    fitting = [r for r in held if r.purpose is purpose and r.channel in channels]
    if not fitting:
        return None
    # Of two from the same instant the refusal counts.
    newest = max(fitting, key=lambda r: (r.updated_at, r.state is not ConsentState.GRANTED))
    return newest.state


def personalisation_enabled(work: Work, customer_id: str) -> bool:
    """Return whether the switch is on; it is until the customer turns it off."""
    return work.execute(_ENABLED, {"customer_id": customer_id}).scalar() is not False


def personalisation_allowed(work: Work, customer_id: str) -> bool:
    """Return whether personal data may shape recommendations.

    Consent is granted, the switch is not off, and the customer has not opted out of
    marketing altogether.
    """
    granted = state(work, customer_id, Purpose.PERSONALISED_RECOMMENDATION) is ConsentState.GRANTED
    return (
        granted
        and personalisation_enabled(work, customer_id)
        and Channel.ANY not in do_not_disturb(work, customer_id)
    )


def do_not_disturb(work: Work, customer_id: str) -> set[Channel]:
    """Return the channels the customer does not want now; ``any`` stands for all."""
    asked = {"customer_id": customer_id, "now": work.clock.now()}
    return {Channel(channel) for channel in work.execute(_DO_NOT_DISTURB, asked).scalars()}


def history(work: Work, customer_id: str) -> list[ConsentChange]:
    """List every change of the customer's consents, oldest first."""
    query = (
        select(ConsentEvent)
        .where(ConsentEvent.customer_id == customer_id)
        .order_by(ConsentEvent.at, ConsentEvent.event_id)
    )
    return [
        ConsentChange(e.purpose, e.channel, e.state, e.notice_version, e.source, e.evidence, e.at)
        for e in work.session.scalars(query)
    ]


def kept_under(purpose: Purpose, channel: Channel) -> Channel:
    """Return the channel a consent of this purpose is kept under."""
    return channel if purpose in _BY_CHANNEL else Channel.ANY
