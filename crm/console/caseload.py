"""Cases: what customers have reported, what was said, and what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from crm import cases
from crm.bank import Work
from crm.cases import CaseOutcome, CaseView
from crm.console import parts
from crm.console.leads.evidence import show_talk
from crm.console.live import about_cases, keep_fresh
from crm.console.shell import frame
from crm.console.visit import Visit
from crm.contract import BankError, CaseKind
from crm.organisation.staff import Right, StaffView

_PAGE = 50
# Ages move on without news.
_AGING_S = 30.0
_TONES: dict[CaseKind, parts.Tone] = {
    CaseKind.FRAUD: "bad",
    CaseKind.LOST_CARD: "bad",
    CaseKind.DISPUTE: "warn",
}


async def build(visit: Visit, _record: str | None) -> None:
    """Build the page."""
    words = visit.words
    frame(visit, "/cases", words("nav.cases"))
    if not visit.person.may(Right.SEE_CASES):
        parts.empty("lock", words("cases.no_right"))
        return
    page = Caseload(visit)
    page.build()
    await page.refresh()
    keep_fresh(visit.client, visit.news, about_cases, page.refresh)
    ui.timer(_AGING_S, page.refresh)


class Caseload:
    """One open list of cases."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._closed = False
        self._limit = _PAGE
        self._shown: list[CaseView] | None = None
        self._ages: list[TextElement] = []
        self._may_close = visit.person.may(Right.CLOSE_CASES)

    def build(self) -> None:
        """Build head, choice and the place of the list."""
        words = self._visit.words
        with parts.box("page", "main"):
            with parts.box("line"):
                parts.text(words("cases.title"), "grow", "h1")
                self._count = parts.text("", "quiet small").props("aria-live=polite")
            parts.text(words("cases.rule"), "quiet")
            labels = {False: words("cases.view.open"), True: words("cases.view.closed")}
            parts.Segments(labels, self._closed, self._choose)
            self._list = parts.box("stack")
            with self._list, parts.box("empty").props("role=status"):
                ui.spinner(size="28px")
                parts.text(words("cases.loading"))
            self._more = parts.button(words("inbox.more"), self._load_more)
            self._more.set_visibility(False)

    async def _choose(self, closed: bool) -> None:
        self._closed, self._limit, self._shown = closed, _PAGE, None
        await self.refresh()

    async def _load_more(self) -> None:
        self._limit += _PAGE
        await self.refresh()

    async def refresh(self) -> None:
        """Bring the list up to date."""
        try:
            found, count = await self._visit.read(self._ask)
        except BankError as error:
            self._visit.tell(error)
            return
        self._count.text = self._visit.words("cases.count", count=count)
        self._more.set_visibility(len(found) == self._limit)
        if found == self._shown:  # drawn anew, it would lose the keyboard's place
            for each, age in zip(found, self._ages, strict=True):
                age.text = self._ago(each)
            return
        self._shown, self._ages = found, []
        self._list.clear()
        with self._list:
            self._show(found)

    def _ago(self, each: CaseView) -> str:
        return self._visit.words.ago(each.opened_at, self._visit.now())

    def _ask(self, work: Work, who: StaffView) -> tuple[list[CaseView], int]:
        found = cases.list_cases(work, who, closed=self._closed, limit=self._limit)
        return found, cases.count_open(work, who)

    def _show(self, found: list[CaseView]) -> None:
        words = self._visit.words
        if not found and self._closed:
            parts.empty("inventory_2", words("cases.none_closed"))
        elif not found:
            parts.empty("task_alt", words("cases.empty"), words("cases.empty_hint"))
        if found:
            with parts.box("card"):
                for each in found:
                    self._row(each)

    def _row(self, each: CaseView) -> None:
        words = self._visit.words
        with parts.box("visit case", "article"):
            with parts.box("stack head"):
                kind = words.code("console.case", each.kind)
                parts.chip(kind, "" if each.closed_at else _TONES.get(each.kind, "accent"))
                self._ages.append(parts.text(self._ago(each), "quiet small num"))
            with parts.box("stack").style("gap: 2px"):
                parts.text(each.person or words("desk.visitor"), "strong")
                if each.words:
                    parts.text(f"“{each.words}”", "quote")
                since = words("cases.since", moment=words.moment(each.opened_at))
                parts.text(since, "quiet small num")
                self._links(each)
                _ending(self._visit, each)
            with parts.box("actions"):
                self._button(each)

    def _links(self, each: CaseView) -> None:
        words = self._visit.words
        with parts.box("line small"):
            if each.lead_id and self._visit.person.may(Right.SEE_LEADS):
                ui.link(words("cases.lead"), f"/leads/{each.lead_id}")
            if each.conversation_id:
                read = parts.text(words("cases.talk"), "as-link", "button").props("type=button")
                read.on("click", lambda: self._talk(each))

    async def _talk(self, each: CaseView) -> None:
        """Show the conversation in which the case was reported."""
        await show_talk(self._visit, lambda work, who: cases.talk(work, who, each.case_id))

    def _button(self, each: CaseView) -> None:
        if not self._may_close:
            return
        words = self._visit.words
        if each.closed_at is None:
            close = lambda: _close(self._visit, each, self.refresh)  # noqa: E731
            parts.button(words("cases.close"), close, "primary")
            return

        async def reopen() -> None:
            await self._visit.attempt(
                lambda work, who: cases.reopen(work, who, each.case_id), "done.reopened"
            )
            await self.refresh()

        parts.button(words("cases.reopen"), reopen)


def _ending(visit: Visit, each: CaseView) -> None:
    """Say what became of a case, or what had when it was open before."""
    words = visit.words
    if each.closed_at is not None:
        with parts.box("line"):
            if each.outcome is not None:
                parts.chip(words(f"cases.outcome.{each.outcome}"), "good")
            who = each.closed_by or words("history.system")
            parts.text(f"{who} · {words.moment(each.closed_at)}", "quiet small num")
    if each.note:
        parts.text(words("cases.noted", note=each.note), "quiet small")


def _close(visit: Visit, each: CaseView, after: Callable[[], Awaitable[None]]) -> None:
    """Ask what became of a case before it is closed."""
    words = visit.words
    outcomes = {each.value: words(f"cases.outcome.{each}") for each in CaseOutcome}
    with parts.dialog(visit.client, words("cases.close_title")) as dialog:
        kind = words.code("console.case", each.kind)
        parts.text(f"{kind} · {each.person or words('desk.visitor')}", "quiet")
        choice = parts.Choice(outcomes)
        note = ui.textarea(words("cases.note")).props(
            f"outlined stack-label rows=3 maxlength={cases.MAX_NOTE_CHARACTERS}"
        )

        parts.forgive(note)

        async def confirm() -> None:
            said = str(note.value or "")
            if choice.value is None:
                choice.complain(words("cases.choose_outcome"))
            if not said.strip():
                note.error = words("error.case_note_length")
            if choice.value is None or not said.strip():
                return
            outcome = CaseOutcome(choice.value)
            if await visit.attempt(
                lambda work, who: cases.close(work, who, each.case_id, outcome, said),
                "done.case_closed",
            ):
                dialog.close()
                await after()

        with parts.box("actions"):
            parts.button(words("dialog.cancel"), dialog.close)
            parts.button(words("cases.close"), confirm, "primary")
