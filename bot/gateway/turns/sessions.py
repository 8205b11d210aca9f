"""Bounded Rasa sessions: a turn's cost grows with its session, so sessions roll."""

from __future__ import annotations

from dataclasses import dataclass

from crm.conversations import ConversationView


@dataclass(frozen=True, slots=True)
class Session:
    """The Rasa session that a turn goes to."""

    session_id: str
    new: bool


def session_for(view: ConversationView, most_turns: int) -> Session:
    """Choose the session of the next turn.

    A turn that is sent again before it is finished gets the same answer, because nothing
    that decides here changes before ``finish_turn``.
    """
    if view.session_turns < most_turns:
        return Session(view.session_id, new=False)
    return Session(f"{view.conversation_id}.{view.session_no + 1}", new=True)
