"""A term alone repeats the last question for the product of that term."""

import pytest
from shelving import shelve
from talking import Talk
from town import Town


@pytest.fixture
def talk(talk: Talk, town: Town) -> Talk:
    """A conversation about a shelf with deposits and plans of several terms."""
    shelve(town, "D1095", 1095)
    shelve(town, "W180", 180, category="wealth", rate_kind="benchmark", min_amount=10_000)
    return talk


@pytest.mark.parametrize("intent", ["inform", "nlu_fallback", "correct", "compare", "ask_rate"])
@pytest.mark.parametrize("words", ["那三年的呢", "and the 3 year?"])
def test_the_rate_of_another_term(talk: Talk, intent: str, words: str) -> None:
    talk.says("ask_rate", "一年期定期利率多少", product="D365")
    talk.says(intent, words, term="1095")
    assert (talk.keys, talk.slots["product"]) == (["products.rate_fixed"], "D1095")


def test_and_of_another_one_after_that(talk: Talk) -> None:
    talk.says("ask_minimum", "安心存一年多少起", product="D365").says(
        "inform", "三年呢", term="1095"
    )
    talk.says("inform", "一年呢", term="365")
    assert (talk.keys, talk.slots["product"]) == (["products.minimum"], "D365")


def test_a_term_there_is_none_of_is_said_to_be_missing(talk: Talk) -> None:
    talk.says("ask_rate", "利率多少", product="D365").says("inform", "五年呢", term="1825")
    assert talk.keys == ["products.none_of_term"]
    assert talk.slots["product"] == "D365"


def test_a_plan_stays_among_the_plans(talk: Talk) -> None:
    talk.says("ask_risk", "稳进90天风险高吗", product="W90").says("inform", "180天的呢", term="180")
    assert (talk.keys, talk.slots["product"]) == (["products.risk"], "W180")


def test_the_list_that_was_recommended_goes_on(talk: Talk) -> None:
    talk.says("recommend", "不要基金，推荐一下", category="fund")
    talk.says("ask_rate", "安心存一年利率多少", product="D365").says(
        "inform", "三年呢", term="1095"
    )
    assert talk.keys == ["products.rate_fixed"]
    talk.says("more_options", "还有别的吗")
    assert "F4" not in talk.keys


def test_what_a_year_costs_is_no_question_about_the_product_of_a_year(talk: Talk) -> None:
    talk.says("ask_fees", "稳进90天有什么费用", product="W90")
    talk.says("ask_fees", "一年要收多少费", term="365")
    assert talk.slots["product"] == "W90"


@pytest.mark.parametrize(
    ("intent", "words", "values"),
    [
        ("inform", "我想存三年", {"term": "1095"}),
        ("inform", "五万三年", {"term": "1095", "amount": "50000"}),
    ],
)
def test_a_wish_is_no_question(talk: Talk, intent: str, words: str, values: dict[str, str]) -> None:
    talk.says("ask_rate", "利率多少", product="D365").says(intent, words, **values)
    assert talk.keys == ["repair.what_for"]


def test_without_a_question_before_it_is_asked_what_for(talk: Talk) -> None:
    talk.says("product_details", "安心存一年", product="D365").says("inform", "三年", term="1095")
    assert talk.keys == ["repair.what_for"]


def test_an_amount_after_a_question_repeats_nothing(talk: Talk) -> None:
    talk.says("ask_rate", "利率多少", product="D365").says("inform", "五万", amount="50000")
    assert talk.keys == ["repair.what_for"]
