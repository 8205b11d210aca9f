"""My appointments: what is agreed with whom, by day."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from nicegui import ui

from crm import appointments
from crm.appointments import AboutLead, AppointmentKind, AppointmentStatus, AppointmentView
from crm.bank import Work
from crm.console import parts
from crm.console.leads.evidence import show_talk
from crm.console.live import keep_fresh
from crm.console.reveal import Secrets
from crm.console.shell import frame
from crm.console.split import PAGE
from crm.console.visit import Visit
from crm.contract import BankError
from crm.conversations import persons
from crm.organisation.staff import Right, StaffView
from crm.people import profile
from crm.people.reveals import Revealed
from crm.shelf import products
from crm.store.outbox import OutboxEvent
from crm.visitors import prospects
from data.texts.phrases import Day

# An appointment comes to be past without news.
_AGING_S = 30.0
_ICONS = {AppointmentKind.CALLBACK: "call", AppointmentKind.BRANCH: "storefront"}
_OUTCOMES = (AppointmentStatus.DONE, AppointmentStatus.MISSED, AppointmentStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class _Found:
    """The appointments, and what is known of each: by id of person or appointment."""

    booked: list[AppointmentView]
    names: dict[str, str]
    numbers: dict[str, str]
    leads: dict[str, AboutLead]
    topics: dict[str, str]
    more: bool


async def build(visit: Visit, _record: str | None) -> None:
    """Build the page."""
    words = visit.words
    frame(visit, "/appointments", words("nav.appointments"))
    if not visit.person.may(Right.WORK_LEADS):
        parts.empty("lock", words("agenda.no_right"))
        return
    with parts.box("page", "main"):
        parts.text(words("agenda.title"), tag="h1")
        days = parts.box("stack").style("gap: 16px")
    agenda = Agenda(visit, days)
    await agenda.refresh()
    keep_fresh(visit.client, visit.news, _about_appointments, agenda.refresh)
    ui.timer(_AGING_S, agenda.refresh)


class Agenda:
    """One open list of appointments."""

    def __init__(self, visit: Visit, days: ui.element) -> None:
        self._visit = visit
        self._days = days
        self._secrets = Secrets(visit)
        self._wanted = PAGE
        self._shown: tuple[_Found, set[str]] | None = None  # and which of them were past
        self._one_at_a_time = asyncio.Lock()

    async def refresh(self) -> None:
        """Bring the list up to date."""
        async with self._one_at_a_time:
            await self._refresh()

    async def _refresh(self) -> None:
        try:
            found = await self._visit.read(self._ask)
        except BankError as error:
            self._visit.tell(error)
            return
        shown = (found, {each.appointment_id for each in found.booked if self._past(each)})
        if shown == self._shown:
            return  # drawn anew, it would lose the keyboard's place
        self._shown = shown
        self._days.clear()
        with self._days:
            self._show(found)

    def _ask(self, work: Work, who: StaffView) -> _Found:
        """Read the appointments, and what to know of their people and products."""
        read = appointments.agenda(work, who, self._wanted + 1)
        booked = read[: self._wanted]
        people = [each.customer_id or each.prospect_id for each in booked]
        shelf = products.shelf(work)
        topics = {each.topic for each in booked} & shelf.keys()
        return _Found(
            booked,
            persons.short_names(work, [each.customer_id for each in booked]),
            persons.numbers(work, people),
            appointments.about(work, who, booked),
            {code: self._visit.words.value(shelf[code].view.name) for code in topics},
            more=len(read) > len(booked),
        )

    def _show(self, found: _Found) -> None:
        words = self._visit.words
        if not found.booked:
            parts.empty("event_available", words("agenda.empty"), words("agenda.empty_hint"))
        for day, several in groupby(found.booked, key=self._day):
            with parts.card(words.value(Day(date=day))):
                for each in several:
                    self._row(each, found)
        if found.more:
            parts.button(words("inbox.more"), self._load_more)

    async def _load_more(self) -> None:
        self._wanted += PAGE
        await self.refresh()

    def _day(self, each: AppointmentView) -> date:
        return each.due_at.astimezone(self._visit.bank.clock.timezone).date()

    def _row(self, each: AppointmentView, found: _Found) -> None:
        words = self._visit.words
        local = each.due_at.astimezone(self._visit.bank.clock.timezone)
        off = each.status is AppointmentStatus.CANCELLED
        with parts.box("visit off" if off else "visit"):
            parts.text(f"{local:%H:%M}", "strong num")
            with parts.box("line"):
                ui.icon(_ICONS[each.kind]).classes("quiet")
                with parts.box("about"):
                    parts.text(
                        found.names.get(each.customer_id or "", words("desk.visitor")), "strong"
                    )
                    topic = found.topics.get(each.topic) or words.code("console.topic", each.topic)
                    parts.text(f"{words(f'agenda.kind.{each.kind}')} · {topic}", "quiet small")
                    self._state(each)
                    if not off:
                        self._number(each, found)
                    self._links(each, found.leads.get(each.appointment_id))
            with parts.box("actions"):
                for outcome in () if off else _OUTCOMES:
                    self._button(each, outcome)

    def _number(self, each: AppointmentView, found: _Found) -> None:
        """Show the number to call, masked, with its reveal."""
        masked = found.numbers.get(each.customer_id or each.prospect_id or "")
        if masked is None:
            return

        def reveal(work: Work, who: StaffView, reason: str) -> Revealed:
            if each.customer_id is not None:
                return profile.reveal(work, who, each.customer_id, "mobile", reason)
            return prospects.reveal(work, who, each.prospect_id or "", reason)

        what = self._visit.words("customer.mobile")
        self._secrets.show(each.appointment_id, what, masked, reveal)

    def _links(self, each: AppointmentView, lead: AboutLead | None) -> None:
        words = self._visit.words
        with parts.box("line small"):
            if lead is not None:
                said = words.of("leads.number", number=str(lead.number))
                ui.link(said, f"/leads/{lead.lead_id}")
            if each.conversation_id is not None:
                read = parts.text(words("evidence.talk"), "as-link", "button")
                read.props("type=button").on("click", lambda: self._talk(each))

    async def _talk(self, each: AppointmentView) -> None:
        """Show the conversation in which it was booked."""
        key = each.appointment_id
        await show_talk(self._visit, lambda work, who: appointments.talk(work, who, key))

    def _past(self, each: AppointmentView) -> bool:
        return each.due_at < self._visit.now()

    def _state(self, each: AppointmentView) -> None:
        words = self._visit.words
        if each.status is AppointmentStatus.CANCELLED:
            parts.chip(words("agenda.cancelled"), "bad")
        elif self._past(each):
            parts.chip(words("agenda.past"), "warn")
        elif each.moved_from is not None:
            parts.chip(words("agenda.rescheduled"), "accent")
        if each.moved_from is not None:
            before = words.moment(each.moved_from)
            parts.text(words("agenda.moved", before=before), "quiet small num")

    def _button(self, each: AppointmentView, outcome: AppointmentStatus) -> None:
        async def close() -> None:
            await self._visit.attempt(
                lambda work, who: appointments.close(work, who, each.appointment_id, outcome),
                "done.noted",
            )
            await self.refresh()

        label = self._visit.words(f"agenda.outcome.{outcome}")
        parts.button(label, close, "primary" if outcome is AppointmentStatus.DONE else "plain")


def _about_appointments(event: OutboxEvent) -> bool:
    return event.topic.startswith("appointment.")
