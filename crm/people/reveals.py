"""Values shown in clear: for a stated reason, for a short time, logged and audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from crm.bank import Work
from crm.contract import Invalid
from crm.organisation.staff import StaffView
from crm.store import audit
from crm.tables import RevealLog
from data.ids import new_id
from data.protection.masking import mask_text

_SHORTEST_REASON = 4  # characters: "ok" is not a reason


@dataclass(frozen=True, slots=True)
class Revealed:
    """A value in clear; whoever shows it takes it away when it expires."""

    value: str
    expires_at: datetime


def stated(reason: str) -> str:
    """Return a reason as it is kept: telephone, card and identity numbers are masked.

    Raises:
        Invalid: none is given.
    """
    if len(reason.strip()) < _SHORTEST_REASON:
        raise Invalid("reason_missing", "say in a few words why you need to see it")
    return mask_text(reason.strip()).text


def record(
    work: Work,
    person: StaffView,
    subject: Literal["customer", "prospect"],
    subject_id: str,
    column: str,
    reason: str,
) -> datetime:
    """Log and audit that a value is shown; return until when it may be.

    Args:
        work: the transaction; nothing must be shown unless it commits.
        person: who sees it.
        subject: whose value it is.
        subject_id: theirs.
        column: which value.
        reason: as ``stated`` returns it.
    """
    now, reveal_id = work.clock.now(), new_id()
    expires_at = now + timedelta(minutes=work.settings.reveal_minutes)
    work.session.add(
        RevealLog(
            reveal_id=reveal_id,
            staff_id=person.staff_id,
            subject=subject,
            subject_id=subject_id,
            column=column,
            reason=reason,
            at=now,
            expires_at=expires_at,
        )
    )
    # What is free text and may name people stands once: the audit trail points to it instead.
    actor, detail = audit.staff_actor(person.staff_id), {"column": column, "reveal_id": reveal_id}
    audit.record(work, actor, f"{subject}.revealed", subject, subject_id, detail)
    return expires_at
