"""The figures of a call: how quick each answer was, and the proof of its notices."""

from __future__ import annotations

from crm.calls import CallPage, Latencies, NoticePlayed
from crm.console import parts
from crm.console.calls.wording import clock, notice_name, seconds
from crm.console.parts import Tone
from crm.console.visit import Visit

# What the phone has to hold (docs/benchmarks.md), from the end of speech to the first sound.
TARGET_P50_MS, TARGET_P95_MS = 900, 1300
TARGET_GREETING_MS = TARGET_BARGE_IN_MS = 300
_LABELLED = 12  # turns whose figures still fit above their bars


def latencies(visit: Visit, told: Latencies) -> None:
    """Show how quick the answers were."""
    words = visit.words
    with parts.card(words("calls.latency")), parts.box("stack").style("gap: 12px"):
        if not told.first_audio_ms and told.greeting_ms is None:
            parts.text(words("calls.no_latency"), "quiet")
            return
        slowest = max(told.barge_in_ms, default=None)
        with parts.box("figures pairs"):
            _figure(visit, "p50", told.percentile(50), TARGET_P50_MS)
            _figure(visit, "p95", told.percentile(95), TARGET_P95_MS)
            _figure(visit, "greeting", told.greeting_ms, TARGET_GREETING_MS)
            _figure(visit, "barge_in", slowest, TARGET_BARGE_IN_MS)
        if told.first_audio_ms:
            _turns(visit, told.first_audio_ms)


def _figure(visit: Visit, name: str, ms: int | None, target_ms: int) -> None:
    words = visit.words
    late = ms is not None and ms > target_ms
    with parts.box("figure"):
        parts.text(words(f"calls.figure.{name}"), "quiet small")
        parts.text("—" if ms is None else words("calls.ms", count=ms), "value" + " late" * late)
        parts.text(words("calls.target", count=target_ms), "quiet small")


def _turns(visit: Visit, turns: tuple[int, ...]) -> None:
    """Draw a bar for each turn, and a line where the target is."""
    words = visit.words
    highest = max(*turns, TARGET_P95_MS)
    told = ", ".join(words("calls.ms", count=ms) for ms in turns)
    parts.text(words("calls.each_turn"), "quiet small")
    with parts.box("turns-scroll").props(
        f'tabindex=0 role=group aria-label="{words("calls.each_turn")}"'
    ):
        chart = parts.box("turns").props(f'role=img aria-label="{told}"')
    with chart:
        target = parts.box("target-line").style(f"bottom: {_height(TARGET_P95_MS / highest)}")
        target.props(f'title="{words("calls.target", count=TARGET_P95_MS)}"')
        for number, ms in enumerate(turns, 1):
            said = words("calls.turn", number=number, ms=words("calls.ms", count=ms))
            with parts.box("turn-bar").props(f'title="{said}"'):
                if len(turns) <= _LABELLED:
                    parts.text(str(ms), "small num")
                late = " late" if ms > TARGET_P95_MS else ""
                parts.box(f"pillar{late}").style(f"height: {_height(ms / highest)}")


def _height(share: float) -> str:
    """Return a share of the chart's height, less the room for a figure above the bar."""
    return f"calc((100% - 20px) * {share:.3f})"


def notices(visit: Visit, page: CallPage) -> None:
    """Show which legal notices the caller was really played."""
    words = visit.words
    with parts.card(words("calls.notices")):
        if not page.notices:
            parts.text(words("calls.no_notices"), "quiet")
            return
        with parts.box("notices", "ul"):
            for notice in page.notices:
                _notice(visit, notice)


def _notice(visit: Visit, notice: NoticePlayed) -> None:
    words = visit.words
    tone: Tone = "good" if notice.complete else "bad"
    with parts.box("", "li"):
        with parts.box("line"):
            parts.text(notice_name(words, notice), "strong")
            parts.chip(words("calls.whole" if notice.complete else "calls.cut"), tone)
        played = words(
            "calls.played",
            played=seconds(words, notice.played_ms),
            whole=seconds(words, notice.of_ms),
        )
        told = [clock(notice.at_ms), words(f"learning.language.{notice.language}"), played]
        if notice.version:
            told.append(words("calls.version", version=notice.version))
        parts.text(" · ".join(told), "quiet small num")
