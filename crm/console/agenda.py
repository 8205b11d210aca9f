"""My appointments: what is agreed with whom, by day."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from nicegui import ui

from crm import appointments, persons, products
from crm.appointments import AppointmentKind, AppointmentStatus, AppointmentView
from crm.bank import Work
from crm.console import parts
from crm.console.live import keep_fresh
from crm.console.shell import frame
from crm.console.visit import Visit
from crm.contract import BankError
from crm.outbox import OutboxEvent
from crm.staff import Right, StaffView
from data.texts.phrases import Day

_ICONS = {AppointmentKind.CALLBACK: "call", AppointmentKind.BRANCH: "storefront"}
_OUTCOMES = (AppointmentStatus.DONE, AppointmentStatus.MISSED, AppointmentStatus.CANCELLED)


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


class Agenda:
    """One open list of appointments."""

    def __init__(self, visit: Visit, days: ui.element) -> None:
        self._visit = visit
        self._days = days

    async def refresh(self) -> None:
        """Bring the list up to date."""
        try:
            found, names = await self._visit.read(self._ask)
        except BankError as error:
            self._visit.tell(error)
            return
        self._days.clear()
        with self._days:
            self._show(found, names)

    def _ask(self, work: Work, who: StaffView) -> tuple[list[AppointmentView], dict[str, str]]:
        """Read the appointments, and what to call their people and products."""
        found = appointments.agenda(work, who)
        names = persons.short_names(work, [each.customer_id or each.prospect_id for each in found])
        shelf = products.shelf(work)
        topics = {each.topic for each in found} & shelf.keys()
        return found, names | {
            code: self._visit.words.value(shelf[code].view.name) for code in topics
        }

    def _show(self, found: list[AppointmentView], names: dict[str, str]) -> None:
        words = self._visit.words
        if not found:
            parts.empty("event_available", words("agenda.empty"), words("agenda.empty_hint"))
        for day, several in groupby(found, key=self._day):
            with parts.card(words.value(Day(date=day))):
                for each in several:
                    self._row(each, names)

    def _day(self, each: AppointmentView) -> date:
        return each.due_at.astimezone(self._visit.bank.clock.timezone).date()

    def _row(self, each: AppointmentView, names: dict[str, str]) -> None:
        words = self._visit.words
        local = each.due_at.astimezone(self._visit.bank.clock.timezone)
        off = each.status is AppointmentStatus.CANCELLED
        with parts.box("visit off" if off else "visit"):
            parts.text(f"{local:%H:%M}", "strong num")
            with parts.box("line"):
                ui.icon(_ICONS[each.kind]).classes("quiet")
                with parts.box(""):
                    person = names.get(each.customer_id or each.prospect_id or "")
                    parts.text(person or words("desk.visitor"), "strong")
                    topic = names.get(each.topic) or words.code("console.topic", each.topic)
                    parts.text(f"{words(f'agenda.kind.{each.kind}')} · {topic}", "quiet small")
                    self._state(each)
            with parts.box("actions"):
                for outcome in () if off else _OUTCOMES:
                    self._button(each, outcome)

    def _state(self, each: AppointmentView) -> None:
        words = self._visit.words
        if each.status is AppointmentStatus.CANCELLED:
            parts.chip(words("agenda.cancelled"), "bad")
        elif each.due_at < self._visit.now():
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
