"""Transcripts: what was said in a conversation, for staff, with personal numbers masked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from crm import conversations
from crm.bank import Work
from crm.messages import Message, Sender
from data.protection import masking


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One message as staff read it."""

    message_id: str
    seq: int
    at: datetime
    sender: Sender
    text: str
    kind: str
    decisive: bool = False


def lines(
    work: Work,
    conversation_id: str,
    *,
    after: int = 0,
    limit: int = 200,
    decisive: Collection[int] = (),
) -> list[TranscriptLine]:
    """List a conversation's messages after a sequence number.

    The caller has checked that whoever reads this may.

    Args:
        work: the transaction.
        conversation_id: which conversation.
        after: the last sequence number that is known already.
        limit: at most so many.
        decisive: sequence numbers of the messages to be marked.
    """
    messages = conversations.history(work, conversation_id, after, limit)
    return [_line(message, message.seq in decisive) for message in messages]


def _line(message: Message, decisive: bool) -> TranscriptLine:
    return TranscriptLine(
        message_id=message.id,
        seq=message.seq,
        at=message.at,
        sender=message.sender,
        text=masking.mask_text(message.transcript).text,
        kind=message.body.type,
        decisive=decisive,
    )


def last_seq(work: Work, conversation_id: str) -> int:
    """Return the number of a conversation's last message; 0 when nothing was said."""
    return conversations.require(work, conversation_id).last_seq
