import pytest
from shelving import shelve
from talking import Talk
from town import Town

from data.texts.phrases import Language


def test_a_category_is_shown_as_cards(talk: Talk) -> None:
    talk.says("search_products", "有什么理财", category="wealth")
    assert talk.keys == ["products.found_category", "W90"]
    assert talk.words() == ["理财类有这几款，按产品目录列出，与您的个人信息无关。"]


def test_looking_at_products_is_not_an_offer_to_say_yes_to(talk: Talk, town: Town) -> None:
    talk.says("recommend", "推荐一下").says("search_products", "看看理财", category="wealth")
    assert talk.awaiting == "none"


def test_nothing_fitting_suggests_categories(talk: Talk) -> None:
    talk.says("search_products", "有黄金吗", category="metal")
    assert talk.keys == ["products.none_found"]


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        (
            "ask_rate",
            "稳进90天的业绩比较基准是年化 2.15%。它不是承诺收益，产品有风险，投资须谨慎。",
        ),
        ("ask_term", "稳进90天的期限是90天。"),
        ("ask_minimum", "稳进90天1万元起。"),
        ("ask_risk", "稳进90天的风险等级是 R2（等级较低，收益可能小幅波动）。"),
        ("ask_fees", "稳进90天没有单独列示的费用，以合同为准。"),
    ],
)
def test_one_question_about_a_product_is_answered_with_one_fact(
    talk: Talk, intent: str, words: str
) -> None:
    talk.says(intent, "…", product="W90")
    assert talk.words() == [words]
    assert talk.slots["product"] == "W90"


def test_a_question_is_about_what_is_being_talked_of(talk: Talk) -> None:
    talk.says("product_details", "稳进90天怎么样", product="W90").says("ask_rate", "利率多少")
    assert talk.words(Language.EN)[0].startswith("Steady 90 has a performance benchmark of 2.15%")


def test_a_question_about_another_category_is_not_about_it(talk: Talk) -> None:
    talk.says("product_details", "稳进90天怎么样", product="W90")
    talk.says("ask_rate", "定期利率多少", category="deposit")
    assert talk.keys == ["products.found_category", "D365"]


def test_a_question_about_nothing_asks_which_and_then_answers_it(talk: Talk) -> None:
    talk.says("ask_minimum", "多少起")
    assert (talk.keys, talk.awaiting) == (["products.which_category"], "product")
    talk.presses("products.button_wealth").says("choose", "第一个", ordinal="1")
    assert talk.keys == ["products.minimum"]
    assert talk.awaiting == "none"


def test_the_customers_own_limit_is_told_with_the_details(talk: Talk) -> None:
    talk.says("product_details", "成长混合基金怎么样", product="F4")
    assert talk.keys == ["F4", "products.above_level"]
    assert "offers.button_interested" not in talk.labels


def test_details_of_a_suitable_product_invite_interest(talk: Talk) -> None:
    talk.says("product_details", "稳进90天怎么样", product="W90")
    assert (talk.keys, talk.labels) == (["W90"], ["offers.button_interested"])


def test_product_questions_are_answered_during_a_case_without_inviting(talk: Talk) -> None:
    talk.says("complaint", "我要投诉").says("product_details", "稳进90天怎么样", product="W90")
    assert "offers.button_interested" not in talk.labels


def test_two_products_are_compared_fact_by_fact(talk: Talk) -> None:
    talk.says("compare", "安心存和稳进90天哪个好", product=["D365", "W90"])
    assert talk.types == ["text", "carousel"]
    assert talk.words()[0].splitlines() == [
        "安心存一年 ｜ 稳进90天",
        "利率或基准：2.15% ｜ 2.15%",
        "期限：1年 ｜ 90天",
        "起点金额：50元 ｜ 1万元",
        "风险等级：R1 ｜ R2",
    ]


def test_what_none_of_them_has_is_left_out_and_what_tells_them_apart_is_shown(
    talk: Talk, town: Town
) -> None:
    nothing = {"category": "card", "rate_bp": None, "rate_kind": "none", "min_amount": None}
    for code, fee, days in (("C1", "年费100元", 50), ("C2", "免年费", 56)):
        fees = {"fees_zh": fee, "fees_en": fee, "attributes": {"interest_free_days": days}}
        shelve(town, code, None, **nothing, **fees)
    talk.says("compare", "哪张好", product=["C1", "C2"])
    assert talk.words()[0].splitlines() == [
        "C1 ｜ C2",
        "最长免息期：50天 ｜ 56天",
        "费用：年费100元 ｜ 免年费",
    ]
    talk.says("compare", "和存款比", product=["C1", "D365"])
    assert "风险等级：无 ｜ R1" in talk.words()[0].splitlines()


def test_those_on_screen_are_compared_by_their_place(talk: Talk) -> None:
    talk.says("recommend", "推荐一下").says("compare", "比较第一个和第三个", ordinal=["1", "3"])
    assert [card.product.code for card in talk.said[1].cards] == ["D365", "W90"]


def test_comparing_with_one_product_asks_for_the_other(talk: Talk) -> None:
    talk.says("compare", "帮我比较稳进90天", product="W90")
    assert talk.awaiting == "product"
    talk.says("inform", "和安心存比", product="D365")
    assert [card.product.code for card in talk.said[1].cards] == ["W90", "D365"]


def test_a_name_of_nothing_we_have_is_never_taken_for_another_product(talk: Talk) -> None:
    talk.says("product_details", "稳进90天", product="W90")
    talk.says("accept_offer", "我要买那个旧的", product="GONE")
    assert talk.keys == ["products.which_category"]


def test_which_product_is_asked_once_when_the_talk_goes_elsewhere(talk: Talk) -> None:
    talk.says("ask_rate", "利率多少").says("bot_challenge", "你是真人吗")
    assert (talk.keys, talk.awaiting) == (["greeting.i_am_a_program"], "none")


def test_which_product_stays_asked_after_a_miss(talk: Talk) -> None:
    talk.says("ask_rate", "利率多少").says("nlu_fallback", "嗯哼")
    assert (talk.keys, talk.awaiting) == (["clarify.sorry", "products.which_category"], "product")


def test_an_amount_does_not_say_which_product(talk: Talk) -> None:
    talk.says("ask_rate", "利率多少").says("inform", "五万", amount="50000")
    assert talk.keys == ["repair.what_for"]
    assert talk.slots["amount"] == "50000.00"


def test_a_plain_question_of_the_knowledge_base_asks_for_no_product(talk: Talk) -> None:
    talk.says("ask_fees", "转账要手续费不", faqs=["transfer_fee"])
    assert talk.keys == ["knowledge.answer"]
    talk.says("product_details", "稳进90天", product="W90")
    assert talk.says("ask_fees", "短信通知收费吗", faqs=["sms_alerts"]).keys == ["knowledge.answer"]


def test_a_doubtful_one_is_about_the_product(talk: Talk) -> None:
    talk.says("product_details", "稳进90天", product="W90")
    talk.says("ask_fees", "有手续费吗", faqs=["transfer_fee"], faq_sure=False)
    assert talk.keys == ["products.fees_none"]


def test_a_named_product_is_asked_about_whatever_the_knowledge_base_knows(talk: Talk) -> None:
    talk.says("ask_fees", "稳进90天手续费", faqs=["transfer_fee"], product="W90")
    assert talk.keys == ["products.fees_none"]


def test_two_kinds_are_told_apart_by_the_knowledge_base(talk: Talk) -> None:
    talk.says("compare", "等额本息和等额本金哪个好", faqs=["repayment_methods"])
    assert talk.keys == ["knowledge.answer"]


def test_no_categories_are_brought_up_during_a_case(talk: Talk) -> None:
    talk.says("fraud", "我被骗了").says("ask_risk", "能追回来吗")
    assert (talk.keys[0], talk.labels[0]) == ("clarify.say_again", "handover.button_human")


def test_the_third_of_two_is_none_of_them(talk: Talk) -> None:
    talk.says("compare", "比较", product=["D365", "W90"]).says(
        "ask_term", "第三个多久", ordinal="3"
    )
    assert (talk.keys, talk.awaiting) == (["products.which"], "product")


def test_a_term_points_at_the_product_on_screen(talk: Talk) -> None:
    talk.says("compare", "比较", product=["W90", "D365"])
    talk.says("ask_rate", "一年的利率呢", term="365")
    assert talk.slots["product"] == "D365"


def test_an_overview_shows_something_of_each_category(talk: Talk) -> None:
    talk.says("search_products", "有哪些产品")
    [carousel] = talk.said
    shown = [card.product.category for card in carousel.cards]
    assert len(set(shown)) == len(shown)


def test_the_minimum_asked_of_a_product_is_no_question_about_card_bills(talk: Talk) -> None:
    talk.says("product_details", "稳进90天", product="W90")
    talk.says("ask_minimum", "最低多少", faqs=["minimum_payment"])
    assert talk.keys == ["products.minimum"]


def test_a_doubtful_question_about_no_product_may_be_one_of_the_bank(talk: Talk) -> None:
    faqs = ("credit_card_instalment", "instalment_cancel")
    said = {"confidence": 0.67, "ranking": ("faq",), "faqs": faqs, "faq_sure": False}
    talk.says("ask_term", "能分期不", **said)
    assert talk.keys == ["knowledge.which"]
    talk.says("product_details", "稳进90天", product="W90").says("ask_term", "能分期不", **said)
    assert talk.keys == ["products.term"]
