"""Why this lead has its grade: the parts of the score, the reasons, what stands against it."""

from __future__ import annotations

from nicegui import ui

from crm.console import parts
from crm.console.visit import Visit
from crm.leads import LeadPage

_FULL = {"fit": 40, "intent": 40, "model": 20, "penalties": 40}


def reasons(visit: Visit, page: LeadPage) -> None:
    """Show score, reasons and risks."""
    words = visit.words
    title, right = words("reasons.title"), words("reasons.score", score=page.row.score)
    with parts.card(title, right=right), parts.box("stack").style("gap: 14px"):
        with parts.box("stack").style("gap: 6px"):
            for name, most in _FULL.items():
                _meter(visit, name, int(page.score_parts.get(name, 0)), most)
        with parts.box("because"):
            for reason in page.reasons:
                ui.icon("check_circle")
                parts.text(words.phrase(reason))
            for risk in page.risks:
                ui.icon("warning").classes("risk")
                parts.text(words.phrase(risk))


def _meter(visit: Visit, name: str, points: int, most: int) -> None:
    minus = name == "penalties"
    if minus and not points:
        return
    with parts.box("meter"):
        parts.text(visit.words(f"reasons.{name}"), "quiet")
        with parts.box("track").props("aria-hidden=true"):
            width = min(100, round(100 * points / most))
            parts.box("fill minus" if minus else "fill").style(f"width: {width}%")
        said = f"−{points}" if minus else f"{points}/{most}"
        parts.text(said, "num").style("text-align: right")
