"""Telephone calls (通话记录): how each went, what staff see of it, what they are told of it.

``recording`` is the phone's side: a call begins, is told about and ends. ``listing`` and
``page`` are what staff see, ``whisper`` is what a colleague is told before they take a call,
``keeping`` ends forgotten calls and deletes old ones. What was said is the conversation's; a
call holds kinds, codes and milliseconds only.

Every change is published as ``call.changed`` with state and conversation_id.
"""

from crm.calls.keeping import delete_old, end_forgotten, kept_since
from crm.calls.listing import by_conversation, count, list_calls, under_way
from crm.calls.page import open_page, page
from crm.calls.recording import attach, begin, finish, link_handoff, note, note_whisper
from crm.calls.views import (
    CallEnding,
    CallEvent,
    CallFilter,
    CallLead,
    CallPage,
    CallRow,
    CallStart,
    CallState,
    EventKind,
    Latencies,
    NoticePlayed,
    Whisper,
)
from crm.calls.whisper import whisper

__all__ = [
    "CallEnding",
    "CallEvent",
    "CallFilter",
    "CallLead",
    "CallPage",
    "CallRow",
    "CallStart",
    "CallState",
    "EventKind",
    "Latencies",
    "NoticePlayed",
    "Whisper",
    "attach",
    "begin",
    "by_conversation",
    "count",
    "delete_old",
    "end_forgotten",
    "finish",
    "kept_since",
    "link_handoff",
    "list_calls",
    "note",
    "note_whisper",
    "open_page",
    "page",
    "under_way",
    "whisper",
]
