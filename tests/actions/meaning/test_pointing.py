"""The other one, the second, all three, half a name: what customers point at."""

import pytest
from shelving import shelve
from talking import Talk
from town import Town

from data.language.names.pointers import (
    adds_to_what_is_talked_of,
    asks_lowest_grade,
    says_the_other,
)


def two_on_screen(talk: Talk) -> Talk:
    """Compare two products, so that the first is in mind."""
    return talk.says("compare", "安心存和稳进90天", product=["D365", "W90"])


def compared(talk: Talk) -> list[str]:
    """Return the codes of the cards side by side."""
    return [card.product.code for card in talk.said[1].cards]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("more_options", "the other one"),
        ("more_options", "另一个呢"),
        ("more_options", "另外那款"),
        ("nlu_fallback", "另外一款怎么样"),
        ("product_details", "tell me about the other one"),
        ("correct", "not this one, the other one"),
    ],
)
def test_the_other_of_two_is_the_one_not_in_mind(talk: Talk, intent: str, text: str) -> None:
    assert two_on_screen(talk).says(intent, text).keys == ["W90"]
    assert talk.slots["product"] == "W90"
    assert talk.says(intent, text).keys == ["D365"]


def test_of_three_it_is_asked_which(talk: Talk) -> None:
    talk.says("recommend", "推荐一下").says("more_options", "另一个呢")
    assert (talk.keys, talk.awaiting) == (["products.which"], "product")
    assert [button.args["product"] for button in talk.buttons()] == ["D365", "L36", "W90"]
    assert talk.says("choose", "第一个", ordinal="1").keys == ["D365"]


def test_of_one_there_is_no_other_but_something_new(talk: Talk, town: Town) -> None:
    talk.says("product_details", "稳进90天", product="W90").says("more_options", "另一个呢")
    assert len(town.recommender.asked) == 1


def test_another_that_was_not_shown_is_something_new(talk: Talk, town: Town) -> None:
    two_on_screen(talk).says("more_options", "有没有另外一款")
    assert len(town.recommender.asked) == 1


def test_a_question_and_a_wish_may_be_about_the_other(talk: Talk) -> None:
    two_on_screen(talk).says("ask_term", "另一款期限多久")
    assert talk.words() == ["稳进90天的期限是90天。"]
    two_on_screen(talk).says("accept_offer", "i'll take the other one")
    assert talk.slots["product"] == "W90"


def test_a_bare_number_under_a_list_is_a_place_in_it(talk: Talk) -> None:
    two_on_screen(talk).says("inform", "二", amount="2", ambiguous=True)
    assert talk.keys == ["W90"]
    talk.says("inform", "存5", amount="5", ambiguous=True)
    assert talk.keys != ["W90"]


def test_three_are_compared_in_three_columns(talk: Talk) -> None:
    talk.says("compare", "比较三个", product=["D365", "W90", "L36"])
    assert compared(talk) == ["D365", "W90", "L36"]
    assert talk.words()[0].splitlines()[0] == "安心存一年 ｜ 稳进90天 ｜ 消费贷款"


def test_all_on_screen_are_compared(talk: Talk) -> None:
    talk.says("recommend", "推荐一下")
    assert compared(talk.says("compare", "compare them")) == ["D365", "L36", "W90"]


def test_of_several_places_none_is_chosen(talk: Talk) -> None:
    talk.says("recommend", "推荐一下").says("choose", "first vs third", ordinal=["1", "3"])
    assert compared(talk) == ["D365", "W90"]


def test_two_talked_of_in_turn_are_compared_and_swapped(talk: Talk) -> None:
    talk.says("ask_rate", "稳进90天利率", product="W90").says(
        "ask_rate", "安心存呢", product="D365"
    )
    assert compared(talk.says("compare", "比一下")) == ["W90", "D365"]
    assert talk.slots["product"] == "D365"
    assert talk.says("more_options", "另一个呢").keys == ["W90"]


def test_a_list_on_screen_stays_what_places_mean(talk: Talk) -> None:
    talk.says("recommend", "推荐一下").says("product_details", "成长", product="F4")
    assert talk.says("choose", "第一个", ordinal="1").keys == ["D365"]


def test_a_term_points_at_another_while_one_is_talked_of(talk: Talk) -> None:
    talk.says("ask_rate", "安心存利率", product="D365").says("inform", "90天的", term="90")
    assert talk.slots["product"] == "W90"


def test_what_is_talked_of_is_not_dropped(talk: Talk) -> None:
    talk.says("product_details", "稳进90天", product="W90")
    talk.says("compare", "compare with the other two", product=["D365", "L36"])
    assert compared(talk) == ["W90", "D365", "L36"]


def test_two_that_are_named_stay_two(talk: Talk) -> None:
    talk.says("product_details", "稳进90天", product="W90")
    talk.says("compare", "D和L哪个好", product=["D365", "L36"])
    assert compared(talk) == ["D365", "L36"]


def test_the_fourth_is_not_dropped_in_silence(talk: Talk) -> None:
    talk.says("compare", "比较四个", product=["D365", "W90", "L36", "F4"])
    assert talk.keys[-1] == "products.compared_rest"
    talk.presses("products.button_named", product="F4")
    assert talk.keys[0] == "F4"


def test_the_lowest_grade_is_named_without_a_promise(talk: Talk) -> None:
    two_on_screen(talk).says("compare", "哪个最稳")
    assert talk.keys == ["products.grade_lowest"]
    assert talk.words()[0].splitlines()[:2] == ["安心存一年：R1", "稳进90天：R2"]
    assert "安心存一年，R1" in talk.words()[0]


def test_the_safest_is_no_question_about_one_of_them(talk: Talk) -> None:
    two_on_screen(talk).says("ask_risk", "which is the safest")
    assert talk.keys == ["products.grade_lowest"]
    assert talk.says("ask_risk", "这个风险高吗").keys == ["products.risk"]


def test_equal_grades_are_equal(talk: Talk, town: Town) -> None:
    shelve(town, "D180", 180)
    talk.says("compare", "两款存款", product=["D365", "D180"]).says("compare", "哪个更安全")
    assert talk.keys == ["products.grades_equal"]
    assert talk.says("more_options", "另一个呢").keys == ["D180"]


def test_what_is_lent_is_no_safest_product(talk: Talk) -> None:
    talk.says("compare", "D和L", product=["D365", "L36"]).says("compare", "哪个更安全")
    assert talk.keys[0] == "products.comparison"


@pytest.mark.parametrize(
    ("intent", "text", "values", "code"),
    [
        ("ask_rate", "how much is the growth fund", {}, "F4"),
        ("ask_rate", "成长那个利率多少", {}, "F4"),
        ("ask_minimum", "90天的多少起", {"term": "90"}, "W90"),
        ("inform", "成长那个", {}, "F4"),
        ("nlu_fallback", "and the growth one", {}, "F4"),
        ("product_details", "那个成长的介绍一下", {}, "F4"),
    ],
)
def test_half_a_name_is_enough_where_one_answers_to_it(
    talk: Talk, intent: str, text: str, values: dict[str, str], code: str
) -> None:
    talk.says(intent, text, **values)
    assert talk.slots["product"] == code


def test_half_a_name_that_two_share_is_none(talk: Talk) -> None:
    talk.says("ask_rate", "how much is the steady one")
    assert talk.keys == ["products.which_category_rate"]


def test_a_term_that_is_wished_for_is_no_name(talk: Talk, town: Town) -> None:
    talk.says("recommend", "推荐一下").says("inform", "90天的", term="90")
    assert town.recommender.asked[-1].term_days == 90


def test_which_product_is_asked_twice_and_then_let_go(talk: Talk) -> None:
    talk.says("ask_rate", "利率多少")
    assert (talk.keys, talk.awaiting) == (["products.which_category_rate"], "product")
    talk.says("compare", "比较一下")
    assert (talk.keys, talk.awaiting) == (["products.which_category"], "product")
    talk.says("ask_risk", "哪个更安全")
    assert (talk.keys, talk.awaiting) == (["products.which_let_go"], "none")
    assert talk.labels == ["products.button_all", "handover.button_human"]


def test_misses_and_a_bare_yes_count_too(talk: Talk) -> None:
    talk.says("ask_rate", "利率多少").says("affirm", "好")
    assert (talk.keys, talk.awaiting) == (["products.which_category"], "product")
    talk.says("nlu_fallback", "嗯哼")
    assert (talk.keys, talk.awaiting) == (["clarify.sorry", "products.which_let_go"], "none")


def test_another_question_is_not_the_same_one(talk: Talk) -> None:
    talk.says("ask_rate", "利率多少").says("ask_rate", "利率呢")
    talk.says("search_products", "有哪些", category="wealth").says("accept_offer", "办一个")
    assert talk.keys != ["products.which_let_go"]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("the other one", True),
        ("the other", True),
        ("另外那款", True),
        ("剩下那个呢", True),
        ("the other day", False),
        ("the others", False),
        ("换另一个", False),
        ("有没有另外一款", False),
        ("show me another", False),
    ],
)
def test_who_says_the_other(text: str, other: bool) -> None:
    assert says_the_other(text) is other


def test_words_that_ask_for_the_lowest_grade() -> None:
    assert asks_lowest_grade("which is safest of the three")
    assert asks_lowest_grade("哪个风险最低")
    assert not asks_lowest_grade("这个安全吗")


def test_words_that_add_to_what_is_talked_of() -> None:
    assert adds_to_what_is_talked_of("和指数基金、纯债基金比一下")
    assert not adds_to_what_is_talked_of("compare tech fund with index fund")


@pytest.mark.parametrize("place", ["2", "last"])
def test_in_a_comparison_the_first_stays_the_first(talk: Talk, place: str) -> None:
    talk.says("recommend", "推荐个稳的").says("explain_why", "第一个为啥推荐", ordinal="1")
    talk.says("compare", "跟这个比比", ordinal=place)
    assert compared(talk) == (["D365", "L36"] if place == "2" else ["D365", "W90"])
    talk.says("nlu_fallback", "就第一个吧", ordinal="1", ranking=["inform", "accept_offer"])
    assert (talk.slots["product"], talk.awaiting) == ("D365", "contact_consent")


def test_the_third_compared_with_the_first_stays_behind_it(talk: Talk) -> None:
    talk.says("recommend", "推荐一下").says("compare", "第三个和第一个比", ordinal=["3", "1"])
    assert compared(talk) == ["D365", "W90"]


@pytest.mark.parametrize(
    ("text", "ranking", "awaiting"),
    [
        ("就第二个吧", ["inform", "accept_offer"], "contact_consent"),
        ("I'll go with the second", ["accept_offer", "inform"], "contact_consent"),
        ("第二个呢", ["inform", "accept_offer"], "offer"),
    ],
)
def test_a_place_that_is_decided_for(
    talk: Talk, text: str, ranking: list[str], awaiting: str
) -> None:
    talk.says("recommend", "推荐一下").says("nlu_fallback", text, ordinal="2", ranking=ranking)
    assert (talk.slots["product"], talk.awaiting) == ("L36", awaiting)


def test_a_question_about_one_on_screen_is_no_general_one(talk: Talk) -> None:
    talk.says("recommend", "推荐一下")
    second = talk.slots["products"][1]
    said = {"ranking": ("ask_risk",), "faqs": ("risk_grades",), "confidence": 0.72}
    talk.says("faq", "我想听听第二个有什么风险", ordinal="2", **said)
    assert (talk.keys, talk.slots["product"]) == (["products.risk_lent"], second)
    talk.says("faq", "风险等级是什么意思", **said)
    assert talk.keys == ["knowledge.answer"]


def test_what_is_asked_of_it_besides_is_about_it_too(talk: Talk) -> None:
    talk.says("recommend", "推荐一下")
    assert talk.slots["products"][:2] == ["D365", "L36"]
    first = {"intent": "faq", "text": "我想听听第二个有什么风险", "values": {"ordinal": "2"}}
    asked = {"ranking": ("ask_risk",), "faqs": ("risk_grades",)}
    second = {"intent": "faq", "text": "它能提前取吗", "faqs": ("early_withdrawal",)}
    talk.says_all({**first, **asked}, second)
    assert talk.keys == ["products.risk_lent", "knowledge.answer"]
    assert "提前还款" in talk.words()[1]  # of the loan, not of the deposit
