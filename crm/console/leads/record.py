"""The record beside the list: one lead with everything a reviewer needs."""

from __future__ import annotations

from dataclasses import replace

from nicegui import ui

from crm import leads
from crm.console import parts
from crm.console.leads.actions import actions
from crm.console.leads.compliance import consents, suitability
from crm.console.leads.customer import CustomerCard
from crm.console.leads.evidence import evidence
from crm.console.leads.history import history
from crm.console.leads.inbox_row import SLA_TONES
from crm.console.leads.reasons import reasons
from crm.console.leads.wording import stage_words
from crm.console.live_pane import LivePane
from crm.console.visit import Visit
from crm.leads import LeadPage, SlaState
from crm.organisation.staff import Right

_NEXT_ICONS = {
    "call_now": "call",
    "call_today": "call",
    "call_first_thing": "schedule",
    "settle": "verified",
    "conclude": "flag",
    "nurture": "eco",
}


class RecordPane(LivePane[LeadPage]):
    """One lead with everything a reviewer needs."""

    _choose = ("west", "record.choose")
    _missing = "record.missing"
    _card: CustomerCard | None = None
    _talk: ui.element | None = None

    async def show(self, lead_id: str) -> None:
        """Show one lead."""
        self._card = None
        await super().show(lead_id)

    async def _read(self, lead_id: str, *, first: bool) -> LeadPage:
        return await self._visit.read(lambda work, who: leads.page(work, who, lead_id))

    def _conversation(self, page: LeadPage) -> str | None:
        return page.conversation_id

    async def _draw(self, page: LeadPage, before: LeadPage | None) -> None:
        if before is not None and replace(before, transcript=page.transcript) == page:
            self._draw_talk(page)
            return
        if self._card is None:
            self._card = CustomerCard(self._visit, page.customer_id, page.prospect_id)
            await self._card.load()
        self._build(page, self._card)

    def _draw_talk(self, page: LeadPage) -> None:
        if self._talk is None:
            return
        self._talk.clear()
        with self._talk:
            evidence(self._visit, page)

    def _build(self, page: LeadPage, card: CustomerCard) -> None:
        visit = self._visit
        self._element.clear()
        with self._element, parts.box("record", "article"):
            self._back()
            _head(visit, page)
            _next_step(visit, page)
            actions(visit, page, after=self.refresh)
            _figures(visit, page)
            with parts.box("columns"):
                with parts.box("stack"):
                    self._talk = parts.box("")
                    history(visit, page)
                with parts.box("stack"):
                    reasons(visit, page)
                    card.build(page.row.person)
                    if visit.person.may(Right.SEE_PROFILE):
                        suitability(visit, page)
                        consents(visit, page)
        self._draw_talk(page)


def _head(visit: Visit, page: LeadPage) -> None:
    row, words = page.row, visit.words
    with parts.box("record-head"):
        parts.grade(row.grade, words.of("leads.grade", grade=row.grade))
        with parts.box("stack grow").style("gap: 4px"):
            parts.text(f"{row.person} · {words.value(row.product)}", tag="h1")
            with parts.box("line"):
                parts.text(words.of("leads.number", number=str(row.number)), "quiet num")
                parts.chip(stage_words(words, row), "accent")
                if row.status in leads.LIVE or row.sla is not SlaState.NONE:
                    when = visit.when(row.sla_due_at) if row.sla_due_at else ""
                    said = words.of(f"leads.sla.{row.sla}", moment=when)
                    parts.chip(said, SLA_TONES[row.sla])
                owner = row.owner_name or words("record.nobody")
                parts.text(words("record.owner", name=owner), "quiet small")


def _next_step(visit: Visit, page: LeadPage) -> None:
    step = page.next_step
    if step is None:
        return
    stop = step.code in leads.STOPS
    icon = "block" if stop else _NEXT_ICONS.get(step.code, "chat")
    when = visit.when(step.at) if step.at else ""
    with parts.box("next stop" if stop else "next"):
        ui.icon(icon)
        with parts.box(""):
            parts.text(visit.words("record.next"), "small")
            parts.text(visit.words.of(f"leads.next.{step.code}", moment=when), "strong")


def _figures(visit: Visit, page: LeadPage) -> None:
    words, row = visit.words, page.row
    shown = [
        ("amount", words.money(row.amount, page.product.currency)),
        ("term", words.term(page.term_days)),
        ("product_risk", page.product.risk_grade),
        ("score", str(row.score)),
        ("source", words.code("leads.source", page.source)),
        ("captured", visit.when(row.created_at)),
    ]
    with parts.box("figures"):
        for name, value in shown:
            with parts.box("figure"):
                parts.text(words(f"record.{name}"), "quiet small")
                parts.text(value, "value")
