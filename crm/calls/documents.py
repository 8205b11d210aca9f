"""The parts of a call that are stored as JSON: read back as written, and free of words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from crm.calls.views import CallEvent, Detail, EventKind, Latencies, NoticePlayed
from crm.contract import Invalid
from data.texts.phrases import Language

_FIGURES = frozenset({"ms", "of_ms", "confidence", "level", "complete", "early"})
_CODES = frozenset({"reason", "language", "ending", "error"})
# A code is a word, perhaps with one digit at its end (key_0); a number somebody keyed in is none.
_CODE = re.compile(r"[A-Za-z][A-Za-z_]{0,40}\d?", re.ASCII)


def event_document(event: CallEvent) -> dict[str, Any]:
    """Return an event as it is stored.

    Raises:
        Invalid: its detail holds something that may be words or digits of the caller.
    """
    for name, value in event.detail.items():
        if not _harmless(name, value):
            raise Invalid("call_detail", f"{event.kind}: {name!r} may not stand in a call's record")
    return {"at_ms": event.at_ms, "kind": event.kind.value, "detail": dict(event.detail)}


def _harmless(name: str, value: object) -> bool:
    if name in _FIGURES:
        return isinstance(value, int | float)
    return name in _CODES and isinstance(value, str) and _CODE.fullmatch(value) is not None


def read_events(documents: Iterable[Mapping[str, Any]]) -> tuple[CallEvent, ...]:
    """Return stored events in the order in which they began."""
    found = (_event(each) for each in documents)
    return tuple(sorted(found, key=lambda event: event.at_ms))


def _event(document: Mapping[str, Any]) -> CallEvent:
    detail: Detail = document["detail"]
    return CallEvent(document["at_ms"], EventKind(document["kind"]), detail)


def notice_document(notice: NoticePlayed) -> dict[str, Any]:
    """Return the proof of a notice as it is stored."""
    return {
        "key": notice.key,
        "version": notice.version,
        "language": notice.language.value,
        "played_ms": notice.played_ms,
        "of_ms": notice.of_ms,
        "complete": notice.complete,
        "at_ms": notice.at_ms,
    }


def read_notices(documents: Iterable[Mapping[str, Any]]) -> tuple[NoticePlayed, ...]:
    """Return stored proofs in the order in which the notices were played."""
    found = (NoticePlayed(**{**each, "language": Language(each["language"])}) for each in documents)
    return tuple(sorted(found, key=lambda notice: notice.at_ms))


def latency_document(latencies: Latencies) -> dict[str, Any]:
    """Return latencies as they are stored."""
    return {
        "first_audio_ms": list(latencies.first_audio_ms),
        "greeting_ms": latencies.greeting_ms,
        "barge_in_ms": list(latencies.barge_in_ms),
    }


def read_latencies(document: Mapping[str, Any]) -> Latencies:
    """Return stored latencies; those of a call under way are not known yet."""
    return Latencies(
        first_audio_ms=tuple(document.get("first_audio_ms", ())),
        greeting_ms=document.get("greeting_ms"),
        barge_in_ms=tuple(document.get("barge_in_ms", ())),
    )
