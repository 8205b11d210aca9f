"""The life of a lead, newest first."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from crm.console import parts
from crm.console.intents import meaning
from crm.console.leads.wording import step_words
from crm.console.visit import Visit
from crm.leads import HistoryLine, LeadPage

# The field of a line about an appointment of the lead's, which customers book and change; and
# that of the turn in which the customer changed the lead itself.
_APPOINTMENT, _TURN = "due_at", "turn"


def history(visit: Visit, page: LeadPage) -> None:
    """Show what happened to a lead."""
    with parts.card(visit.words("history.title")), parts.box("timeline", "ol"):
        for line in page.history:
            _line(visit, line, page.product.currency)


def _line(visit: Visit, line: HistoryLine, currency: str) -> None:
    words = visit.words
    stage = step_words(words, line)
    same = line.from_stage == line.to_stage
    why = words.code("leads.why", line.reason) if line.reason else ""
    with parts.box("", "li"), parts.box(""):
        parts.text(why if same and why else f"{stage}{f' · {why}' if why else ''}", "strong")
        shown = {field: pair for field, pair in line.changes.items() if field != _TURN}
        for field, (before, after) in shown.items():
            parts.text(_change(visit, field, before, after, currency), "small num")
        by_customer = not {_APPOINTMENT, _TURN}.isdisjoint(line.changes)
        by = "history.customer" if by_customer else "history.system"
        who = line.staff_name or words(by)
        parts.text(f"{who} · {visit.when(line.at)}", "quiet small num")


def _change(visit: Visit, field: str, before: str | None, after: str | None, currency: str) -> str:
    words = visit.words
    name = words.code("console.history.field", field)
    if field == "owner":
        names = visit.colleagues
        before = names.get(before or "", words("record.nobody"))
        after = names.get(after or "", words("record.nobody"))
    if field == "intent":
        before, after = (meaning(words, each) if each else None for each in (before, after))
    if field == "amount":
        before, after = (
            words.money(Decimal(each), currency) if each else None for each in (before, after)
        )
    if field == _APPOINTMENT:
        before, after = (
            words.moment(datetime.fromisoformat(each)) if each else None for each in (before, after)
        )
    return f"{name}: {before or '—'} → {after or '—'}"
