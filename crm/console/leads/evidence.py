"""What was said: the decisive words, how sure the machine was, and the talk around them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from nicegui import ui

from crm.console import parts
from crm.console.visit import Service, Visit
from crm.contract import BankError
from crm.conversations.transcripts import TranscriptLine
from crm.leads import EvidenceLine, LeadPage
from crm.messages import Sender
from crm.organisation.staff import Right


def evidence(visit: Visit, page: LeadPage) -> None:
    """Show the evidence of a lead."""
    words = visit.words
    if not visit.person.may(Right.SEE_PROFILE):
        with parts.card(words("evidence.title")):
            parts.text(words("evidence.no_right"), "quiet")
        return
    right = words("evidence.count", count=len(page.evidence))
    with parts.card(words("evidence.title"), right=right), parts.box("stack"):
        for said in page.evidence[:3]:
            _decisive(visit, said)
        if not page.transcript:
            parts.text(words("evidence.no_transcript"), "quiet")
            return
        talk(visit, page.transcript)


def talk(
    visit: Visit,
    lines: list[TranscriptLine],
    *,
    when: Callable[[datetime], str] | None = None,
    follow: bool = True,
) -> ui.element:
    """Show a transcript and return its element.

    Args:
        visit: the page.
        lines: what was said.
        when: says the time of a line; the hour, or the day, by default.
        follow: bring the decisive words, else the last ones, into sight.
    """
    with parts.box("talk").props(f'role=log aria-label="{visit.words("evidence.talk")}"') as shown:
        for line in lines:
            say(visit, line, when)
    scroll = (
        f"const talk = getHtmlElement({shown.id});"
        "const decisive = talk ? [...talk.querySelectorAll('.decisive')] : [];"
        "const said = decisive.at(-1) ?? talk?.lastElementChild;"
        "if (said) talk.scrollTop = said.offsetTop - talk.offsetTop - talk.clientHeight / 2;"
    )
    if follow:
        ui.timer(0.1, lambda: ui.run_javascript(scroll), once=True)
    return shown


async def show_talk(visit: Visit, read: Service[list[TranscriptLine]]) -> None:
    """Show a conversation in a dialog, as a service gives it."""
    words = visit.words
    try:
        lines = await visit.read(read)
    except BankError as error:
        visit.tell(error)
        return
    with parts.dialog(visit.client, words("evidence.talk")) as dialog:
        if lines:
            talk(visit, lines)
        else:
            parts.text(words("evidence.no_transcript"), "quiet")
        with parts.box("actions"):
            parts.button(words("dialog.close"), dialog.close)


def say(visit: Visit, line: TranscriptLine, when: Callable[[datetime], str] | None = None) -> None:
    """Show one message."""
    words = visit.words
    classes = f"said {line.sender.value}" + (" decisive" if line.decisive else "")
    with parts.box(classes):
        parts.text(line.text, "bubble")
        who = words(f"sender.{line.sender.value}")
        at = (when or visit.when)(line.at)
        marked = f" · {words('evidence.decisive')}" if line.decisive else ""
        parts.text(f"{who} · {at}{marked}", "meta num")


def _decisive(visit: Visit, said: EvidenceLine) -> None:
    words = visit.words
    with parts.box("stack").style("gap: 4px"):
        parts.text(f"“{said.text}”", "strong")
        with parts.box("line"):
            parts.text(visit.when(said.at), "quiet small num")
            for kind, sure in (("nlu", said.nlu_confidence), ("asr", said.asr_confidence)):
                if sure is not None:
                    parts.chip(words(f"evidence.{kind}", percent=f"{sure:.0%}"), _tone(sure))
            if said.nlu_confidence is None:
                parts.chip(words("evidence.button"), "good")
            for what, state in said.consent.items():
                _consent(visit, what, state)


def _consent(visit: Visit, what: str, state: str) -> None:
    """Show a consent as it was then: ``marketing_contact.rm`` granted, ``disclosure`` deposit:1."""
    words = visit.words
    if what == "disclosure":
        if state:
            parts.chip(words("evidence.disclosure", version=state), "good")
        return
    purpose, _, channel = what.partition(".")
    name = words.code("console.purpose", purpose)
    if channel:
        name = f"{name} · {words.code('console.channel', channel)}"
    shown = words.code("console.consent", state)
    parts.chip(f"{name}: {shown}", "good" if state == "granted" else "warn")


def _tone(sure: float) -> parts.Tone:
    return "good" if sure >= 0.8 else "warn"


__all__ = ["Sender", "evidence", "say", "show_talk", "talk"]
