"""The handoff desk: who waits, the talk, the reply, the hand-back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from nicegui import ui

from crm import calls, handoffs
from crm.bank import Work
from crm.console import parts
from crm.console.desk.talk import DeskTalk
from crm.console.live import about_handoffs, keep_fresh
from crm.console.shell import frame
from crm.console.split import Split, Tick
from crm.console.visit import Visit
from crm.contract import BankError, HandoffState
from crm.conversations import persons
from crm.handoffs import HandoffView
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.store.outbox import OutboxEvent


async def build(visit: Visit, handoff_id: str | None) -> None:
    """Build the page."""
    frame(visit, "/desk", visit.words("nav.desk"))
    if not visit.person.may(Right.TAKE_HANDOFFS):
        parts.empty("lock", visit.words("desk.no_right"))
        return
    await Desk(visit).build(handoff_id)


@dataclass
class Desk:
    """One open desk."""

    visit: Visit
    queue: list[HandoffView] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)  # conversation -> the call it is held on
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def build(self, handoff_id: str | None) -> None:
        """Build queue and talk, with one handoff opened if the address names one."""
        visit = self.visit
        self.on_duty = visit.person.on_duty  # as the records have it
        self.split: Split[HandoffView] = Split(
            visit,
            "/desk",
            visit.words("desk.queue"),
            record_id=lambda view: view.handoff_id,
            draw=self._row,
            refresh=self.refresh,
            pane_classes="record-pane desk-pane",
        )
        with self.split.head:
            self._head()
        element, close = self.split.element, self.split.close
        self.talk = DeskTalk(visit, element, on_back=close, after=self.refresh)
        await self.split.begin(self.talk, handoff_id)
        keep_fresh(visit.client, visit.news, self._concerns, self.refresh)
        ui.timer(1.0, self.split.tick)

    def _head(self) -> None:
        words = self.visit.words
        with parts.box("line tight"):
            parts.text(words("desk.queue"), "strong grow", "h1")
            self.duty = ui.switch(words("desk.on_duty"), value=self.on_duty)
            self.duty.on_value_change(self._set_duty)
        self.hint = parts.text("", "quiet small")
        self._say_duty()

    async def _set_duty(self) -> None:
        """Write down what the switch says; if that fails, the switch says what is so."""
        async with self._one_at_a_time:
            on = bool(self.duty.value)
            if on == self.on_duty:
                return  # set back, or moved there and back meanwhile

            def change(work: Work, who: StaffView) -> None:
                staff.set_on_duty(work, who, on)

            if await self.visit.attempt(change):
                self.on_duty = on
                self._say_duty()
            else:
                self.duty.value = self.on_duty

    def _say_duty(self) -> None:
        self.hint.text = self.visit.words("desk.hint_on" if self.on_duty else "desk.hint_off")

    def _concerns(self, event: OutboxEvent) -> bool:
        open_talks = {view.conversation_id for view in self.queue}
        return about_handoffs(event) or event.payload.get("conversation_id") in open_talks

    async def refresh(self) -> None:
        """Bring the queue and the open talk up to date."""
        try:
            self.queue, self.names, self.phones = await self.visit.read(self._ask)
        except BankError as error:
            self.visit.tell(error)
            return
        self.split.show(self.queue, len(self.queue), self._nothing)
        await self.talk.refresh()

    def _ask(
        self, work: Work, who: StaffView
    ) -> tuple[list[HandoffView], dict[str, str], dict[str, str]]:
        queue = handoffs.queue(work, who)
        names = persons.short_names(work, [view.customer_id for view in queue])
        return queue, names, calls.by_conversation(work, who, [v.conversation_id for v in queue])

    def _nothing(self) -> None:
        words = self.visit.words
        parts.empty("support_agent", words("desk.empty"), words("desk.empty_hint"))

    def _row(self, view: HandoffView) -> Tick:
        words = self.visit.words
        active = view.state is HandoffState.ACTIVE
        with parts.box("grade"):
            ui.icon("forum" if active else "hourglass_top")
        with parts.box("line tight"):
            name = self.names.get(view.customer_id or "", words("desk.visitor"))
            parts.text(name, "strong cut")
            if view.conversation_id in self.phones:
                label = words("desk.phone")
                ui.icon("call").classes("quiet").props(f'role=img aria-label="{label}"')
        clock = parts.text(self._waited(view), "num end strong")
        parts.text(words.code("console.queue", view.queue), "quiet small cut")
        with parts.box("end"):
            parts.chip(words(f"desk.state.{view.state}"), "accent" if active else "warn")

        def tick() -> None:
            clock.text = self._waited(view)

        return tick

    def _waited(self, view: HandoffView) -> str:
        if view.waiting_since is None:
            return ""
        return self.visit.words.waiting(view.waiting_since, self.visit.now())
