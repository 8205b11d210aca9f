"""A call drawn as lanes: who spoke when, which keys were pressed, what happened between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from nicegui import ui

from crm.calls import CallEvent, EventKind
from crm.console import parts
from crm.console.calls.wording import clock, happened
from crm.console.visit import Visit

_K = EventKind
_CALLER = {_K.HEARD: "heard", _K.BACK_CHANNEL: "heard faint", _K.KEY: "key"}
_BOT = {_K.SPOKE: "spoke", _K.GREETING: "spoke", _K.NOTICE: "notice", _K.FILLER: "spoke faint"}
_MARKS = {
    _K.BARGE_IN: ("front_hand", "accent"),
    _K.FALSE_BARGE_IN: ("front_hand", ""),
    _K.NO_INPUT: ("mic_off", "warn"),
    _K.NO_MATCH: ("help", "warn"),
    _K.CONFIRM: ("fact_check", ""),
    _K.IDENTIFIED: ("verified_user", "good"),
    _K.NOT_IDENTIFIED: ("gpp_maybe", "warn"),
    _K.LANGUAGE: ("translate", ""),
    _K.LINE_BROKEN: ("link_off", "bad"),
    _K.DEAF: ("hearing_disabled", "bad"),
    _K.MUTE: ("volume_off", "bad"),
    _K.TRANSFERRED: ("phone_forwarded", "accent"),
}
_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 1200)
_FEWEST_TICKS, _PIXELS_A_TICK = 5, 100
_PIXELS_A_SECOND = 4.5  # what keeps neighbours apart; a longer call is scrolled to
_LEAST_SHARE = 0.4  # percent of the lane: what took no time is seen all the same


def chart(visit: Visit, events: Sequence[CallEvent], total_ms: int) -> None:
    """Draw a call.

    Args:
        visit: the page.
        events: in their order.
        total_ms: from the answer to the end, or to now.
    """
    words = visit.words
    total_ms = max([total_ms, 1000, *(event.at_ms + event.ms for event in events)])
    count = {kind: sum(event.kind is kind for event in events) for kind in _K}
    summary = words(
        "calls.chart",
        caller=count[_K.HEARD],
        bot=count[_K.SPOKE] + count[_K.GREETING],
        barge_ins=count[_K.BARGE_IN],
        length=clock(total_ms),
    )
    width = f"min-width: {round(total_ms / 1000 * _PIXELS_A_SECOND)}px"
    with parts.box("lanes-scroll").props(
        f'tabindex=0 role=group aria-label="{words("calls.lanes")}"'
    ):
        lanes = parts.box("lanes").props(f'role=img aria-label="{summary}"')
    with lanes.style(width):
        draw = _Lanes(visit, total_ms)
        draw.lane(words("sender.customer"), events, _CALLER)
        draw.lane(words("sender.bot"), events, _BOT)
        draw.marks(words("calls.events"), events)
        draw.axis()
    _legend(visit, count)


class _Lanes:
    """Places things on a common scale."""

    def __init__(self, visit: Visit, total_ms: int) -> None:
        self._visit = visit
        self._total_ms = total_ms

    def lane(self, name: str, events: Iterable[CallEvent], looks: dict[EventKind, str]) -> None:
        """Draw the bars of one speaker."""
        parts.text(name, "lane-name small")
        with parts.box("lane"):
            for event in events:
                if look := looks.get(event.kind):
                    cut = " cut-off" if event.detail.get("complete") is False else ""
                    share = max(_LEAST_SHARE, self._share(event.ms))
                    self._put(event, f"voice {look}{cut}").style(f"width: {share:.2f}%")

    def marks(self, name: str, events: Iterable[CallEvent]) -> None:
        """Draw what happened between the words."""
        parts.text(name, "lane-name small")
        with parts.box("lane marks"):
            for event in events:
                if event.kind in _MARKS:
                    icon, tone = _MARKS[event.kind]
                    with self._put(event, f"event {tone}".strip()):
                        ui.icon(icon)

    def axis(self) -> None:
        """Draw the time."""
        parts.text("", "lane-name")
        with parts.box("lane axis"):
            whole_s = self._total_ms / 1000
            most = max(_FEWEST_TICKS, whole_s * _PIXELS_A_SECOND / _PIXELS_A_TICK)
            step = next((s for s in _STEPS_S if whole_s / s <= most), _STEPS_S[-1])
            for at_s in range(0, int(whole_s) + 1, step):
                tick = parts.text(clock(at_s * 1000), "tick small num")
                tick.style(f"left: {self._share(at_s * 1000):.2f}%")

    def _put(self, event: CallEvent, classes: str) -> ui.element:
        said = f"{clock(event.at_ms)} {happened(self._visit.words, event)}"
        shown = parts.box(classes).style(f"left: {self._share(event.at_ms):.2f}%")
        return shown.props(f'title="{said}"')

    def _share(self, ms: int) -> float:
        return min(100.0, 100 * ms / self._total_ms)


def _legend(visit: Visit, count: dict[EventKind, int]) -> None:
    """Say what colours and icons mean, of those that are drawn."""
    words = visit.words
    looks: list[tuple[EventKind, Callable[[], object]]] = [
        (kind, lambda look=look: parts.box(f"sample-bar {look}"))  # type: ignore[misc]
        for kind, look in (_CALLER | _BOT).items()
        if kind is not _K.GREETING
    ]
    looks += [
        (kind, lambda icon=icon, tone=tone: ui.icon(icon).classes(f"event {tone}"))  # type: ignore[misc]
        for kind, (icon, tone) in _MARKS.items()
    ]
    with parts.box("legend"):
        for kind, draw in looks:
            if count[kind]:
                with parts.box("line tight small quiet"):
                    draw()
                    parts.text(words(f"calls.kind.{kind}"))


def event_list(visit: Visit, events: Sequence[CallEvent]) -> None:
    """Tell the same line by line."""
    words = visit.words
    with parts.box("moments", "ol"):
        for event in events:
            with parts.box("", "li"):
                parts.text(clock(event.at_ms), "quiet num")
                parts.text(happened(words, event))
