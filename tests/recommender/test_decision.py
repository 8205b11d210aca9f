"""Decisions on the demo bank's personas: permitted, ranked, explained, stored."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from recommending import SETTINGS, Decide, new_bank, request

from crm import consent, gate
from crm.bank import Bank
from crm.contract import Category, Channel, Initiative, NotFound, Purpose, Verdict
from crm.offers import decisions
from crm.people import customers, holdings, suitability
from crm.people.suitability import permits
from crm.shelf import products
from crm.tables import Holding
from data.ids import new_id
from data.settings import HouseSettings
from data.texts.catalogue import Texts
from data.texts.phrases import Language
from recommender.contract import RecommendRequest
from recommender.decision import Recommender
from recommender.settings import RecommenderSettings

YEAR = {"amount": Decimal(50_000), "term_days": 365}


def _codes(decision: object) -> list[str]:
    return [item.product.code for item in decision.chosen]  # type: ignore[attr-defined]


def _keys(decision: object) -> set[str]:
    chosen = decision.chosen  # type: ignore[attr-defined]
    return {said.key.removeprefix("reasons.") for item in chosen for said in item.reasons}


def test_fifty_thousand_for_a_year_brings_the_one_year_deposit_first(decide: Decide) -> None:
    found = decide("1", **YEAR)
    assert _codes(found)[0] == "DEP-1Y"
    assert len(found.chosen) == 3
    assert found.personalised
    assert found.notices == ()


def test_the_list_is_varied(decide: Decide) -> None:
    categories = [item.product.category for item in decide("1", **YEAR).chosen]
    assert len(set(categories)) >= 2


@pytest.mark.parametrize("cif_no", ["1", "3", "4", "7", "9"])
def test_only_what_the_gate_permits_is_shown(bank: Bank, decide: Decide, cif_no: str) -> None:
    found = decide(cif_no, limit=40)
    with bank.read() as work:
        customer = customers.get_by_cif(work, cif_no)
        assert customer is not None
        assessment = suitability.current(work, customer.customer_id)
        for item in found.chosen:
            assert permits(assessment.level if assessment else None, item.product.risk_grade)
            receipt = gate.get(work, item.receipt_id, item.product.code)
            assert receipt is not None
            assert receipt.verdict is Verdict.ALLOW
    assert set(_codes(found)).isdisjoint(found.refused)


def test_a_cautious_customer_sees_no_fund_above_the_level(decide: Decide) -> None:
    found = decide("4", category=Category.FUND)
    assert {item.product.risk_grade for item in found.chosen} <= {"R1", "R2"}
    assert found.refused["FUND-TECH"] == "above_risk_level"


def test_without_assessment_only_the_first_grade_and_a_notice(decide: Decide) -> None:
    found = decide("2", **YEAR)
    assert {item.product.risk_grade for item in found.chosen} == {"R1"}
    assert found.notices == ("assessment_missing", "not_personalised")


@pytest.mark.parametrize("cif_no", ["5", "10"])
def test_without_consent_nothing_personal_is_used_or_said(decide: Decide, cif_no: str) -> None:
    found = decide(cif_no, **YEAR)
    assert not found.personalised
    assert "not_personalised" in found.notices
    assert _keys(found).isdisjoint({"similar_customers", "matures_soon", "within_level"})


def test_without_consent_everybody_of_a_level_sees_the_same(decide: Decide) -> None:
    lists = [
        [(item.product.code, item.score, item.reasons) for item in decide(cif_no, **YEAR).chosen]
        for cif_no in ("5", "10")
    ]
    assert lists[0] == lists[1]


def test_a_visitor_sees_what_needs_no_assessment(decide: Decide) -> None:
    found = decide(None, **YEAR)
    assert _codes(found)[0] == "DEP-1Y"
    assert {item.product.risk_grade for item in found.chosen} == {"R1"}
    assert not found.personalised


def test_an_open_complaint_comes_before_selling(decide: Decide) -> None:
    found = decide("8", **YEAR)
    assert found.chosen == ()
    assert "service_first" in found.refused.values()


def test_a_deposit_that_matures_is_a_reason(decide: Decide) -> None:
    found = decide("7", **YEAR)
    said = next(r for item in found.chosen for r in item.reasons if r.key == "reasons.matures_soon")
    assert said.values["day"].date == dt.date(2026, 11, 30)  # type: ignore[union-attr]


def test_a_loan_that_ends_is_no_reason_to_place_money(bank: Bank, recommender: Recommender) -> None:
    asked = request(bank, "1", **YEAR)
    with bank.work() as work:
        loan = next(
            code for code, each in products.shelf(work).items() if each.view.category == "loan"
        )
        work.session.add(
            Holding(
                holding_id=new_id(),
                customer_id=asked.customer_id,
                product_code=loan,
                amount=Decimal(1_000_000),
                started_on=dt.date(2025, 11, 30),
                matures_on=dt.date(2026, 11, 30),
                as_of=work.clock.today(),
            )
        )
        work.session.flush()
        found = recommender.decide(work, asked)
        work.session.rollback()  # the bank is everybody's
    assert found.personalised
    assert "matures_soon" not in _keys(found)


def test_who_may_leave_gets_tone_and_benefit_that_are_never_spoken(decide: Decide) -> None:
    found = decide("6", **YEAR)
    assert "retention" in found.notices
    assert "benefit_fee_waiver" in found.notices
    assert not any("churn" in key or "retention" in key for key in _keys(found))


@pytest.mark.parametrize(
    ("changed", "flagged"),
    [({}, True), ({"churn_flag_decile": 0}, False), ({"churn_flag_lift": 1000.0}, False)],
)
def test_the_flag_follows_the_settings_for_tone_and_list_alike(
    bank: Bank, recommender: Recommender, changed: dict[str, float], flagged: bool
) -> None:
    settings = RecommenderSettings.model_validate(changed)
    strict = Recommender(recommender._models, recommender._strategy, settings)
    asked = request(bank, "6", **YEAR)
    assert asked.customer_id is not None
    with bank.work() as work:
        assert strict.may_leave(work, asked.customer_id) is flagged
        assert ("retention" in strict.decide(work, asked).notices) is flagged


def test_who_stays_gets_neither(decide: Decide) -> None:
    assert not {"retention", "benefit_fee_waiver"} & set(decide("1", **YEAR).notices)


def test_what_was_shown_is_not_shown_again(decide: Decide) -> None:
    first = _codes(decide("1", **YEAR))
    assert set(_codes(decide("1", **YEAR, exclude=tuple(first)))).isdisjoint(first)


def test_the_asked_risk_is_the_most(decide: Decide) -> None:
    found = decide("3", risk_at_most="R2", limit=10)
    assert {item.product.risk_grade for item in found.chosen} <= {"R1", "R2"}


def test_what_gives_way_is_told(decide: Decide) -> None:
    found = decide("1", category=Category.METAL, amount=Decimal(100))
    assert found.notices == ("relaxed_amount",)
    assert "amount_short" in _keys(found)


def test_a_private_product_is_only_for_private_customers(decide: Decide) -> None:
    assert "WM-PRIV" not in _codes(decide("1", limit=40))
    shown = decide("3", limit=40)
    assert "WM-PRIV" in {*_codes(shown), *shown.refused}


def test_every_card_has_one_to_three_reasons_with_words(decide: Decide) -> None:
    texts = Texts.load()
    for cif_no in ("1", "2", "3", "6", "7", None):
        for item in (*decide(cif_no, **YEAR).chosen, *decide(cif_no, limit=40).chosen):
            assert 1 <= len(item.reasons) <= 3
            assert all(
                texts.say(language, said).text for language in Language for said in item.reasons
            )


def test_the_decision_is_stored_with_models_rules_and_parts(
    bank: Bank, recommender: Recommender
) -> None:
    asked = request(bank, "1", **YEAR, conversation_id="c" * 36, turn_id="c:1")
    with bank.work() as work:
        found = recommender.decide(work, asked)
    with bank.read() as work:
        stored = decisions.trail(work, found.decision_id)
    assert stored.decision == found
    assert stored.models.keys() == {
        "popularity",
        "ease",
        "churn",
        "strategy",
        "retention",
        "gate",
    }
    best = stored.candidates[0]
    assert best["code"] == "DEP-1Y"
    assert best["score"] == pytest.approx(sum(best["parts"].values()), abs=1e-3)
    assert "save-deposit" in best["rules"]
    assert stored.request["amount"] == "50000"


def test_without_consent_no_personal_model_is_named(bank: Bank, recommender: Recommender) -> None:
    with bank.work() as work:
        found = recommender.decide(work, request(bank, "10", **YEAR))
        stored = decisions.trail(work, found.decision_id)
    assert {"ease", "churn"}.isdisjoint(stored.models)


def test_consent_given_in_the_conversation_counts_at_once(
    bank: Bank, recommender: Recommender
) -> None:
    with bank.work() as work:
        customer = customers.get_by_cif(work, "2")
        assert customer is not None
        asked = RecommendRequest(customer_id=customer.customer_id, **YEAR)
        before = recommender.decide(work, asked)
        consent.grant(
            work,
            customer.customer_id,
            Purpose.PERSONALISED_RECOMMENDATION,
            Channel.ANY,
            source="chat",
            evidence={},
            notice_version="1",
        )
        after = recommender.decide(work, asked)
        work.session.rollback()
    assert (before.personalised, after.personalised) == (False, True)


def test_what_the_bank_begins_needs_consent(decide: Decide) -> None:
    found = decide("10", initiative=Initiative.BANK, channel=Channel.CHAT)
    assert found.chosen == ()
    assert "no_consent" in set(found.refused.values())


def test_an_unknown_customer_is_said_to_be_unknown(bank: Bank, recommender: Recommender) -> None:
    asked = RecommendRequest(customer_id="0" * 36)
    with bank.work() as work, pytest.raises(NotFound):
        recommender.decide(work, asked)


def test_without_models_the_rules_still_decide(bank: Bank, tmp_path: Path) -> None:
    untrained = Recommender.open(HouseSettings(home=tmp_path), SETTINGS)
    with bank.work() as work:
        found = untrained.decide(work, request(bank, "1", **YEAR))
        stored = decisions.trail(work, found.decision_id)
    assert _codes(found)[0] == "DEP-1Y"
    assert stored.models.keys() == {"strategy", "retention", "gate"}


def test_an_empty_shelf_gives_an_empty_list(tmp_path: Path, recommender: Recommender) -> None:
    bank = new_bank(tmp_path / "empty.db")
    with bank.work() as work:
        found = recommender.decide(work, RecommendRequest())
    bank.close()
    assert (found.chosen, found.refused) == ((), {})


def _holdings_match(bank: Bank, cif_no: str) -> set[str]:
    with bank.read() as work:
        customer = customers.get_by_cif(work, cif_no)
        assert customer is not None
        return {h.product.name.zh for h in holdings.list_for(work, customer.customer_id)}


def test_similar_customers_are_named_by_something_really_held(bank: Bank, decide: Decide) -> None:
    names = _holdings_match(bank, "3")
    said = [
        reason
        for item in decide("3", limit=40).chosen
        for reason in item.reasons
        if reason.key == "reasons.similar_customers"
    ]
    assert said
    assert {reason.values["product"].zh for reason in said} <= names  # type: ignore[union-attr]


def test_reasons_about_the_level_name_the_customers_own(bank: Bank, decide: Decide) -> None:
    for cif_no, level in (("1", "C3"), ("3", "C5"), ("4", "C2")):
        for item in decide(cif_no, limit=40).chosen:
            for said in item.reasons:
                if said.key == "reasons.within_level":
                    assert said.values["level"] == level
                    assert said.values["grade"] == item.product.risk_grade
