"""Suitability, the gate's receipt and the consents of a lead's customer."""

from __future__ import annotations

from nicegui import ui

from crm.console import parts
from crm.console.parts import Tone
from crm.console.visit import Visit
from crm.contract import ConsentState, GateReceipt, GateStep, Verdict
from crm.leads import LeadPage

_VERDICTS: dict[Verdict | None, tuple[str, str, Tone]] = {
    Verdict.ALLOW: ("check", "var(--good)", "good"),
    Verdict.HOLD: ("schedule", "var(--warn)", "warn"),
    Verdict.REFUSE: ("close", "var(--danger)", "bad"),
    None: ("remove", "var(--ink-quiet)", ""),
}
_CONSENTS: dict[ConsentState, Tone] = {
    ConsentState.GRANTED: "good",
    ConsentState.DECLINED: "warn",
    ConsentState.WITHDRAWN: "bad",
}


def suitability(visit: Visit, page: LeadPage) -> None:
    """Show whether the product suits the customer, and what the gate said."""
    words = visit.words
    with parts.card(words("suitability.title")), parts.box("stack").style("gap: 12px"):
        if page.customer_id is None:
            parts.text(words("suitability.prospect"), "quiet")
        else:
            _assessment(visit, page)
        if page.receipt is not None:
            _receipt(visit, page.receipt)
        else:
            parts.text(words("suitability.no_receipt"), "quiet small")


def consents(visit: Visit, page: LeadPage) -> None:
    """Show the customer's consents as they are now."""
    words = visit.words
    if page.customer_id is None:
        return
    with parts.card(words("consents.title")):
        if not page.consents:
            parts.text(words("consents.none"), "quiet")
            return
        with parts.facts():
            for given in page.consents:
                purpose = words.code("console.purpose", given.purpose)
                channel = words.code("console.channel", given.channel)
                with parts.fact(f"{purpose} · {channel}"):
                    parts.chip(words.code("console.consent", given.state), _CONSENTS[given.state])
                    parts.text(words.moment(given.updated_at), "quiet small num")


def _assessment(visit: Visit, page: LeadPage) -> None:
    words, found = visit.words, page.assessment
    with parts.facts():
        with parts.fact(words("suitability.level")):
            if found is None:
                parts.chip(words("suitability.missing"), "warn")
            else:
                parts.text(found.level, "strong")
                until = words.moment(found.expires_at)
                key = "until" if found.valid else "expired"
                parts.chip(words(f"suitability.{key}", moment=until), "" if found.valid else "warn")
        with parts.fact(words("suitability.product")):
            parts.text(page.product.risk_grade, "strong")
        with parts.fact(words("suitability.verdict")):
            key, tone = ("fits", "good") if page.permitted else ("fails", "bad")
            parts.chip(words(f"suitability.{key}"), tone)  # type: ignore[arg-type]


def _receipt(visit: Visit, receipt: GateReceipt) -> None:
    words = visit.words
    tone = _VERDICTS[receipt.verdict][2]
    with parts.box("line"):
        parts.text(words("gate.title"), "quiet")
        why = "" if receipt.reason == "ok" else words.code("console.gate.reason", receipt.reason)
        verdict = words(f"gate.verdict.{receipt.verdict}")
        parts.chip(f"{verdict} · {why}" if why else verdict, tone)
        key = "personalised" if receipt.personalised else "not_personalised"
        parts.chip(words(f"gate.{key}"))
    steps = ui.expansion(words("gate.steps", version=receipt.rule_version))
    with steps.props("dense dense-toggle"):
        with parts.box("steps"):
            for step in receipt.steps:
                _step(visit, step)
        parts.text(words("gate.receipt", id=receipt.receipt_id), "quiet small q-mt-sm")


def _step(visit: Visit, step: GateStep) -> None:
    words = visit.words
    icon, colour, _ = _VERDICTS[step.verdict]
    ui.icon(icon).style(f"color: {colour}")
    parts.text(words.code("console.gate.step", step.step))
    said = "" if step.reason == "ok" else words.code("console.gate.reason", step.reason)
    parts.text(said, "quiet small")
