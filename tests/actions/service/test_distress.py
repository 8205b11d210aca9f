"""Somebody in despair, and somebody who cannot pay: what is said, and what is not done."""

import pytest
from talking import Talk
from town import Town

from crm.tables import Handoff, ServiceCase

SAID = {
    "skip": "想跳楼",
    "nlu_fallback": "我不想活了",
    "chitchat": "活着好累",
    "accept_offer": "I want to die",
    "bereavement": "I want to die",
    "cancel": "I can't go on",
    "deny": "撑不下去了",
}
HELP = (["greeting.in_despair"], ["handover.button_human"])


@pytest.mark.parametrize(("intent", "text"), SAID.items())
@pytest.mark.parametrize("before", ["greet", "recommend", "risk_assessment", "book_callback"])
def test_despair_comes_before_any_intent_in_any_state(
    talk: Talk, town: Town, before: str, intent: str, text: str
) -> None:
    talk.says(before, "…")
    waiting = dict(talk.slots)
    talk.says(intent, text, confidence=0.99)
    assert (talk.keys, talk.labels) == HELP
    assert talk.slots | {"asked": None} == waiting | {"asked": None}  # what was open is let be
    assert town.all(ServiceCase) == []


def test_the_form_goes_on_when_it_is_answered_later(talk: Talk) -> None:
    talk.says("calculate_deposit", "算利息").says("inform", "真不想活了，五万", amount="50000")
    assert (talk.keys, talk.awaiting) == (HELP[0], "amount")
    assert talk.says("inform", "五万", amount="50000").awaiting == "term"


def test_a_yes_after_it_takes_the_human_not_the_open_question(talk: Talk, town: Town) -> None:
    town.come_on_duty()
    talk.says("accept_offer", "我要买", product="W90").says("chitchat", "活着没意思")
    assert talk.awaiting == "contact_consent"
    talk.says("affirm", "好")
    assert (talk.types, town.count(Handoff)) == (["handoff"], 1)


def test_a_later_yes_answers_the_open_question_again(talk: Talk) -> None:
    talk.says("accept_offer", "我要买", product="W90").says("chitchat", "活着没意思")
    talk.says("thank", "谢谢").says("affirm", "同意")
    assert talk.awaiting == "disclosure"


def test_despair_is_heard_in_the_second_of_two_wishes(talk: Talk) -> None:
    talk.says_all(
        {"intent": "ask_balance", "text": "查余额"}, {"intent": "faq", "text": "我不想活了"}
    )
    assert (talk.keys, talk.labels) == HELP


def test_debts_behind_despair_are_no_dunning(talk: Talk) -> None:
    talk.says("not_interested", "I'm in debt and feel hopeless")
    assert talk.keys == ["greeting.in_despair", "care.debts_can_wait"]
    assert talk.labels == ["handover.button_human"]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("not_interested", "我好难过，失业了，房贷还不上了"),
        ("lost_card", "i lost my job and can't pay my mortgage"),
        ("lost_card", "我失业了，还不上信用卡"),
        ("dispute", "我没钱还房贷了怎么办"),
        ("complaint", "月供交不起了"),
        ("accept_offer", "我欠了一屁股债"),
        ("faq", "房贷还不上了怎么办"),
        ("product_details", "公司倒闭了，房贷怎么办"),
        ("dispute", "I owe too much and can't repay"),
        ("nlu_fallback", "I'm behind on my mortgage"),
    ],
)
def test_who_cannot_pay_is_answered_with_sympathy(
    talk: Talk, town: Town, intent: str, text: str
) -> None:
    talk.says(intent, text)
    assert talk.keys == ["care.hardship", "knowledge.answer"]
    assert talk.labels == ["handover.button_human"]
    assert town.all(ServiceCase) == []


def test_a_question_that_only_comes_near_does_not_stand_in_its_way(talk: Talk) -> None:
    talk.says("faq", "信用卡还不上了怎么办", faqs=["deposit_insurance"])
    assert talk.keys == ["care.hardship", "knowledge.answer"]
    assert "个性化分期" in talk.words()[1]


def test_a_card_debt_has_an_answer_of_its_own(talk: Talk) -> None:
    talk.says("lost_card", "我失业了，还不上信用卡")
    assert "个性化分期" in talk.words()[1]


@pytest.mark.parametrize("text", ["i lost my job", "我丢了工作", "我被裁了"])
@pytest.mark.parametrize("intent", ["lost_card", "chitchat", "not_interested", "nlu_fallback"])
def test_lost_work_is_no_lost_card(talk: Talk, town: Town, intent: str, text: str) -> None:
    talk.says(intent, text, confidence=0.99)
    assert talk.keys == ["care.hardship_ask"]
    assert talk.labels == ["knowledge.button_question", "handover.button_human"]
    assert town.all(ServiceCase) == []


@pytest.mark.parametrize(
    ("intent", "text", "kind"),
    [
        ("lost_card", "失业了，今天卡又丢了", "lost_card"),
        ("complaint", "失业了你们还催我，我要投诉", "complaint"),
        ("dispute", "失业了，房贷还扣了我两次", "dispute"),
        ("fraud", "失业了又被骗子骗了五万", "fraud"),
    ],
)
def test_a_case_told_beside_it_is_taken(
    talk: Talk, town: Town, intent: str, text: str, kind: str
) -> None:
    talk.says(intent, text)
    assert [case.kind for case in town.all(ServiceCase)] == [kind]


def test_hardship_and_another_question_of_the_knowledge_base(talk: Talk) -> None:
    talk.says("faq", "失业了，存款保险赔多少", faqs=["deposit_insurance"])
    assert talk.keys == ["knowledge.answer"]


def test_an_opt_out_is_obeyed_whatever_is_told_besides(talk: Talk) -> None:
    assert talk.says("stop_recommending", "失业了，别再推荐了").keys == ["consent.stopped"]
    assert talk.says("not_interested", "失业了，不买", product="W90").keys != ["care.hardship_ask"]


def test_hardship_told_in_a_form_keeps_the_form(talk: Talk) -> None:
    talk.says("calculate_loan", "算月供").says("lost_card", "我失业了，还不上信用卡")
    assert (talk.keys[:2], talk.awaiting) == (["care.hardship", "knowledge.answer"], "loan_amount")
