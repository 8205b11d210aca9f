"""One lead in the list."""

from __future__ import annotations

from crm.console import parts
from crm.console.leads.wording import stage_words
from crm.console.parts import Tone
from crm.console.split import Tick
from crm.console.visit import Visit
from crm.leads import LeadRow, SlaState

SLA_TONES: dict[SlaState, Tone] = {
    SlaState.NONE: "",
    SlaState.RUNNING: "accent",
    SlaState.OVERDUE: "bad",
    SlaState.MET: "good",
    SlaState.MISSED: "warn",
}


def lead_row(visit: Visit, row: LeadRow) -> Tick:
    """Show a lead inside its link; return what moves its age on."""
    words = visit.words
    parts.grade(row.grade, words.of("leads.grade", grade=row.grade))
    with parts.box("line tight"):
        parts.text(row.person, "strong cut")
        parts.text(f"#{row.number}", "quiet small num")
    age = parts.text(words.ago(row.created_at, visit.now()), "quiet small end num")
    with parts.box("line tight"):
        parts.text(words.value(row.product), "quiet small cut")
        if row.amount is not None:  # never cut: a piece of an amount is another amount
            parts.text(words.money(row.amount, row.currency), "quiet small num whole")
    with parts.box("end"):
        if row.sla is SlaState.OVERDUE:
            parts.chip(words("inbox.overdue"), "bad")
        else:
            parts.chip(stage_words(words, row), SLA_TONES[row.sla])

    def tick() -> None:
        age.text = words.ago(row.created_at, visit.now())

    return tick
