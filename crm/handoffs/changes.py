"""Writing a handoff's life: opened, changed, told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from crm.bank import Work
from crm.contract import Conflict, HandoffState
from crm.handoffs.views import HandoffView
from crm.store import audit, outbox
from crm.tables import Handoff
from data.ids import new_id


def begin(
    work: Work, conversation_id: str, queue: str, reason: str, turn_id: str | None = None
) -> str:
    """Write a new handoff, tell of it, and return its id."""
    handoff_id = new_id()
    work.session.add(
        Handoff(
            handoff_id=handoff_id,
            conversation_id=conversation_id,
            queue=queue,
            reason=reason,
            turn_id=turn_id,
            state=HandoffState.QUEUED,
            requested_at=work.clock.now(),
        )
    )
    work.session.flush()
    _publish(work, handoff_id, conversation_id, HandoffState.QUEUED, queue)
    return handoff_id


def change(
    work: Work,
    view: HandoffView,
    to: HandoffState,
    values: dict[str, datetime | str],
    *,
    only_from: Sequence[HandoffState],
    actor: str,
    told: bool = False,
) -> None:
    """Move a handoff to a state, if it is still in one of ``only_from``; audited and told.

    Args:
        work: the transaction.
        view: the handoff as it was.
        to: its new state.
        values: what else is written with it.
        only_from: states it may be moved from.
        actor: whose doing it is.
        told: the customer knows already; nobody needs to tell them.

    Raises:
        Conflict: it is not: somebody else was quicker.
    """
    done = work.session.execute(
        update(Handoff)
        .where(Handoff.handoff_id == view.handoff_id, Handoff.state.in_(only_from))
        .values(state=to, **values)
        .returning(Handoff.handoff_id)
    ).first()
    if done is None:
        raise Conflict("handoff_moved_on", "somebody else took it, or it has ended")
    detail = {"from": view.state.value, "to": to.value}
    audit.record(work, actor, "handoff.changed", "handoff", view.handoff_id, detail)
    _publish(work, view.handoff_id, view.conversation_id, to, view.queue, told=told)


def _publish(
    work: Work,
    handoff_id: str,
    conversation_id: str,
    state: HandoffState,
    queue: str,
    *,
    told: bool = False,
) -> None:
    payload: dict[str, str | bool] = {
        "handoff_id": handoff_id,
        "conversation_id": conversation_id,
        "state": state.value,
        "queue": queue,
        "told": told,
    }
    outbox.publish(work, "handoff.changed", handoff_id, payload)
