"""Changing consents: each change is a row, an event in the history, audited and published."""

from __future__ import annotations

from collections.abc import Set

from sqlalchemy import delete, insert, select

from crm.bank import Work
from crm.consent.records import Evidence, do_not_disturb, effective, kept_under, records
from crm.contract import SINGLE_CHANNELS, Channel, ConsentState, Purpose
from crm.store import audit, outbox
from crm.store.upsert import upsert
from crm.tables import (
    Consent,
    ConsentEvent,
    DoNotDisturb,
    PersonalisationPreference,
    table_of,
)
from data.ids import new_id

_REMEMBER = insert(table_of(ConsentEvent))
SWITCH = "personalisation_switch"  # how the switch is called in the history


def grant(
    work: Work,
    customer_id: str,
    purpose: Purpose,
    channel: Channel = Channel.ANY,
    *,
    source: str,
    evidence: Evidence,
    notice_version: str,
) -> None:
    """Record that the customer said yes, where and to which notice."""
    _change(
        work, customer_id, purpose, channel, ConsentState.GRANTED, source, evidence, notice_version
    )


def decline(
    work: Work,
    customer_id: str,
    purpose: Purpose,
    channel: Channel = Channel.ANY,
    *,
    source: str,
    evidence: Evidence,
    notice_version: str,
) -> None:
    """Record that the customer was asked and said no."""
    _change(
        work, customer_id, purpose, channel, ConsentState.DECLINED, source, evidence, notice_version
    )


def withdraw(
    work: Work,
    customer_id: str,
    purpose: Purpose,
    channel: Channel = Channel.ANY,
    *,
    source: str,
    evidence: Evidence,
    notice_version: str = "",
) -> None:
    """Record that the customer takes back a yes; it counts at once.

    ``any`` takes back the yes of every channel, each with its line of history; a no stays a no.
    """
    channels = [kept_under(purpose, channel)]
    if channels == [Channel.ANY]:
        channels = [*_granted(work, customer_id, purpose), Channel.ANY]
    for each in channels:
        _change(
            work,
            customer_id,
            purpose,
            each,
            ConsentState.WITHDRAWN,
            source,
            evidence,
            notice_version,
        )


def opt_out(
    work: Work, customer_id: str, channel: Channel = Channel.ANY, *, source: str, evidence: Evidence
) -> None:
    """Stop marketing on a channel (``any`` = everywhere), at once and until further notice."""
    withdraw(
        work, customer_id, Purpose.MARKETING_CONTACT, channel, source=source, evidence=evidence
    )
    upsert(
        work,
        DoNotDisturb,
        {
            "dnd_id": new_id(),
            "customer_id": customer_id,
            "channel": channel,
            "since": work.clock.now(),
            "until": None,
            "source": source,
        },
        key=("customer_id", "channel"),
        keep=("dnd_id", "since"),
    )


def resume(
    work: Work, customer_id: str, channel: Channel = Channel.ANY, *, source: str, evidence: Evidence
) -> None:
    """Lift an opt-out: the customer may be asked again; nothing counts as granted by it.

    ``any`` lifts the opt-outs of all channels. A yes to every channel goes on as one to each of the
    others: it is older than the opt-outs that are lifted.
    """
    gone = DoNotDisturb.customer_id == customer_id
    over = Consent.state == ConsentState.WITHDRAWN
    if channel is Channel.ANY:
        withdrawn = _withdrawn(work, customer_id)
        lifted = withdrawn | (do_not_disturb(work, customer_id) - {Channel.ANY})
        # A yes older than the withdrawal of everything; a source may bring both.
        over |= (Consent.state == ConsentState.GRANTED) & Consent.channel.in_(withdrawn)
    else:
        lifted = {channel}
        gone &= DoNotDisturb.channel == channel
        over &= Consent.channel == channel
    if lifted:
        _part_general_yes(work, customer_id, lifted)
    work.session.execute(delete(DoNotDisturb).where(gone))
    work.session.execute(
        delete(Consent).where(
            Consent.customer_id == customer_id, Consent.purpose == Purpose.MARKETING_CONTACT, over
        )
    )
    _remember(
        work, customer_id, Purpose.MARKETING_CONTACT, channel, "resumed", source, evidence, ""
    )


def set_personalisation(
    work: Work, customer_id: str, enabled: bool, evidence: Evidence, *, source: str = "chat"
) -> None:
    """Turn the customer's own switch for personalisation (PIPL art. 24)."""
    upsert(
        work,
        PersonalisationPreference,
        {"customer_id": customer_id, "enabled": enabled, "updated_at": work.clock.now()},
        key=("customer_id",),
    )
    turned = "on" if enabled else "off"
    _remember(work, customer_id, SWITCH, Channel.ANY, turned, source, evidence, "")


def _withdrawn(work: Work, customer_id: str) -> set[Channel]:
    """Return the single channels on which the yes to marketing was taken back."""
    held, contact = records(work, customer_id), Purpose.MARKETING_CONTACT
    return {
        each for each in SINGLE_CHANNELS if effective(held, contact, each) is ConsentState.WITHDRAWN
    }


def _part_general_yes(work: Work, customer_id: str, left_out: Set[Channel]) -> None:
    """Turn a marketing yes kept under ``any`` into one for every channel but some."""
    held = {
        each.channel: each
        for each in work.session.scalars(
            select(Consent).where(
                Consent.customer_id == customer_id, Consent.purpose == Purpose.MARKETING_CONTACT
            )
        )
    }
    general = held.get(Channel.ANY)
    if general is None or general.state != ConsentState.GRANTED:
        return
    for channel in SINGLE_CHANNELS:
        own = held.get(channel)
        if channel in left_out or (own is not None and own.updated_at >= general.updated_at):
            continue
        upsert(
            work,
            Consent,
            {
                "consent_id": new_id(),
                "customer_id": customer_id,
                "purpose": Purpose.MARKETING_CONTACT,
                "channel": channel,
                "state": ConsentState.GRANTED,
                "notice_version": general.notice_version,
                "source": general.source,
                "updated_at": general.updated_at,
            },
            key=("customer_id", "purpose", "channel"),
            keep=("consent_id",),
        )
    work.session.execute(delete(Consent).where(Consent.consent_id == general.consent_id))


def _granted(work: Work, customer_id: str, purpose: Purpose) -> list[Channel]:
    """Return the single channels on which a yes stands."""
    query = select(Consent.channel).where(
        Consent.customer_id == customer_id,
        Consent.purpose == purpose,
        Consent.channel != Channel.ANY,
        Consent.state == ConsentState.GRANTED,
    )
    return [Channel(channel) for channel in work.session.scalars(query.order_by(Consent.channel))]


def _change(
    work: Work,
    customer_id: str,
    purpose: Purpose,
    channel: Channel,
    new_state: ConsentState,
    source: str,
    evidence: Evidence,
    notice_version: str,
) -> None:
    channel = kept_under(purpose, channel)
    upsert(
        work,
        Consent,
        {
            "consent_id": new_id(),
            "customer_id": customer_id,
            "purpose": purpose,
            "channel": channel,
            "state": new_state,
            "notice_version": notice_version,
            "source": source,
            "updated_at": work.clock.now(),
        },
        key=("customer_id", "purpose", "channel"),
        keep=("consent_id",),
    )
    _remember(work, customer_id, purpose, channel, new_state, source, evidence, notice_version)


def _remember(
    work: Work,
    customer_id: str,
    purpose: str,
    channel: Channel,
    new_state: str,
    source: str,
    evidence: Evidence,
    notice_version: str,
) -> None:
    """Append to the history, audit and publish one change."""
    work.execute(
        _REMEMBER,
        {
            "event_id": new_id(),
            "customer_id": customer_id,
            "purpose": purpose,
            "channel": channel,
            "state": new_state,
            "notice_version": notice_version,
            "source": source,
            "evidence": dict(evidence),
            "at": work.clock.now(),
        },
    )
    codes = {"purpose": str(purpose), "channel": str(channel), "state": str(new_state)}
    actor = audit.customer_actor(customer_id)
    audit.record(work, actor, "consent.changed", "customer", customer_id, {**codes, **evidence})
    outbox.publish(work, "consent.changed", customer_id, codes)
