"""One handoff on the desk: the live talk, the reply box, the hand-back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nicegui import ui

from crm import calls, handoffs
from crm.bank import Work
from crm.calls import Whisper
from crm.console import parts
from crm.console.kept import keep
from crm.console.leads.evidence import say
from crm.console.visit import Visit
from crm.contract import BankError, HandoffState
from crm.conversations import persons, transcripts
from crm.conversations.transcripts import TranscriptLine
from crm.handoffs import HandoffView
from crm.organisation.staff import StaffView
from data.ids import new_id

# The talk before the handoff is context; more of it is on the lead's page.
_LINES = 200


@dataclass(frozen=True, slots=True)
class _Found:
    """What the pane shows, read at once; ``call_id`` and ``whisper`` of a telephone call."""

    view: HandoffView
    name: str
    lines: list[TranscriptLine]
    call_id: str | None
    whisper: Whisper | None


class DeskTalk:
    """The pane that shows one handoff."""

    def __init__(
        self,
        visit: Visit,
        pane: ui.element,
        on_back: Callable[[], None],
        after: Callable[[], Awaitable[None]],
    ) -> None:
        self._visit = visit
        self._pane = pane
        self._on_back = on_back
        self._after = after
        self._view: HandoffView | None = None
        self._last_seq = 0
        self._log: ui.element | None = None
        self._box: ui.textarea | None = None  # where a reply is written, if it may be
        self._one_at_a_time = asyncio.Lock()
        self.handoff_id: str | None = None

    def nothing(self) -> None:
        """Say that somebody is to be chosen."""
        self.handoff_id = None
        self._pane.clear()
        with self._pane:
            parts.empty("forum", self._visit.words("desk.choose"), self._visit.words("desk.rules"))

    async def show(self, handoff_id: str) -> None:
        """Show one handoff."""
        self.handoff_id, self._view, self._last_seq = handoff_id, None, 0
        await self.refresh()

    async def refresh(self) -> None:
        """Bring state and talk up to date; new messages are appended, not redrawn."""
        async with self._one_at_a_time:
            await self._refresh()

    async def _refresh(self) -> None:
        handoff_id = self.handoff_id
        if handoff_id is None:
            return
        try:
            found = await self._visit.read(self._ask)
        except BankError as error:
            if handoff_id != self.handoff_id:
                return
            self._pane.clear()
            with self._pane:
                parts.empty(
                    "search_off", self._visit.words("desk.gone"), self._visit.explain(error)
                )
            self.handoff_id = None
            return
        if found.view.handoff_id != self.handoff_id:
            return  # another one was opened meanwhile; its own refresh waits for this one
        if self._changed(found.view):
            self._last_seq = 0
            self._build(found)
        self._view = found.view
        self._append(found.lines)

    def _ask(self, work: Work, who: StaffView) -> _Found:
        view = handoffs.require(work, who, self.handoff_id or "")
        names = persons.short_names(work, [view.customer_id])
        name = names.get(view.customer_id or "", self._visit.words("desk.visitor"))
        after = self._last_seq
        if self._changed(view):  # the pane is drawn anew, with all of the talk
            after = max(0, transcripts.last_seq(work, view.conversation_id) - _LINES)
        talk = view.conversation_id
        call_id = calls.by_conversation(work, who, [talk]).get(talk)
        whisper = calls.whisper(work, call_id) if call_id else None
        return _Found(view, name, transcripts.lines(work, talk, after=after), call_id, whisper)

    def _build(self, found: _Found) -> None:
        words, view, name = self._visit.words, found.view, found.name
        self._box = None
        self._pane.clear()
        with self._pane, parts.box("desk"):
            with parts.box("line"):
                back = parts.button(words("record.back"), self._on_back, icon="west")
                back.classes("only-narrow")
                with parts.box("grow"):
                    parts.text(name, "strong")
                    reason = words.code("console.handoff_reason", view.reason)
                    parts.text(
                        f"{words.code('console.queue', view.queue)} · {reason}", "quiet small"
                    )
                if view.state is HandoffState.ACTIVE:
                    parts.button(words("desk.hand_back"), self._hand_back, icon="reply_all")
            if found.call_id is not None and found.whisper is not None:
                self._phone(found.call_id, found.whisper)
            with parts.box("talk").props(f'role=log aria-live=polite aria-label="{name}"') as log:
                self._log = log
            self._foot(view, on_phone=found.call_id is not None)

    def _phone(self, call_id: str, whisper: Whisper) -> None:
        """Say what to know before the call is taken, and where it is recorded."""
        words = self._visit.words
        with parts.box("phone-note"):
            with parts.box("line"):
                ui.icon("call")
                parts.text(words("calls.whisper"), "strong grow")
                ui.link(words("desk.record"), f"/calls/{call_id}")
            with parts.box("whisper", "ul"):
                for line in whisper.lines:
                    parts.text(words.phrase(line), tag="li")

    def _changed(self, view: HandoffView) -> bool:
        return self._view is None or self._view.state != view.state

    def _foot(self, view: HandoffView, *, on_phone: bool) -> None:
        words = self._visit.words
        if view.state is HandoffState.QUEUED:
            claim = parts.button(words("desk.claim"), self._claim, "primary", "front_hand")
            claim.classes("cta")
        elif view.state is HandoffState.ACTIVE and view.staff_id == self._visit.person.staff_id:
            if on_phone:
                parts.text(words("desk.on_phone"), "quiet")
            else:
                self._reply_box(view)
        else:
            parts.text(words(f"desk.ended.{view.state}"), "quiet")

    def _reply_box(self, view: HandoffView) -> None:
        words = self._visit.words
        with parts.box("reply"):
            box = ui.textarea(placeholder=words("desk.reply")).props(
                f"outlined autogrow maxlength={handoffs.MAX_REPLY_CHARACTERS} rows=1"
                f' aria-label="{words("desk.reply")}"'
            )
            send = parts.button(words("desk.send"), kind="primary", icon="send")
        self._box = box
        keep(self._visit, box, f"reply:{view.conversation_id}")
        # One id a text, so that pressing twice, or again after a lost answer, says it once.
        state = {"message_id": new_id()}

        async def submit() -> None:
            said, message_id = str(box.value or ""), state["message_id"]
            if not said.strip():
                return

            def reply(work: Work, who: StaffView) -> None:
                handoffs.reply(work, who, self.handoff_id or "", said, message_id=message_id)

            if await self._visit.attempt(reply):
                state["message_id"] = new_id()
                box.value = ""
                await self.refresh()

        send.on_click(submit)
        enter = "(e) => { if (!e.shiftKey && !e.isComposing) { e.preventDefault(); emit(); } }"
        box.on("keydown.enter", submit, js_handler=enter)

    async def _claim(self) -> None:
        handoff_id = self.handoff_id or ""
        await self._visit.attempt(
            lambda work, who: handoffs.claim(work, who, handoff_id), "done.taken"
        )
        await self._after()

    async def _hand_back(self) -> None:
        """Hand the talk back; what is written and not sent is asked about first."""
        unsent = str(self._box.value or "").strip() if self._box is not None else ""
        if not unsent:
            await self._do_hand_back()
            return
        words = self._visit.words
        with parts.dialog(self._visit.client, words("desk.unsent")) as dialog:
            parts.text(words("desk.unsent_hint"), "quiet")
            parts.text(f"“{unsent}”", "quote")

            async def discard() -> None:
                dialog.close()
                if self._box is not None:
                    self._box.value = ""
                await self._do_hand_back()

            with parts.box("actions"):
                parts.button(words("desk.write_on"), dialog.close)
                parts.button(words("desk.discard"), discard, "danger", "reply_all")

    async def _do_hand_back(self) -> None:
        handoff_id = self.handoff_id or ""
        if await self._visit.attempt(
            lambda work, who: handoffs.hand_back(work, who, handoff_id), "done.handed_back"
        ):
            self._on_back()
            self.nothing()
            await self._after()

    def _append(self, lines: list[TranscriptLine]) -> None:
        fresh = [line for line in lines if line.seq > self._last_seq]
        if not fresh or self._log is None:
            return
        with self._log:
            for line in fresh:
                say(self._visit, line)
        self._last_seq = fresh[-1].seq
        bottom = (
            f"const log = getHtmlElement({self._log.id}); if (log) log.scrollTop = log.scrollHeight"
        )
        with self._log:
            ui.timer(0.1, lambda: ui.run_javascript(bottom), once=True)
