"""What customers have said since a source was written: the source does not undo it.

A lifted opt-out leaves no row that a source's could be compared with: the history tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select

from crm.bank import Work
from crm.contract import SINGLE_CHANNELS, Channel, ConsentState, Purpose
from crm.loading.writer import Values
from crm.store.lists import in_parts
from crm.tables import ConsentEvent
from data.ids import new_id

_RESUMED = "resumed"

Said = dict[tuple[str, str, str], datetime]  # customer, purpose, channel -> the last time


def not_answered_since(work: Work, given: Sequence[Values]) -> list[Values]:
    """Leave out the consents that a later no, or a lifted opt-out, has made history.

    A yes to every channel stays one to those that the customer has not spoken of since.
    """
    states = (ConsentState.DECLINED, ConsentState.WITHDRAWN, _RESUMED)
    said = _last_said(work, (row["customer_id"] for row in given), states)
    apart = (each for row in given for each in _by_channel(said, row))
    return [row for row in apart if not _later(said, row, row["purpose"], row["updated_at"])]


def not_resumed(work: Work, unwanted: Sequence[Values]) -> list[Values]:
    """Leave out the do-not-disturbs that the customer has lifted in a conversation since."""
    said = _last_said(work, (row["customer_id"] for row in unwanted), (_RESUMED,))
    contact = Purpose.MARKETING_CONTACT
    return [row for row in unwanted if not _later(said, row, contact, row["since"])]


def _by_channel(said: Said, row: Values) -> list[Values]:
    """Part a row for every channel into one for each, if one of them was spoken of later."""
    if row["channel"] != Channel.ANY:
        return [row]
    each = [{**row, "consent_id": new_id(), "channel": single} for single in SINGLE_CHANNELS]
    spoken_of = any(_later(said, one, one["purpose"], one["updated_at"]) for one in each)
    return each if spoken_of else [row]


def _later(said: Said, row: Values, purpose: str, at: datetime) -> bool:
    """Return whether the customer has spoken of this channel, or of all of them, after that."""
    keys = ((row["customer_id"], purpose, each) for each in (row["channel"], Channel.ANY))
    return any(said[key] > at for key in keys if key in said)


def _last_said(work: Work, customer_ids: Iterable[str], states: Sequence[str]) -> Said:
    event = ConsentEvent
    found: Said = {}
    customers = sorted(set(customer_ids))
    for part in in_parts(customers):
        query = (
            select(event.customer_id, event.purpose, event.channel, func.max(event.at))
            .where(event.customer_id.in_(part), event.state.in_(states))
            .group_by(event.customer_id, event.purpose, event.channel)
        )
        for customer_id, purpose, channel, at in work.session.execute(query):
            found[customer_id, purpose, channel] = at
    return found
