"""One cluster: its sentences, the intent they get, what was decided before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from nicegui import ui

from crm import learning
from crm.console import parts
from crm.console.intents import intent_field, meaning
from crm.console.parts import Tone
from crm.console.visit import Visit
from crm.contract import BankError
from crm.learning import ClusterPage, LabellingLine, SentenceLine, SentenceState

_SHOWN = 100
_TONES: dict[SentenceState, Tone] = {
    SentenceState.OPEN: "",
    SentenceState.LABELLED: "good",
    SentenceState.IGNORED: "",
}


class ClusterPane:
    """The right half of the page."""

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
        self._page: ClusterPage | None = None
        self._chosen: set[str] = set()
        self._intent: str | None = None
        self._one_at_a_time = asyncio.Lock()
        self.cluster_id: str | None = None

    def nothing(self) -> None:
        """Say that nothing is open."""
        words = self._visit.words
        self._pane.clear()
        with self._pane:
            parts.empty("school", words("learning.choose"), words("record.keys"))

    async def show(self, cluster_id: str) -> None:
        """Open a cluster; the sentences that wait are chosen, all of them."""
        self.cluster_id = cluster_id
        self._page = None
        self._pane.clear()  # its buttons would decide over the cluster that comes
        with self._pane:
            ui.skeleton(height="120px").classes("record full-width")
        await self.refresh()

    async def refresh(self) -> None:
        """Bring the open cluster up to date; what the person has chosen stays."""
        async with self._one_at_a_time:
            await self._refresh()

    async def _refresh(self) -> None:
        cluster_id = self.cluster_id
        if cluster_id is None:
            return
        try:
            page = await self._visit.read(
                lambda work, who: learning.cluster(work, who, cluster_id, _SHOWN)
            )
        except BankError as error:
            if cluster_id == self.cluster_id:
                self._gone(error)
            return
        if cluster_id != self.cluster_id or page == self._page:
            return  # another one was opened meanwhile, or nothing is new
        waiting = {one.sentence_id for one in page.sentences if one.state is SentenceState.OPEN}
        if self._page is None:
            self._chosen, self._intent = waiting, page.proposed
        else:  # what arrived meanwhile, nobody has read yet
            self._chosen &= {one.sentence_id for one in page.sentences}
        self._page = page
        self._draw(page)

    def _gone(self, error: BankError) -> None:
        self._page = None
        self._pane.clear()
        with self._pane:
            parts.empty("search_off", self._visit.explain(error))

    def _draw(self, page: ClusterPage) -> None:
        self._pane.clear()
        with self._pane, parts.box("record"):
            self._head(page)
            self._form()
            self._sentences(page)
            if page.history:
                self._history(page)
        self._say_chosen()

    def _head(self, page: ClusterPage) -> None:
        words = self._visit.words
        with parts.box("record-head"):
            parts.tool("arrow_back", words("record.back"), self._on_back).classes("only-narrow")
            with parts.box("stack grow"):
                parts.text(page.example, tag="h1")
                with parts.box("line"):
                    parts.chip(words(f"learning.language.{page.language}"))
                    if page.guess is not None:
                        guess = meaning(words, page.guess)
                        parts.chip(words("learning.guess", intent=guess), "accent")
                    if page.proposed is not None:
                        meant = meaning(words, page.proposed)
                        parts.chip(words("learning.proposed", intent=meant), "warn")

    def _form(self) -> None:
        words = self._visit.words
        with parts.card(words("learning.meant")), parts.box("stack"):
            parts.text(words("learning.meant_hint"), "quiet small")
            field = intent_field(words, words("learning.intent"), self._intent)
            self._intent = field.value
            field.on_value_change(lambda event: self._take(event.value))
            with parts.box("actions"):
                self._label = parts.button("", self._do_label, "primary", "label")
                self._ignore = parts.button("", self._do_ignore, icon="block")

    def _take(self, intent: str | None) -> None:
        self._intent = intent
        self._say_chosen()

    def _sentences(self, page: ClusterPage) -> None:
        words = self._visit.words
        total = words("learning.sentences_count", count=len(page.sentences) + page.more)
        with parts.card(words("learning.sentences"), right=total):
            every = ui.checkbox(words("learning.every")).props("dense")
            every.set_value(all(one.sentence_id in self._chosen for one in page.sentences))
            with parts.box("sentences", "ul"):
                boxes = [self._sentence(one) for one in page.sentences]
            every.on_value_change(lambda event: [box.set_value(event.value) for box in boxes])
            if page.more:
                parts.text(words("learning.more", count=page.more), "quiet small")

    def _sentence(self, one: SentenceLine) -> ui.checkbox:
        words = self._visit.words

        def choose(chosen: bool) -> None:
            (self._chosen.add if chosen else self._chosen.discard)(one.sentence_id)
            self._say_chosen()

        with parts.box("sentence", "li"):
            box = ui.checkbox(value=one.sentence_id in self._chosen).props("dense")
            box.props(f'aria-label="{words("learning.choose_one")}"')
            box.on_value_change(lambda event: choose(bool(event.value)))
            with parts.box("stack").style("gap: 2px"):
                parts.text(one.text, "words")
                with parts.box("line"):
                    self._state(one)
                    parts.text(self._about(one), "quiet small num")
        return box

    def _state(self, one: SentenceLine) -> None:
        words = self._visit.words
        if one.state is SentenceState.OPEN:
            tone: Tone = "warn" if one.cause is learning.Cause.REVIEW else ""
            parts.chip(words(f"learning.cause.{one.cause}"), tone)
        elif one.label is not None:
            parts.chip(meaning(words, one.label), _TONES[one.state])
        else:
            parts.chip(words("learning.ignored"), _TONES[one.state])

    def _about(self, one: SentenceLine) -> str:
        words = self._visit.words
        told = [self._visit.when(one.last_at), words("learning.times", count=one.times)]
        if one.guess is not None and one.confidence is not None:
            percent = f"{one.confidence:.0%}"
            guess = meaning(words, one.guess)
            told.insert(0, words("learning.guessed", intent=guess, percent=percent))
        return " · ".join(told)

    def _say_chosen(self) -> None:
        """Let the buttons say what they would do."""
        words, count = self._visit.words, len(self._chosen)
        self._label.text = words("learning.label", count=count)
        self._label.set_enabled(bool(count and self._intent))
        self._ignore.text = words("learning.ignore", count=count)
        self._ignore.set_enabled(bool(count))

    async def _do_label(self) -> None:
        await self._decide(self._intent, "done.labelled")

    async def _do_ignore(self) -> None:
        await self._decide(None, "done.ignored")

    async def _decide(self, intent: str | None, done: str) -> None:
        cluster_id, chosen = str(self.cluster_id), sorted(self._chosen)
        if await self._visit.attempt(
            lambda work, who: learning.label(work, who, cluster_id, chosen, intent), done
        ):
            self._chosen.clear()
        await self._after()

    def _history(self, page: ClusterPage) -> None:
        with parts.card(self._visit.words("learning.history")), parts.box("stack"):
            for line in page.history:
                self._decision(line)

    def _decision(self, line: LabellingLine) -> None:
        words = self._visit.words

        async def undo() -> None:
            await self._visit.attempt(
                lambda work, who: learning.undo(work, who, line.labelling_id), "done.undone"
            )
            await self._after()

        with parts.box("line"):
            with parts.box("stack grow").style("gap: 0"):
                what = meaning(words, line.label) if line.label else words("learning.ignored")
                parts.text(words("learning.decided", intent=what, count=line.sentences))
                at = self._visit.when(line.at)
                parts.text(f"{line.staff_name} · {at}", "quiet small num")
            if line.undone:
                parts.chip(words("learning.undone"))
            else:
                parts.button(words("learning.undo"), undo, icon="undo")
