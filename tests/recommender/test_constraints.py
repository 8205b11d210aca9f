import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.contract import Category, ProductView
from crm.shelf.products import ShelfProduct
from data.products import catalogue
from data.texts.phrases import Label
from recommender.constraints import (
    Constraint,
    TermFit,
    affordable,
    candidates,
    categories,
    pool,
    term_closeness,
    term_fit,
)
from recommender.contract import RecommendRequest


def _shelf() -> dict[str, ShelfProduct]:
    return {
        row.code: ShelfProduct(
            view=ProductView(
                code=row.code,
                name=Label(zh=row.name_zh, en=row.name_en),
                category=Category(row.category),
                term_days=row.term_days,
                min_amount=row.min_amount,
                currency=row.currency,
                risk_grade=row.effective_risk_grade,
                summary=Label(zh="", en=""),
                disclosure_id=row.disclosure_id,
            ),
            aliases=row.aliases,
            sale_from=dt.date(2020, 1, 1),
            sale_until=None,
            regions=frozenset(row.regions),
            min_age=row.min_age,
            max_age=row.max_age,
            private=row.private,
            excludes=frozenset(row.excludes),
            status=row.status,
            attributes=row.attributes,
        )
        for row in catalogue.load().products
    }


SHELF = _shelf()
wishes = st.builds(
    RecommendRequest,
    amount=st.none() | st.integers(1, 5_000_000).map(Decimal),
    term_days=st.none() | st.integers(1, 4000),
    category=st.none() | st.sampled_from(Category),
    risk_at_most=st.none() | st.sampled_from(["R1", "R2", "R3", "R4", "R5"]),
    exclude=st.lists(st.sampled_from(sorted(SHELF)), max_size=5).map(tuple),
)


def _codes(request: RecommendRequest) -> set[str]:
    return {p.view.code for p in pool(candidates(SHELF.values(), request), request).products}


@pytest.mark.parametrize(
    ("code", "asked", "fit"),
    [
        ("DEP-1Y", 365, TermFit.EXACT),
        ("DEP-1Y", 360, TermFit.EXACT),
        ("DEP-1Y", None, TermFit.UNASKED),
        ("DEP-2Y", 365, TermFit.NEAR),
        ("DEP-3Y", 365, TermFit.OTHER),
        ("FUND-IDX", 365, TermFit.FLEXIBLE),
        ("INS-ACC", 365, TermFit.UNASKED),
        ("LOAN-CON", 365, TermFit.EXACT),
        ("LOAN-CON", 3650, TermFit.OTHER),
        ("WM-30", 31, TermFit.EXACT),
    ],
)
def test_how_a_term_meets_the_asked_one(code: str, asked: int | None, fit: TermFit) -> None:
    assert term_fit(SHELF[code].view, asked) is fit


def test_the_nearer_the_term_the_higher_its_score() -> None:
    order = ["DEP-1Y", "FUND-IDX", "DEP-2Y", "DEP-3Y", "INS-ACC"]
    scores = [term_closeness(SHELF[code].view, 365) for code in order]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.0
    assert scores[-1] == 0.0


def test_a_sum_for_a_year_is_about_keeping_money() -> None:
    found = _codes(RecommendRequest(amount=Decimal(50_000), term_days=365))
    assert {"DEP-1Y", "WM-365", "WM-CASH"} <= found
    assert {SHELF[code].view.category for code in found} == {
        Category.DEPOSIT,
        Category.WEALTH,
        Category.FUND,
        Category.METAL,
    }


def test_a_loan_is_only_for_who_asks_for_one() -> None:
    assert "LOAN-CON" not in _codes(RecommendRequest())
    assert "LOAN-CON" in _codes(RecommendRequest(category=Category.LOAN))


def test_a_loan_above_its_limit_is_not_affordable() -> None:
    request = RecommendRequest(category=Category.LOAN, amount=Decimal(400_000))
    assert not affordable(SHELF["LOAN-CON"], request)
    assert affordable(SHELF["LOAN-CAR"], request)


def test_the_term_gives_way_first() -> None:
    request = RecommendRequest(category=Category.DEPOSIT, term_days=1460, amount=Decimal(10_000))
    found = pool(candidates(SHELF.values(), request), request)
    assert found.relaxed == (Constraint.TERM,)
    assert "CD-3Y" not in {p.view.code for p in found.products}


def test_then_the_amount() -> None:
    request = RecommendRequest(category=Category.METAL, amount=Decimal(100))
    found = pool(candidates(SHELF.values(), request), request)
    assert found.relaxed == (Constraint.AMOUNT,)
    assert {p.view.code for p in found.products} == {"GOLD-ACC", "GOLD-BAR"}


def test_last_the_category() -> None:
    request = RecommendRequest(category=Category.METAL, risk_at_most="R1")
    found = pool(candidates(SHELF.values(), request), request)
    assert found.relaxed == (Constraint.CATEGORY,)
    assert all(p.view.risk_grade == "R1" for p in found.products)


def test_who_wants_to_see_others_of_a_kind_gets_no_other_kind() -> None:
    request = RecommendRequest(category=Category.METAL, exclude=("GOLD-ACC", "GOLD-BAR"))
    assert pool(candidates(SHELF.values(), request), request).products == ()


def test_near_terms_fill_a_list_that_is_too_short() -> None:
    found = _codes(RecommendRequest(category=Category.DEPOSIT, term_days=365))
    assert "DEP-1Y" in found
    assert "DEP-2Y" in found
    assert "DEP-3Y" not in found


@given(wishes)
def test_risk_and_exclusions_never_give_way(request: RecommendRequest) -> None:
    for code in _codes(request):
        assert code not in request.exclude
        if request.risk_at_most is not None:
            assert SHELF[code].view.risk_grade <= request.risk_at_most


@given(wishes)
def test_what_is_not_relaxed_holds(request: RecommendRequest) -> None:
    found = pool(candidates(SHELF.values(), request), request)
    for product in found.products:
        if Constraint.AMOUNT not in found.relaxed:
            assert affordable(product, request)
        if Constraint.CATEGORY not in found.relaxed:
            assert product.view.category in categories(request)
        if Constraint.TERM not in found.relaxed:
            assert term_fit(product.view, request.term_days) is not TermFit.OTHER


@given(wishes)
def test_everyday_accounts_are_never_recommended(request: RecommendRequest) -> None:
    assert "DEP-CUR" not in _codes(request)
