from talking import Talk

from crm.contract import Category
from data.knowledge import KnowledgeBase

ENTRY = KnowledgeBase.load().require("deposit_insurance")


def test_the_answer_comes_with_its_source(talk: Talk) -> None:
    talk.says("faq", "存款保险赔多少", faqs=["deposit_insurance", "deposit_types"])
    assert talk.words()[0] == f"{ENTRY.answer.zh}\n（依据：{ENTRY.source.zh}）"


def test_related_questions_can_be_pressed(talk: Talk) -> None:
    talk.says("faq", "存款保险赔多少", faqs=["deposit_insurance"])
    talk.press(talk.buttons()[0])
    assert talk.said[0].text.values["answer"] != ENTRY.answer


def test_a_doubtful_question_offers_the_ones_it_may_be(talk: Talk) -> None:
    likely = ["deposit_insurance", "deposit_types"]
    talk.says("faq", "存款保险那个", faqs=likely, faq_sure=False)
    assert talk.keys == ["knowledge.which"]
    assert [button.args.get("faq") for button in talk.buttons()] == [*likely, None]
    assert talk.press(talk.buttons()[0]).keys == ["knowledge.answer"]


def test_an_unknown_question_is_admitted(talk: Talk) -> None:
    assert talk.says("faq", "银行哪年成立").keys == ["knowledge.not_known"]


def test_a_question_in_between_comes_back_to_the_disclosure(talk: Talk) -> None:
    talk.says("accept_offer", "我要买", product="W90").says("affirm", "同意")
    talk.says("faq", "存款保险赔多少", faqs=["deposit_insurance"])
    assert talk.keys == ["knowledge.answer", "repair.reask_disclosure"]
    assert talk.presses("disclosure.button_acknowledge").types == ["receipt"]


def test_taking_money_out_early_is_answered_for_what_is_talked_about(talk: Talk) -> None:
    talk.says("product_details", "稳进90天怎么样", product="W90")
    talk.says("faq", "能提前取吗", faqs=["early_withdrawal"])
    wealth = KnowledgeBase.load().require("wealth_redeem_time")
    assert talk.words()[0].startswith(wealth.answer.zh)
    talk.says("product_details", "一年定期呢", product="D365")
    talk.says("faq", "能提前取吗", faqs=["early_withdrawal"])
    assert talk.words()[0].startswith(KnowledgeBase.load().require("early_withdrawal").answer.zh)


def test_what_is_answered_elsewhere_names_categories_there_are() -> None:
    named = {name for entry in KnowledgeBase.load().entries for name in entry.elsewhere}
    assert named
    assert named <= {category.value for category in Category}


def test_paying_by_instalments_is_no_question_about_a_products_term(talk: Talk) -> None:
    talk.says("product_details", "安心存一年怎么样", product="D365")
    talk.says("ask_term", "可以分期吗", faqs=("credit_card_instalment",))
    assert talk.keys == ["knowledge.answer"]
    talk.says("product_details", "消费贷款怎么样", product="L36")
    talk.says("ask_term", "可以分期吗", faqs=("credit_card_instalment",))
    assert talk.keys == ["products.term"]
