"""Reasons by themselves: true of this product and person, or not said."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
import yaml

from crm.contract import Category, ProductView
from crm.people.holdings import HoldingView
from crm.shelf.products import ShelfProduct
from data.products import catalogue
from data.texts.catalogue import FOLDER
from data.texts.phrases import Label
from recommender.collaborative import Companions
from recommender.contract import RecommendRequest
from recommender.models import Models
from recommender.reasons import KEYS, Evidence, Person, reasons
from recommender.settings import RecommenderSettings


def _product(code: str) -> ShelfProduct:
    row = catalogue.load().product(code)
    assert row is not None
    view = ProductView(
        code=row.code,
        name=Label(zh=row.name_zh, en=row.name_en),
        category=Category(row.category),
        rate_percent=None if row.rate_bp is None else Decimal(row.rate_bp) / 100,
        term_days=row.term_days,
        min_amount=row.min_amount,
        currency=row.currency,
        risk_grade=row.effective_risk_grade,
        summary=Label(zh="", en=""),
        disclosure_id="d",
    )
    return ShelfProduct(
        view, (), dt.date(2020, 1, 1), None, frozenset(), 18, None, row.private,
        frozenset(row.excludes), row.status, row.attributes,
    )  # fmt: skip


SHELF = {row.code: _product(row.code) for row in catalogue.load().products}


def _said(
    code: str,
    *,
    person: Person | None = None,
    models: Models | None = None,
    **wanted: object,
) -> dict[str, dict[str, object]]:
    evidence = Evidence(
        RecommendRequest.model_validate(wanted),
        person,
        models or Models(),
        RecommenderSettings(),
        SHELF,
    )
    return {r.key.removeprefix("reasons."): dict(r.values) for r in reasons(evidence, SHELF[code])}


def _person(level: str | None = None, held: tuple[str, ...] = (), days: int = 400) -> Person:
    holdings = tuple(
        HoldingView(
            "h", "c", SHELF[code].view, Decimal(20_000), dt.date(2026, 1, 1),
            dt.date(2026, 11, 23) + dt.timedelta(days=days),
        )
        for code in held
    )  # fmt: skip
    soon = holdings if days <= 30 else ()
    return Person(level, {h.product.code: h.product for h in holdings}, soon)


@pytest.mark.parametrize(
    ("code", "days", "reason"),
    [
        ("DEP-1Y", 365, "term_match"),
        ("DEP-2Y", 365, "term_near"),
        ("DEP-5Y", 365, "term_other"),
        ("FUND-IDX", 365, "term_flexible"),
        ("LOAN-CAR", 365, "loan_term"),
    ],
)
def test_the_term_is_said_as_it_is(code: str, days: int, reason: str) -> None:
    assert reason in _said(code, term_days=days)


def test_no_term_is_said_when_none_was_asked() -> None:
    assert not any(key.startswith("term") for key in _said("DEP-1Y"))


@pytest.mark.parametrize(
    ("code", "amount", "reason"),
    [
        ("DEP-1Y", 50, "amount_enough"),
        ("CD-3Y", 50_000, "amount_short"),
        ("LOAN-CON", 50_000, "loan_amount"),
    ],
)
def test_the_amount_is_measured_against_the_minimum(code: str, amount: int, reason: str) -> None:
    assert reason in _said(code, amount=Decimal(amount), category=SHELF[code].view.category)


def test_another_kind_than_asked_is_said_first() -> None:
    assert next(iter(_said("DEP-1Y", category=Category.METAL))) == "category_other"


def test_the_level_is_said_only_of_someone_who_agreed() -> None:
    assert "within_level" in _said("WM-90", person=_person("C3"))
    assert "within_level" not in _said("WM-90")
    assert "within_level" not in _said("WM-90", person=_person(None))
    assert "within_level" not in _said("FUND-TECH", person=_person("C3"))


def test_the_first_grade_is_said_of_r1_only() -> None:
    assert "first_grade" in _said("DEP-1Y")
    assert "first_grade" not in _said("WM-90")


def test_money_that_comes_free_is_a_reason_for_deposits_and_plans_only() -> None:
    soon = _person("C3", ("DEP-1Y",), days=7)
    assert "matures_soon" in _said("DEP-6M", person=soon)
    assert "matures_soon" not in _said("FUND-IDX", person=soon)
    assert "matures_soon" not in _said("CD-3Y", person=soon), "20,000 is not enough for it"
    assert "matures_soon" not in _said("DEP-6M", person=_person("C3", ("DEP-1Y",), days=90))


def test_a_certificate_pays_more_than_the_deposit_of_its_term() -> None:
    said = _said("CD-3Y")
    assert said["pays_more"]["product"] == SHELF["DEP-3Y"].view.name
    assert "pays_more" not in _said("DEP-3Y")
    assert "pays_more" not in _said("WM-365"), "plans are never compared by benchmark"


def _world() -> Models:
    together = np.diag([100.0, 60.0, 5.0])
    together[0, 1] = together[1, 0] = 50.0
    codes = ("FUND-BOND", "WM-365", "GOLD-BAR")
    shares = dict(zip(codes, (0.5, 0.3, 0.025), strict=True))
    return Models(popularity=shares, codes=codes, companions=Companions(codes, together, 200))


def test_similar_customers_are_said_only_with_evidence_and_consent() -> None:
    world = _world()
    said = _said("WM-365", person=_person("C3", ("FUND-BOND",)), models=world)
    assert said["similar_customers"]["product"] == SHELF["FUND-BOND"].view.name
    assert "similar_customers" not in _said("GOLD-BAR", person=_person("C3"), models=world)
    assert "similar_customers" not in _said("WM-365", models=world)


def test_popular_is_what_is_among_the_most_held() -> None:
    assert "popular" in _said("FUND-BOND", models=_world())
    assert "popular" not in _said("GOLD-BAR", models=_world())
    assert "popular" not in _said("FUND-BOND")


@pytest.mark.parametrize(("code", "reason"), [("INS-CI", "starts_at"), ("CARD-PLAT", "on_sale")])
def test_there_is_always_something_true_to_say(code: str, reason: str) -> None:
    assert reason in _said(code)


def test_at_most_three_reasons_are_given() -> None:
    soon = _person("C3", ("DEP-1Y",), days=7)
    wanted = {"amount": Decimal(250_000), "term_days": 1095}
    assert len(_said("CD-3Y", person=soon, models=_world(), **wanted)) == 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_has_words_and_every_text_is_used(language: str) -> None:
    texts = yaml.safe_load((FOLDER / language / "reasons.yml").read_text(encoding="utf-8"))
    assert set(texts) == set(KEYS)
