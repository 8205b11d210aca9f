from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talking import Talk
from town import Town

from actions.offers.assessment import ask, open_question
from actions.slots import AssessmentProgress
from crm.messages import FormPromptDraft
from crm.people import suitability
from crm.tables import RiskAssessment
from data.texts.phrases import Language, Money

FORM = suitability.questionnaire()


def answer_all(talk: Talk, choice: int = -1) -> Talk:
    for _ in FORM.questions:
        talk.press(talk.buttons()[choice])
    return talk


def test_it_is_taken_a_question_at_a_time(town: Town) -> None:
    talk = town.talk("2").says("risk_assessment", "我要做风险测评")
    assert talk.keys == ["assessing.begin", "assessing.question"]
    talk.press(talk.buttons()[0])
    assert (talk.keys, talk.awaiting) == (["assessing.question"], "assessment")
    assert talk.words()[0].startswith("（2/7）")


def test_the_result_counts_at_once(town: Town) -> None:
    talk = answer_all(town.talk("2").says("risk_assessment", "测评"))
    assert talk.keys == ["assessing.result", "assessing.what_next"]
    assert talk.words()[0].startswith("测评完成：您的风险等级是 C5（激进型），可以办理 R5 及以下")
    assert talk.slots["assessment"] is None


def test_what_was_refused_for_want_of_it_goes_on_after_it(town: Town) -> None:
    talk = town.talk("2").says("accept_offer", "我要买稳进90天", product="W90")
    talk.says("affirm", "好，测评吧")
    answer_all(talk)
    assert talk.keys == ["assessing.result", "consent.ask_contact"]


def test_what_is_still_above_the_level_stays_refused(town: Town) -> None:
    talk = town.talk("2").says("accept_offer", "我要买成长基金", product="F4")
    talk.presses("assessing.button_start")
    answer_all(talk, choice=0)
    assert talk.keys == ["assessing.result", "offers.cannot_above_risk_level"]
    assert town.leads() == []


def test_a_list_is_made_anew_with_the_result(town: Town) -> None:
    talk = town.talk("2").says("recommend", "推荐一下").says("risk_assessment", "先测评")
    answer_all(talk)
    assert talk.keys[0] == "assessing.result"
    assert talk.awaiting == "offer"


@pytest.mark.parametrize("said", ["2", "B", "b."])
def test_an_option_may_be_named_by_its_number_or_letter(town: Town, said: str) -> None:
    talk = town.talk("2").says("risk_assessment", "测评").says("inform", said)
    [question] = FORM.questions[:1]
    assert talk.slots["assessment"]["answers"] == {question.id: question.options[1].id}


def test_an_unclear_answer_asks_the_same_question_again(town: Town) -> None:
    talk = town.talk("2").says("risk_assessment", "测评").says("affirm", "是的")
    assert talk.keys == ["assessing.choose_one", "assessing.question"]
    assert talk.slots["assessment"]["answers"] == {}


def test_a_button_of_an_earlier_question_answers_nothing(town: Town) -> None:
    talk = town.talk("2").says("risk_assessment", "测评")
    first = talk.buttons()[0]
    talk.press(first).press(first)
    assert talk.keys == ["assessing.choose_one", "assessing.question"]
    assert talk.words()[1].startswith("（2/")


def test_a_question_in_between_is_answered_and_the_assessment_goes_on(town: Town) -> None:
    talk = town.talk("2").says("risk_assessment", "测评").says("ask_rate", "利率？", product="D365")
    assert talk.keys == ["products.rate_fixed", "assessing.question"]
    assert talk.awaiting == "assessment"


def test_it_can_be_cancelled_and_leaves_nothing(town: Town) -> None:
    before = town.count(RiskAssessment)
    talk = town.talk("2").says("risk_assessment", "测评").says("cancel", "不做了")
    assert (talk.keys, talk.awaiting) == (["repair.cancelled"], "none")
    assert town.count(RiskAssessment) == before


def test_its_questions_cannot_be_skipped(town: Town) -> None:
    talk = town.talk("2").says("risk_assessment", "测评").says("skip", "跳过")
    assert talk.keys == ["repair.cannot_skip_assessment", "assessing.question"]
    assert talk.awaiting == "assessment"


def test_two_attempts_a_day_are_the_most(town: Town) -> None:
    for _ in range(2):
        answer_all(town.talk("2").says("risk_assessment", "测评"))
    talk = town.talk("2").says("risk_assessment", "测评")
    assert (talk.keys, talk.awaiting) == (["assessing.no_attempt_day"], "none")


def test_a_visitor_cannot_take_it(town: Town) -> None:
    talk = town.talk(None).says("risk_assessment", "测评")
    assert talk.keys == ["assessing.customers_only"]


def test_declining_it_leaves_what_needs_none(town: Town) -> None:
    talk = town.talk("2").says("accept_offer", "我要买", product="W90").says("deny", "不测")
    assert (talk.keys, talk.awaiting) == (["assessing.declined"], "none")


@given(st.permutations(range(len(FORM.questions))), st.integers(0, 3))
@settings(max_examples=30)
def test_the_open_question_is_always_the_first_unanswered(order: list[int], taken: int) -> None:
    answered = {FORM.questions[i].id: FORM.questions[i].options[0].id for i in order[:taken]}
    progress = AssessmentProgress(FORM.version, answered)
    question = open_question(FORM, progress)
    assert question is not None
    assert question.id not in answered
    prompt = ask(FORM, progress, lambda amount: Money(amount=amount, currency="CNY"))
    assert isinstance(prompt, FormPromptDraft)
    assert len(prompt.buttons) == len(question.options)


def test_the_level_is_told_with_its_dates_and_the_offer_to_take_it_again(town: Town) -> None:
    talk = town.talk("1").says("ask_risk_level", "我的风险等级是什么")
    assert talk.keys == ["assessing.my_level", "assessing.take_it_again"]
    assert talk.words()[0].startswith("您的风险等级是 C3（平衡型），")
    assert talk.awaiting == "assessment_offer"
    talk.says("affirm", "好")
    assert talk.keys == ["assessing.begin", "assessing.question"]


def test_without_an_assessment_it_is_offered(town: Town) -> None:
    talk = town.talk("2").says("ask_risk_level", "我是C几")
    assert talk.keys == ["assessing.my_level_missing", "assessing.take_it"]


def test_an_expired_level_is_told_as_such(town: Town) -> None:
    town.clock.instant += timedelta(days=3650)
    talk = town.talk("1").says("ask_risk_level", "what's my risk level")
    assert talk.keys == ["assessing.my_level_expired", "assessing.take_it_again"]
    assert "only products of grade R1" in talk.words(Language.EN)[0]


def test_the_level_in_between_comes_back_to_the_open_question(town: Town) -> None:
    talk = town.talk("2").says("risk_assessment", "测评").says("ask_risk_level", "我是C几")
    assert talk.keys == ["assessing.my_level_missing", "assessing.question"]
    assert talk.awaiting == "assessment"


def test_with_no_attempt_left_none_is_offered(town: Town) -> None:
    for _ in range(suitability.ATTEMPTS_A_DAY):
        answer_all(town.talk("2").says("risk_assessment", "测评"))
    talk = town.talk("2").says("ask_risk_level", "我的等级")
    assert (talk.keys, talk.awaiting) == (["assessing.my_level"], "none")


def test_a_visitor_is_told_to_sign_in_for_the_level(town: Town) -> None:
    talk = town.talk(None).says("ask_risk_level", "我的等级")
    assert talk.keys == ["assessing.my_level_customers_only"]
    assert len(talk.buttons()) == 1
