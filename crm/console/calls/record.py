"""The record beside the list: one call, from who rang to how quick we were."""

from __future__ import annotations

from datetime import datetime

from nicegui import ui

from crm import calls
from crm.calls import CallPage, CallState
from crm.console import parts
from crm.console.calls.chart import chart, event_list
from crm.console.calls.figures import latencies, notices
from crm.console.calls.wording import ICONS, TONES, caller, clock, length, state_words
from crm.console.leads.customer import CustomerCard
from crm.console.leads.evidence import talk
from crm.console.live_pane import LivePane
from crm.console.visit import Visit
from crm.organisation.staff import Right


class CallPane(LivePane[CallPage]):
    """One call."""

    _choose = ("call", "calls.choose")
    _missing = "calls.missing"
    _card: CustomerCard | None = None
    _whose: str | None = None

    async def show(self, call_id: str) -> None:
        """Show one call; that it is opened is audited."""
        self._card = None
        await super().show(call_id)

    async def _read(self, call_id: str, *, first: bool) -> CallPage:
        if first:
            return await self._visit.write(lambda work, who: calls.open_page(work, who, call_id))
        return await self._visit.read(lambda work, who: calls.page(work, who, call_id))

    def _conversation(self, page: CallPage) -> str | None:
        return page.conversation_id

    async def _draw(self, page: CallPage, before: CallPage | None) -> None:
        await self._know(page.customer_id)
        self._build(page)

    async def _know(self, customer_id: str | None) -> None:
        """Read who calls, once they have identified."""
        if self._card is None or self._whose != customer_id:
            self._whose, self._card = customer_id, CustomerCard(self._visit, customer_id, None)
            await self._card.load()

    def _build(self, page: CallPage) -> None:
        visit = self._visit
        self._element.clear()
        with self._element, parts.box("record", "article"):
            self._back()
            _head(visit, page)
            _figures(visit, page)
            _timeline(visit, page)
            with parts.box("columns"):
                with parts.box("stack"):
                    _transcript(visit, page)
                    latencies(visit, page.latencies)
                with parts.box("stack"):
                    _whisper(visit, page)
                    notices(visit, page)
                    if self._card is not None and page.customer_id is not None:
                        self._card.build("")


def _head(visit: Visit, page: CallPage) -> None:
    row, words = page.row, visit.words
    with parts.box("record-head"):
        with parts.box("grade"):
            ui.icon(ICONS[row.ending]).props("aria-hidden=true")
        with parts.box("stack grow").style("gap: 4px"):
            parts.text(caller(words, row), tag="h1")
            with parts.box("line"):
                parts.chip(state_words(words, row), TONES.get(row.ending, ""))
                if row.person is None:
                    parts.chip(words("calls.not_identified"), "warn")
                elif row.number:
                    parts.text(row.number, "masked")
                parts.text(visit.when(row.started_at), "quiet small num")
            _links(visit, page)


def _links(visit: Visit, page: CallPage) -> None:
    words, may = visit.words, visit.person.may
    with parts.box("line small"):
        for lead in page.leads if may(Right.SEE_LEADS) else ():
            said = words("calls.lead", number=str(lead.number), product=lead.product)
            ui.link(said, f"/leads/{lead.lead_id}")
        if page.handoff_id and page.handoff_state and may(Right.TAKE_HANDOFFS):
            state = words(f"desk.state.{page.handoff_state}")
            ui.link(words("calls.desk", state=state), f"/desk/{page.handoff_id}")


def _figures(visit: Visit, page: CallPage) -> None:
    words, row = visit.words, page.row
    shown = [
        ("length", length(words, row, visit.now())),
        ("language", words(f"learning.language.{row.language}")),
        ("line", words.code("console.calls.line", row.line) if row.line else None),
        ("engine", words.code("console.calls.engine", page.engine) if page.engine else None),
    ]
    with parts.box("figures"):
        for name, value in shown:
            with parts.box("figure"):
                parts.text(words(f"calls.label.{name}"), "quiet small")
                parts.text(value or "—", "value")


def _timeline(visit: Visit, page: CallPage) -> None:
    words, row = visit.words, page.row
    with parts.card(words("calls.timeline")):
        if not page.timeline:
            waits = row.state is CallState.UNDER_WAY
            parts.text(words("calls.no_events_yet" if waits else "calls.no_events"), "quiet")
            return
        chart(visit, page.timeline, 1000 * (row.seconds or 0))
        with ui.expansion(words("calls.step_by_step")).props("dense dense-toggle"):
            event_list(visit, page.timeline)


def _transcript(visit: Visit, page: CallPage) -> None:
    words, answered_at = visit.words, page.row.answered_at or page.row.started_at

    def when(at: datetime) -> str:
        return clock(max(0, round(1000 * (at - answered_at).total_seconds())))

    with parts.card(words("evidence.talk")):
        if page.transcript:
            going_on = page.row.state is CallState.UNDER_WAY
            talk(visit, list(page.transcript), when=when, follow=going_on)
        else:
            parts.text(words("calls.nothing_said"), "quiet")


def _whisper(visit: Visit, page: CallPage) -> None:
    words = visit.words
    with parts.card(words("calls.whisper")), parts.box("whisper", "ul"):
        for line in page.whisper.lines:
            parts.text(words.phrase(line), tag="li")
