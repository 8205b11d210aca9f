"""The handoff desk: who waits, the talk, the reply, the hand-back."""

from __future__ import annotations

from dataclasses import dataclass, field

from nicegui import ui

from crm import handoffs, persons, staff
from crm.bank import Work
from crm.console import parts
from crm.console.desk_talk import DeskTalk
from crm.console.live import about_handoffs, keep_fresh
from crm.console.shell import frame
from crm.console.visit import Visit
from crm.contract import BankError, HandoffState
from crm.handoffs import HandoffView
from crm.outbox import OutboxEvent
from crm.staff import Right, StaffView

_OPEN = "(e) => { if (e.ctrlKey || e.metaKey || e.shiftKey) return; e.preventDefault(); emit(); }"


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

    async def build(self, handoff_id: str | None) -> None:
        """Build queue and talk, with one handoff opened if the address names one."""
        words = self.visit.words
        with parts.box("split", "main") as self.split:
            with parts.box("list-pane", "section").props(f'aria-label="{words("desk.queue")}"'):
                self._head()
                self.list = parts.box("list-body")
            with parts.box("record-pane desk-pane", "section") as pane:
                self.talk = DeskTalk(self.visit, pane, on_back=self.close, after=self.refresh)
        ui.run_javascript("window.addEventListener('popstate', () => location.reload())")
        await self.refresh()
        keep_fresh(self.visit.client, self.visit.news, self._concerns, self.refresh)
        ui.timer(1.0, self._tick)
        if handoff_id is not None:
            await self.open(handoff_id, push=False)
        else:
            self.talk.nothing()

    def _head(self) -> None:
        words = self.visit.words
        with parts.box("list-head"):
            with parts.box("line tight"):
                parts.text(words("desk.queue"), "strong grow", "h1")
                self.duty = ui.switch(words("desk.on_duty"), value=self.visit.person.on_duty)
                self.duty.on_value_change(lambda event: self._set_duty(bool(event.value)))
            self.hint = parts.text("", "quiet small")
        self._say_duty(self.visit.person.on_duty)

    async def _set_duty(self, on: bool) -> None:
        def change(work: Work, who: StaffView) -> None:
            staff.set_on_duty(work, who, on)

        await self.visit.attempt(change)
        self._say_duty(on)

    def _say_duty(self, on: bool) -> None:
        self.hint.text = self.visit.words("desk.hint_on" if on else "desk.hint_off")

    def _concerns(self, event: OutboxEvent) -> bool:
        open_talks = {view.conversation_id for view in self.queue}
        return about_handoffs(event) or event.payload.get("conversation_id") in open_talks

    async def refresh(self) -> None:
        """Bring the queue and the open talk up to date."""

        def ask(work: Work, who: StaffView) -> tuple[list[HandoffView], dict[str, str]]:
            queue = handoffs.queue(work, who)
            return queue, persons.short_names(work, [view.customer_id for view in queue])

        try:
            self.queue, self.names = await self.visit.read(ask)
        except BankError as error:
            self.visit.tell(error)
            return
        self._show_queue()
        await self.talk.refresh()

    def _show_queue(self) -> None:
        words = self.visit.words
        self.list.clear()
        self.clocks: list[tuple[HandoffView, ui.element]] = []
        with self.list:
            if not self.queue:
                parts.empty("support_agent", words("desk.empty"), words("desk.empty_hint"))
            for view in self.queue:
                self._row(view)

    def _row(self, view: HandoffView) -> None:
        words = self.visit.words
        with ui.element("a").classes("item").props(f"href=/desk/{view.handoff_id}") as row:
            if view.handoff_id == self.talk.handoff_id:
                row.classes("on").props("aria-current=true")
            icon = "forum" if view.state is HandoffState.ACTIVE else "hourglass_top"
            with parts.box("grade"):
                ui.icon(icon)
            with parts.box("line tight"):
                name = self.names.get(view.customer_id or "", words("desk.visitor"))
                parts.text(name, "strong cut")
            clock = parts.text(self._clock(view), "num end strong")
            self.clocks.append((view, clock))
            parts.text(words.code("console.queue", view.queue), "quiet small cut")
            with parts.box("end"):
                tone = "accent" if view.state is HandoffState.ACTIVE else "warn"
                parts.chip(words(f"desk.state.{view.state}"), tone)  # type: ignore[arg-type]

        async def clicked() -> None:
            await self.open(view.handoff_id)

        row.on("click", clicked, js_handler=_OPEN)

    def _clock(self, view: HandoffView) -> str:
        if view.waiting_since is None:
            return ""
        return self.visit.words.waiting(view.waiting_since, self.visit.now())

    def _tick(self) -> None:
        for view, clock in self.clocks:
            clock.text = self._clock(view)  # type: ignore[attr-defined]

    async def open(self, handoff_id: str, *, push: bool = True) -> None:
        """Open one handoff beside the queue, at its own address."""
        if push:
            self.visit.go(f"/desk/{handoff_id}")
        self.split.classes(add="showing")
        await self.talk.show(handoff_id)
        self._show_queue()

    def close(self) -> None:
        """Go back to the queue (on a narrow screen, or after handing back)."""
        self.visit.go("/desk")
        self.split.classes(remove="showing")
