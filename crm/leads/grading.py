"""Scoring and grading a lead: a formula of stated facts, with its reasons.

    score = fit (0-40) + intent (0-40) + model (0-20) - penalties, within 0..100
    grade   A >= 75, B >= 55, C >= 35, else D; a lead blocked by suitability is always D

* fit: amount 12 (stated and at least the minimum; 6 when not stated), means 10 (share of
  the amount that the customer has at the bank; 5 when unknown), risk 10 (a valid assessment
  permits the product; 5 for R1 without one), term 8 (within 20 % of the product's; 4 when
  not stated).
* intent: what was said (``INTENT_POINTS``), + 4 for an acknowledged disclosure, + 2 for each
  further time it was said (at most + 4), times the confidence of understanding, halved for
  every 14 days that have passed.
* model: the recommender's ranking for this customer (20, 16, 12 for ranks 1 to 3); 8 when
  the list was not personalised or the product was not on it, because then the models have
  said nothing of this customer. It is stored apart from the rule score.
* penalties: 15 refused this product within 30 days, 25 an open complaint or the like.

Source: the bank's design (bank.md section 2) for ranges, halving and grades; the split
inside fit and intent is ours, to be replaced by weights learned from reviews.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from data.texts.phrases import Money, Phrase, Term, phrase

INTENT_POINTS = {
    "accept_offer": 32,
    "acknowledge_disclosure": 32,
    "renew": 32,
    "book_callback": 26,
    "book_appointment": 26,
    "leave_number": 24,
    "recommend": 16,
    "product_details": 14,
}
INTENTS = tuple(INTENT_POINTS)
OTHER_INTENT = 10
MODEL_POINTS = (20, 16, 12)
MODEL_SILENT = 8
HALF_LIFE_DAYS = 14.0
TERM_TOLERANCE = 0.2
GRADES = (("A", 75), ("B", 55), ("C", 35))
REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known when a lead is graded; None means unknown.

    ``currency`` is the product's: that of the amount wanted and of the least one.
    """

    intent: str
    currency: str
    confidence: float | None = None
    age_days: float = 0.0
    times_said: int = 1
    acknowledged: bool = False
    amount: Decimal | None = None
    minimum: Decimal | None = None
    means: Decimal | None = None
    term_wanted: int | None = None
    term_offered: int | None = None
    risk_grade: str = "R1"
    level: str | None = None
    permitted: bool = True
    rank: int | None = None
    refused_recently: bool = False
    case_open: bool = False
    contact_allowed: bool = True
    prospect: bool = False


@dataclass(frozen=True, slots=True)
class Grading:
    """A lead's score with its parts, its grade, why, and what to do next."""

    score: int
    grade: str
    parts: dict[str, int]
    blocked: bool
    reasons: tuple[Phrase, ...]
    risks: tuple[Phrase, ...]
    next_step: str


@dataclass(frozen=True, slots=True)
class _Points:
    points: float
    reason: Phrase | None = None


def grade(signals: Signals) -> Grading:
    """Grade one lead (see the module's formula)."""
    fit = (_amount(signals), _means(signals), _risk(signals), _term(signals))
    intent, model = _intent(signals), _model(signals)
    parts = {
        "fit": round(sum(each.points for each in fit)),
        "intent": round(intent.points),
        "model": round(model.points),
        "penalties": 15 * signals.refused_recently + 25 * signals.case_open,
    }
    score = parts["fit"] + parts["intent"] + parts["model"] - parts["penalties"]
    score = max(0, min(100, score))
    letter = "D" if not signals.permitted else _letter(score)
    because = sorted((*fit, intent, model), key=lambda each: -each.points)
    reasons = [each.reason for each in because if each.reason is not None]
    return Grading(
        score=score,
        grade=letter,
        parts=parts,
        blocked=not signals.permitted,
        reasons=tuple(reasons[:REASONS_SHOWN]),
        risks=tuple(_risks(signals)),
        next_step=_next_step(signals, letter),
    )


def _letter(score: int) -> str:
    return next((letter for letter, least in GRADES if score >= least), "D")


def _amount(signals: Signals) -> _Points:
    if signals.amount is None:
        return _Points(6)
    if signals.minimum is not None and signals.amount < signals.minimum:
        return _Points(0)
    said = Money(amount=signals.amount, currency=signals.currency)
    return _Points(12, phrase("leads.reason.amount_fits", amount=said))


def _means(signals: Signals) -> _Points:
    wanted = signals.amount or signals.minimum
    if signals.means is None or not wanted:
        return _Points(5)
    share = float(min(Decimal(1), max(Decimal(0), signals.means) / wanted))
    return _Points(10 * share, phrase("leads.reason.means") if share >= 1 else None)


def _risk(signals: Signals) -> _Points:
    if not signals.permitted:
        return _Points(0)
    if signals.level is None:
        return _Points(5)
    said = phrase("leads.reason.risk_fits", level=signals.level, grade=signals.risk_grade)
    return _Points(10, said)


def _term(signals: Signals) -> _Points:
    if signals.term_wanted is None or signals.term_offered is None:
        return _Points(4)
    apart = abs(signals.term_wanted - signals.term_offered) / max(signals.term_wanted, 1)
    if apart > TERM_TOLERANCE:
        return _Points(0)
    return _Points(8, phrase("leads.reason.term_fits", term=Term(days=signals.term_offered)))


def _intent(signals: Signals) -> _Points:
    base = INTENT_POINTS.get(signals.intent, OTHER_INTENT)
    base += 4 * signals.acknowledged + min(4, 2 * (signals.times_said - 1))
    sure = 1.0 if signals.confidence is None else signals.confidence
    points: float = min(40, base) * sure * 0.5 ** (max(0.0, signals.age_days) / HALF_LIFE_DAYS)
    if signals.times_said > 1:
        return _Points(points, phrase("leads.reason.said_again", count=signals.times_said))
    if signals.acknowledged:
        return _Points(points, phrase("leads.reason.acknowledged"))
    known = signals.intent if signals.intent in INTENT_POINTS else "other"
    return _Points(points, phrase(f"leads.reason.intent.{known}"))


def _model(signals: Signals) -> _Points:
    if signals.rank is None or not 1 <= signals.rank <= len(MODEL_POINTS):
        return _Points(MODEL_SILENT)
    said = phrase("leads.reason.recommended", rank=signals.rank)
    return _Points(MODEL_POINTS[signals.rank - 1], said)


def _risks(signals: Signals) -> list[Phrase]:
    found = []
    if not signals.permitted:
        found.append(phrase("leads.risk.not_permitted", grade=signals.risk_grade))
    if signals.case_open:
        found.append(phrase("leads.risk.case_open"))
    if signals.refused_recently:
        found.append(phrase("leads.risk.refused_recently"))
    if signals.level is None and not signals.prospect:
        found.append(phrase("leads.risk.no_assessment"))
    if not signals.contact_allowed:
        found.append(phrase("leads.risk.no_contact_consent"))
    if signals.amount is not None and signals.minimum and signals.amount < signals.minimum:
        minimum = Money(amount=signals.minimum, currency=signals.currency)
        found.append(phrase("leads.risk.below_minimum", minimum=minimum))
    return found


def _next_step(signals: Signals, letter: str) -> str:
    if signals.case_open:
        return "service_first"
    if not signals.permitted:
        return "assess_first"
    if not signals.contact_allowed:
        return "ask_consent"
    if signals.prospect:  # a number was left to be called
        return "call_now" if letter == "A" else "call_today"
    return {"A": "call_now", "B": "call_today", "C": "write", "D": "nurture"}[letter]
