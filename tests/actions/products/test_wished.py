"""Grades, rates, guarantees, state bonds and gold by the gram: honoured, or honestly denied."""

import pytest
from shelving import shelve
from talking import Talk
from town import Town


def shown(talk: Talk) -> list[str]:
    """Return the codes of the cards shown."""
    cards = [card for draft in talk.said for card in getattr(draft, "cards", ())]
    single = [draft for draft in talk.said if draft.type == "product_card"]
    return [card.product.code for card in (*cards, *single)]


def test_a_grade_that_is_named_is_the_one_shown(talk: Talk) -> None:
    talk.says("search_products", "R2的有吗", risk="R2")
    assert shown(talk) == ["W90"]


def test_a_grade_there_is_none_of_is_said_to_be_missing(talk: Talk) -> None:
    talk.says("search_products", "R5的有吗", risk="R5")
    assert talk.keys[0] == "products.no_such_grade"
    assert talk.words()[0] == "在售的产品里没有 R5 等级的，最高的是 R4。"
    assert shown(talk)


@pytest.mark.parametrize(
    ("intent", "words", "values"),
    [
        ("ask_risk", "风险高点的有没得", {"risk": "high"}),
        ("nlu_fallback", "whats the riskiest thing you got", {}),
        ("search_products", "有没有高风险的", {"risk": "high"}),
        ("inform", "想要风险最高的", {}),
    ],
)
def test_more_risk_is_shown_with_more_risk(
    talk: Talk, intent: str, words: str, values: dict[str, str]
) -> None:
    talk.says("ask_rate", "利率多少", product="D365")
    talk.says(intent, words, **values)
    assert shown(talk) == ["F4"]
    assert "offers.button_interested" not in talk.labels  # no valid assessment: it may not be had


@pytest.mark.parametrize("words", ["这个有没有高风险", "does this one have a high risk"])
def test_the_risk_of_what_is_talked_of_is_told(talk: Talk, words: str) -> None:
    talk.says("ask_rate", "利率多少", product="W90").says("ask_risk", words, risk="high")
    assert talk.keys == ["products.risk"]


@pytest.mark.parametrize("intent", ["search_products", "nlu_fallback", "ask_rate", "recommend"])
@pytest.mark.parametrize("words", ["年化5%以上的有吗", "do you have anything above 5%"])
def test_a_rate_nothing_reaches_is_denied(talk: Talk, intent: str, words: str) -> None:
    talk.says(intent, words, rate="5")
    assert talk.keys[0] == "products.no_such_rate"
    assert "存款年利率最高 2.15%" in talk.words()[0]
    assert "不是承诺收益" in talk.words()[0]
    assert shown(talk)


@pytest.mark.parametrize("intent", ["search_products", "recommend"])
def test_a_rate_that_is_reached_filters_and_promises_nothing(
    talk: Talk, town: Town, intent: str
) -> None:
    shelve(town, "D30", 30, rate_bp=100)
    shelve(town, "D1095", 1095, rate_bp=300)
    talk.says(intent, "有没有2%以上的", rate="2")
    assert talk.keys[0] == "products.rate_no_promise"
    assert shown(talk)
    assert not {"D30", "F4", "L36"} & set(shown(talk))


def test_no_plan_is_guaranteed(talk: Talk) -> None:
    talk.says("search_products", "有没有保本的理财", category="wealth")
    assert talk.keys == ["products.not_guaranteed", "products.found_category", "W90"]


def test_a_guarantee_without_a_kind_leaves_the_deposits(talk: Talk) -> None:
    words = "can you recommend something with more than 5% return guaranteed"
    talk.says("recommend", words, rate="5")
    assert talk.keys[:2] == ["products.not_guaranteed", "products.no_such_rate"]
    talk.says("recommend", "推荐个保本的")
    assert shown(talk) == ["D365"]


def test_deposits_need_no_warning(talk: Talk) -> None:
    talk.says("search_products", "有没有保本的存款", category="deposit")
    assert "products.not_guaranteed" not in talk.keys


@pytest.mark.parametrize("intent", ["search_products", "recommend", "inform", "accept_offer"])
@pytest.mark.parametrize("words", ["国债还有卖吗，想买点", "do you sell treasury bonds"])
def test_state_bonds_are_said_to_be_lacking(talk: Talk, intent: str, words: str) -> None:
    talk.says(intent, words)
    assert talk.keys == ["products.no_state_bonds", "knowledge.answer"]


def test_their_rate_is_not_that_of_what_is_talked_of(talk: Talk) -> None:
    talk.says("ask_rate", "利率多少", product="W90").says("ask_rate", "国债利率多少")
    assert talk.keys == ["products.no_state_bonds", "knowledge.answer"]


def test_a_fund_that_holds_them_is_a_fund(talk: Talk) -> None:
    talk.says("search_products", "有投资国债的基金吗", category="fund")
    assert shown(talk) == ["F4"]


def test_what_suitability_requires_stays(talk: Talk, town: Town) -> None:
    town.assess("1", "C2")
    talk.says("recommend", "推荐R4的", risk="R4")
    assert "F4" not in shown(talk)
    assert talk.keys[-1] == "offers.above_level"


def test_a_customer_who_may_have_it_gets_what_was_named(talk: Talk, town: Town) -> None:
    town.assess("1", "C5")
    talk.says("recommend", "推荐R4的", risk="R4")
    assert shown(talk) == ["F4"]


def test_what_may_not_be_recommended_is_said_to_exist(town: Town) -> None:
    visitor = town.talk(None)
    visitor.says("recommend", "推荐个R4的", risk="R4")
    assert visitor.keys[0] == "offers.wish_not_for_you"
    assert "F4" not in shown(visitor)


@pytest.mark.parametrize(
    ("intent", "words", "values"),
    [
        ("recommend", "我想买50克金条，要好多钱", {"product": "GB"}),
        ("ask_minimum", "金条买10克要多少钱", {"product": "GB"}),
        ("ask_minimum", "2万块能买几克黄金", {"amount": "20000", "category": "metal"}),
        ("nlu_fallback", "how much is 10 grams of gold", {"category": "metal"}),
        ("ask_rate", "今天金价多少", {}),
    ],
)
def test_gold_by_the_gram_has_no_price_of_ours(
    talk: Talk, town: Town, intent: str, words: str, values: dict[str, str]
) -> None:
    shelve(town, "GB", None, category="metal", rate_bp=None, rate_kind="none", min_amount=8500)
    talk.says(intent, words, **values)
    assert talk.keys == ["products.gold_price"]
    assert "8,500元起" in talk.words()[0]
    assert talk.slots["product"] == "GB"


def test_the_minimum_of_gold_alone_is_the_minimum(talk: Talk, town: Town) -> None:
    shelve(town, "GB", None, category="metal", rate_bp=None, rate_kind="none", min_amount=8500)
    talk.says("ask_minimum", "金条多少起", product="GB")
    assert talk.keys == ["products.minimum"]


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("recommend", "想要收益高一点的，推荐一个"),
        ("more_options", "something with a higher return"),
    ],
)
def test_nothing_is_ranked_by_what_it_earns_but_fixed_rates_are_told(
    talk: Talk, town: Town, intent: str, words: str
) -> None:
    shelve(town, "D3Y", 1095, rate_bp=260)
    shelve(town, "CD", 1095, rate_bp=290, min_amount=200_000)
    talk.says("recommend", "五万有什么推荐", amount="50000").says(intent, words)
    assert talk.keys[0] == "products.not_ranked_for"
    assert "按5万元能存的，年利率最高的是D3Y，2.6%" in talk.words()[0]
    assert shown(talk)


def test_without_an_amount_the_highest_rate_comes_with_its_minimum(talk: Talk, town: Town) -> None:
    shelve(town, "CD", 1095, rate_bp=290, min_amount=200_000)
    talk.says("recommend", "收益最高的是哪个")
    assert "年利率最高的是CD，2.9%，20万元起存" in talk.words()[0]


def test_what_a_loan_costs_is_no_return(talk: Talk) -> None:
    talk.says("recommend", "利率最高的贷款是哪个", category="loan")
    assert not {"products.not_ranked", "products.not_ranked_deposit"} & set(talk.keys)
