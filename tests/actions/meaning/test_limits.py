"""What customers do not want is left out, now and later; what is wished for instead is found."""

import pytest
from talking import Talk
from town import Town

from crm.tables import DoNotDisturb, Touch


def categories(talk: Talk) -> list[str]:
    """Return the categories of the cards shown."""
    cards = [card for draft in talk.said for card in getattr(draft, "cards", ())]
    single = [draft for draft in talk.said if draft.type == "product_card"]
    return [card.product.category.value for card in (*cards, *single)]


@pytest.mark.parametrize(
    ("intent", "text", "unwanted"),
    [
        ("search_products", "no wealth products please, what have you got", "wealth"),
        ("search_products", "anything but deposits", "deposit"),
        ("more_options", "除了存款还有什么", "deposit"),
        ("faq", "除了存款还有什么", "deposit"),
        ("recommend", "不要理财，有什么推荐", "wealth"),
        ("nlu_fallback", "理财除外，推荐点别的", "wealth"),
    ],
)
def test_what_is_not_wanted_is_not_shown(talk: Talk, intent: str, text: str, unwanted: str) -> None:
    talk.says(intent, text, category=unwanted)
    assert talk.keys[0] == "offers.left_out"
    assert categories(talk)
    assert unwanted not in categories(talk)


def test_it_stays_away_from_later_lists_until_it_is_named(talk: Talk) -> None:
    talk.says("recommend", "不要理财，推荐一下", category="wealth")
    talk.says("recommend", "再推荐一下")
    assert "wealth" not in categories(talk)
    assert talk.keys == ["offers.intro"]
    talk.says("recommend", "推荐理财吧", category="wealth")
    assert "wealth" in categories(talk)


def test_looking_at_it_lifts_it_too(talk: Talk) -> None:
    talk.says("recommend", "不要理财，推荐一下", category="wealth")
    talk.says("search_products", "看看理财", category="wealth")
    talk.says("recommend", "再推荐一下")
    assert "wealth" in categories(talk)


def test_what_else_was_said_is_used(talk: Talk, town: Town) -> None:
    talk.says("nlu_fallback", "5万一年，不是理财", amount="50000", term="365", category="wealth")
    assert talk.keys == ["clarify.say_again"]  # 不是 alone states something
    talk.says("nlu_fallback", "5万一年，不要理财", amount="50000", term="365", category="wealth")
    asked = town.recommender.asked[-1]
    assert (str(asked.amount), asked.term_days, asked.category) == ("50000.00", 365, None)
    assert "W90" in asked.exclude


def test_the_other_of_two_is_wanted(talk: Talk, town: Town) -> None:
    talk.says("not_interested", "不想买理财，存款就行", category=["wealth", "deposit"])
    assert town.recommender.asked[-1].category == "deposit"
    assert "offers.left_out" not in talk.keys


def test_no_to_a_kind_refuses_no_product_of_another(talk: Talk, town: Town) -> None:
    talk.says("recommend", "推荐一下").says("not_interested", "不要理财", category="wealth")
    assert categories(talk)
    assert "wealth" not in categories(talk)
    assert town.count(Touch) == 0


def test_no_to_a_kind_refuses_the_product_of_it_that_was_talked_about(
    talk: Talk, town: Town
) -> None:
    talk.says("product_details", "稳进90天", product="W90")
    talk.says("not_interested", "不要理财", category="wealth")
    assert talk.keys == ["offers.refused"]
    assert town.count(Touch) == 1
    talk.presses("offers.button_more")
    assert "wealth" not in categories(talk)


def test_with_nothing_recommended_it_is_noted_for_later(talk: Talk) -> None:
    talk.says("not_interested", "no loans", category="loan")
    assert (talk.keys, talk.labels) == (["offers.left_out"], ["offers.button_recommend"])
    talk.presses("offers.button_recommend")
    assert categories(talk)
    assert "loan" not in categories(talk)


def test_what_is_only_noted_shows_no_list_by_itself(town: Town) -> None:
    talk = town.talk("2").says("not_interested", "不要贷款", category="loan")
    assert talk.says("personalisation_off", "关闭个性化").keys == ["consent.personalisation_off"]


def test_when_nothing_is_left_it_is_said(talk: Talk) -> None:
    for kind in ("存款", "理财", "贷款"):
        value = {"存款": "deposit", "理财": "wealth", "贷款": "loan"}[kind]
        talk.says("not_interested", f"不要{kind}", category=value)
    talk.says("recommend", "推荐一下")
    assert talk.keys == ["offers.nothing_without"]
    assert "products.button_deposit" in talk.labels
    talk.presses("products.button_deposit").says("recommend", "推荐一下")
    assert categories(talk) == ["deposit"]


def test_only_for_good_is_an_opt_out(talk: Talk, town: Town) -> None:
    talk.says("stop_recommending", "别推荐理财", category="wealth")
    assert (talk.keys, talk.labels[-1]) == (["offers.left_out"], "consent.button_stop")
    assert town.count(DoNotDisturb) == 0
    talk.says("stop_recommending", "以后别再推荐理财了", category="wealth")
    assert talk.keys == ["consent.stopped"]
    assert town.count(DoNotDisturb) == 1


def test_why_not_is_a_question(talk: Talk) -> None:
    talk.says("explain_why", "为什么不能买基金", category="fund")
    assert "offers.left_out" not in talk.keys


def test_a_wish_not_to_be_accepted(talk: Talk, town: Town) -> None:
    talk.says("product_details", "安心存", product="D365")
    talk.says("accept_offer", "不买理财", category="wealth")
    assert talk.keys == ["offers.left_out"]
    assert not town.leads()


def test_while_accepting_the_question_stays_open(talk: Talk) -> None:
    talk.says("accept_offer", "我要安心存", product="D365")
    question = talk.awaiting
    talk.says("not_interested", "不要理财", category="wealth")
    assert (talk.keys[0], talk.awaiting) == ("offers.left_out", question)


@pytest.mark.parametrize(
    "intent", ["not_interested", "nlu_fallback", "inform", "recommend", "correct"]
)
def test_a_wish_for_no_fixed_term_refuses_nothing(talk: Talk, town: Town, intent: str) -> None:
    talk.says("recommend", "推荐一下")
    talk.says(intent, "i dont want my money locked up")
    assert talk.keys[0] == "offers.open_term"
    assert town.count(Touch) == 0
    first = town.recommender.asked[1]
    assert (first.term_days, {"D365", "W90"} <= set(first.exclude)) == (None, True)


def test_no_fixed_deposit_means_its_term(talk: Talk, town: Town) -> None:
    talk.says("not_interested", "我不想存定期", category="deposit")
    assert talk.keys[0] == "offers.open_term"
    assert talk.slots["task"]["args"].get("without") is None


def test_where_nothing_is_open_the_shortest_terms_come(talk: Talk) -> None:
    talk.says("recommend", "推荐一下，不想锁定")
    assert talk.slots["products"] == ["W90"]


def test_a_term_named_later_ends_it(talk: Talk, town: Town) -> None:
    talk.says("recommend", "推荐一下，不想锁定").says("recommend", "一年的吧", term="365")
    assert "D365" not in town.recommender.asked[-1].exclude
    assert "offers.open_term" not in talk.keys


def test_whether_a_product_can_be_left_is_a_question_about_it(talk: Talk) -> None:
    talk.says("product_details", "稳进90天", product="W90").says("ask_term", "这个能随时取吗")
    assert talk.keys == ["products.term"]


def test_what_was_noted_outlives_what_is_said_in_between(talk: Talk) -> None:
    talk.says("not_interested", "不要理财", category="wealth").says("greet", "你好")
    talk.says("recommend", "推荐一下")
    assert "wealth" not in categories(talk)


def test_what_is_to_be_left_out_is_no_lead_noted(talk: Talk) -> None:
    talk.says("not_interested", "不要理财", category="wealth").says("deny", "不用了")
    assert talk.keys == ["repair.all_right"]
