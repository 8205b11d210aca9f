"""How a call is called, in words, icons and colours: the same in the list and on its record."""

from __future__ import annotations

from datetime import datetime

from crm.calls import CallEnding, CallEvent, CallRow, EventKind, NoticePlayed
from crm.console.parts import Tone
from crm.console.words import Words

ICONS: dict[CallEnding | None, str] = {
    None: "phone_in_talk",
    CallEnding.CALLER: "call_end",
    CallEnding.GOODBYE: "call_end",
    CallEnding.TRANSFER: "phone_forwarded",
    CallEnding.SHED: "phone_forwarded",
    CallEnding.SHUTDOWN: "phone_forwarded",
    CallEnding.LOST: "phone_missed",
    CallEnding.PROTOCOL: "phone_missed",
    CallEnding.STALLED: "phone_missed",
}
TONES: dict[CallEnding | None, Tone] = {
    None: "accent",
    CallEnding.GOODBYE: "good",
    CallEnding.TRANSFER: "accent",
    CallEnding.SHED: "warn",
    CallEnding.SHUTDOWN: "warn",
    CallEnding.LOST: "bad",
    CallEnding.PROTOCOL: "bad",
    CallEnding.STALLED: "bad",
}
_CODES = ("reason", "ending")


def caller(words: Words, row: CallRow) -> str:
    """Return who calls: a name, else the number, else that nobody knows."""
    return row.person or row.number or words("calls.unknown")


def state_words(words: Words, row: CallRow) -> str:
    """Return how a call ended, or that it goes on."""
    return words(f"calls.ending.{row.ending}" if row.ending else "calls.under_way")


def length(words: Words, row: CallRow, now: datetime) -> str | None:
    """Return how long a call has lasted, ``3:07``; None when nobody talked."""
    if row.answered_at is None:
        return None
    return words.waiting(row.answered_at, row.ended_at or now)


def clock(ms: int) -> str:
    """Return a moment of a call.

    >>> clock(67_400)
    '1:07'
    """
    seconds = ms // 1000
    return f"{seconds // 60}:{seconds % 60:02d}"


def seconds(words: Words, ms: int) -> str:
    """Return a length of time, ``2.5 s``."""
    return words("calls.seconds", count=f"{ms / 1000:.1f}")


def happened(words: Words, event: CallEvent) -> str:
    """Return what happened, with what is known of it."""
    told = [words(f"calls.kind.{event.kind}")]
    if event.ms:
        told.append(seconds(words, event.ms))
    if event.kind in (EventKind.SPOKE, EventKind.NOTICE) and event.detail.get("complete") is False:
        told.append(words("calls.cut"))
    if (sure := event.detail.get("confidence")) is not None:
        told.append(words("evidence.asr", percent=f"{float(sure):.0%}"))
    if language := event.detail.get("language"):
        told.append(words(f"learning.language.{language}"))
    for name in _CODES:
        if code := event.detail.get(name):
            told.append(words.code(f"console.calls.{name}", str(code)))
    return " · ".join(told)


def notice_name(words: Words, notice: NoticePlayed) -> str:
    """Return what a notice is called; a disclosure by its version."""
    kind, _, rest = notice.key.partition(":")
    if kind == "disclosure" and rest:
        return words("evidence.disclosure", version=rest)
    return words.code("console.calls.notice", kind)
