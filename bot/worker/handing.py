"""Telling customers what became of their handoff, and ending what nobody answers."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from bot.gateway.rendering.drafts import Place, Renderer
from bot.worker.sparing import failure_of
from crm import conversations, handoffs
from crm.bank import Bank, Work
from crm.contract import HandoffState, NotFound
from crm.messages import ButtonDraft, Draft, HandoffDraft, RatingDraft, Sender
from crm.organisation.working_hours import WorkingHours
from crm.store import audit, outbox
from crm.store.outbox import OutboxEvent
from data.texts.phrases import Label, phrase

logger = logging.getLogger(__name__)

TOPIC = "handoff.changed"
_MESSAGES = uuid.UUID("0d7d3b0e-7a55-4b3c-9f0e-8f6b6f8f2a11")


class Handing:
    """Writes into the conversation what a handoff came to.

    Args:
        bank: the records.
        renderer: puts it into words.
        batch: changes dealt with in one call.
    """

    def __init__(self, bank: Bank, renderer: Renderer, batch: int) -> None:
        self._bank = bank
        self._renderer = renderer
        self._batch = batch

    def tell(self) -> int:
        """Tell of the changes that customers do not know of yet; return how many.

        One that cannot be told is left out, so that the others are told.

        Raises:
            Unavailable: the database cannot be used now.
        """
        with self._bank.work() as work:
            events = outbox.jobs(work, TOPIC, self._batch)
            hours = WorkingHours.of(work).label()
            for event in events:
                try:
                    outbox.finish_job(work, event.outbox_id)
                except NotFound:
                    continue  # another worker was quicker
                self._tell_or_note(work, event, hours)
        return len(events)

    def expire(self, ahead: timedelta) -> int:
        """End handoffs that nobody answers or uses any more; return how many.

        Args:
            ahead: how long it may take until this is called again.

        Raises:
            Unavailable: the database cannot be used now.
        """
        with self._bank.work() as work:
            return len(handoffs.expire_stale(work, ahead))

    def _tell_or_note(self, work: Work, event: OutboxEvent, hours: Label) -> None:
        if reason := failure_of(work, lambda: self._tell(work, event, hours)):
            detail = {"reason": reason, "state": event.payload.get("state")}
            audit.record(work, audit.SYSTEM, "handoff.untold", "handoff", event.key, detail)
            logger.error("handoff.untold handoff=%s reason=%s", event.key, reason)

    def _tell(self, work: Work, event: OutboxEvent, hours: Label) -> None:
        draft = _draft(event, hours)
        if draft is None or _overtaken(work, event):
            return
        view = conversations.get(work, str(event.payload["conversation_id"]))
        if view is None:
            return
        place = Place(view.conversation_id, event.key, view.language)
        conversations.append(
            work,
            view.conversation_id,
            Sender.BOT,
            self._renderer.render(draft, place),
            message_id=str(uuid.uuid5(_MESSAGES, f"{event.key}/{event.payload['state']}")),
        )


def _overtaken(work: Work, event: OutboxEvent) -> bool:
    """Return whether a colleague has spoken, or gone, before they could be announced."""
    if event.payload.get("state") != HandoffState.ACTIVE:
        return False
    now = handoffs.active(work, str(event.payload["conversation_id"]))
    return now is None or now.handoff_id != event.key or now.answered


def _draft(event: OutboxEvent, hours: Label) -> Draft | None:
    if event.payload.get("told"):
        return None
    match event.payload.get("state"):
        case HandoffState.ACTIVE:
            return HandoffDraft(state="active", text=phrase("gateway.handoff_active"))
        case HandoffState.RETURNED:
            return RatingDraft(
                text=phrase("gateway.handoff_returned"), subject=f"handoff:{event.key}"
            )
        case HandoffState.EXPIRED:
            callback = ButtonDraft(label=phrase("gateway.callback_button"), intent="book_callback")
            text = phrase("gateway.handoff_expired", hours=hours)
            return HandoffDraft(state="closed", text=text, buttons=(callback,))
        case _:
            return None  # queued: the bot said so when it was asked for
