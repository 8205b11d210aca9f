import pytest
from talking import Talk
from town import Town

from data.texts.phrases import Language


def test_a_bare_yes_or_no_is_taken_kindly(talk: Talk) -> None:
    assert talk.says("affirm", "好的").keys == ["repair.what_next"]
    assert talk.says("deny", "不用").keys == ["repair.all_right"]


def test_yes_does_not_answer_a_question_for_a_value(talk: Talk) -> None:
    talk.says("calculate_deposit", "算利息").says("affirm", "好的")
    assert (talk.keys, talk.awaiting) == (["calculators.ask_amount"], "amount")


def test_no_to_a_question_for_a_value_lets_it_go(talk: Talk) -> None:
    talk.says("calculate_deposit", "算利息").says("deny", "不算了")
    assert (talk.keys, talk.awaiting, talk.slots["task"]) == (["repair.all_right"], "none", None)


def test_an_amount_by_itself_asks_what_for(talk: Talk) -> None:
    talk.says("inform", "五万", amount="50000")
    assert (talk.keys, talk.slots["amount"]) == (["repair.what_for"], "50000.00")
    assert talk.presses("offers.button_recommend").keys == ["offers.intro_amount"]


def test_a_product_by_itself_is_shown(talk: Talk) -> None:
    assert talk.says("inform", "稳进90天", product="W90").keys == ["W90"]


def test_one_of_those_on_screen_is_shown(talk: Talk) -> None:
    talk.says("recommend", "推荐一下").says("choose", "最后一个", ordinal="last")
    assert talk.keys == ["W90"]


def test_cancelling_keeps_nothing(talk: Talk) -> None:
    talk.says("book_callback", "明天三点", moment="2026-11-24T15:00").says("cancel", "取消")
    assert (talk.keys, talk.awaiting) == (["repair.cancelled"], "none")
    assert talk.slots["callback"] is None


def test_with_nothing_going_on_there_is_nothing_to_cancel(talk: Talk) -> None:
    assert talk.says("cancel", "取消").keys == ["repair.nothing_to_cancel"]


def test_letting_go_of_what_was_shown_cancels_nothing(talk: Talk) -> None:
    talk.says("recommend", "推荐一下")
    talk.says("ask_balance", "余额多少")
    assert talk.slots["stepup"] == "ask_balance"
    assert talk.says("cancel", "那算了").keys == ["repair.all_right"]
    assert talk.slots["stepup"] is None
    assert talk.says("cancel", "取消").keys == ["repair.nothing_to_cancel"]


def test_correcting_the_amount_while_accepting_keeps_the_place(talk: Talk, town: Town) -> None:
    talk.says("recommend", "五千", amount="5000").says("accept_offer", "好的").says(
        "affirm", "同意"
    )
    talk.says("correct", "不对，是五万", amount="50000")
    assert talk.keys == ["repair.corrected_amount", "repair.reask_disclosure"]
    assert talk.awaiting == "disclosure"
    talk.presses("disclosure.button_acknowledge")
    [lead] = town.leads()
    assert lead.amount == 50_000


def test_the_lead_keeps_the_words_of_acceptance_not_of_the_correction(
    talk: Talk, town: Town
) -> None:
    talk.says("accept_offer", "我要安心存", product="D365").says("affirm", "同意")
    talk.says("correct", "是五万", amount="50000").presses("disclosure.button_acknowledge")
    assert town.utterance(town.evidence()) == "我要安心存"


def test_correcting_to_another_product_begins_again_with_it(talk: Talk) -> None:
    talk.says("accept_offer", "我要安心存", product="D365").says("affirm", "同意")
    talk.says("correct", "不对，是稳进90天", product="W90")
    assert talk.types == ["disclosure"]
    assert talk.said[0].product.code == "W90"


def test_a_correction_without_a_value_asks_for_it(talk: Talk) -> None:
    talk.says("calculate_deposit", "五千一年", amount="5000", term="365").says("correct", "不对")
    assert talk.keys == ["repair.tell_the_right_value"]


def test_the_disclosure_cannot_be_skipped(talk: Talk, town: Town) -> None:
    talk.says("accept_offer", "我要安心存", product="D365").says("affirm", "同意").says(
        "skip", "跳过"
    )
    assert talk.keys == ["repair.cannot_skip_disclosure", "repair.reask_disclosure"]
    assert (talk.awaiting, town.leads()) == ("disclosure", [])


def test_consent_is_not_given_by_skipping(talk: Talk, town: Town) -> None:
    talk.says("accept_offer", "我要安心存", product="D365").says("skip", "跳过")
    assert (talk.keys, talk.awaiting, town.leads()) == (["repair.skipped"], "none", [])


def test_the_last_words_are_said_again(talk: Talk) -> None:
    said = talk.says("ask_rate", "利率多少", product="D365").words()
    assert talk.says("repeat", "再说一遍").words() == said


def test_a_repeated_question_keeps_its_buttons(talk: Talk) -> None:
    talk.says("accept_offer", "我要安心存", product="D365")
    labels = talk.labels
    talk.says("repeat", "再说一遍")
    assert (talk.labels, talk.awaiting) == (labels, "contact_consent")
    assert talk.says("affirm", "同意").types == ["disclosure"]


def test_with_nothing_said_there_is_nothing_to_repeat(talk: Talk) -> None:
    assert talk.says("repeat", "再说一遍").keys == ["repair.nothing_to_repeat"]


@pytest.mark.parametrize(("named", "language"), [("en", Language.EN), (None, Language.EN)])
def test_the_language_can_be_switched(talk: Talk, named: str | None, language: Language) -> None:
    values = {"language": named} if named else {}
    talk.says("switch_language", "说英语", **values)
    assert talk.language is language


def test_switching_the_language_keeps_the_question(talk: Talk) -> None:
    talk.says("calculate_deposit", "算利息").says("switch_language", "说英语", language="en")
    assert talk.keys == ["repair.language_switched", "calculators.ask_amount"]


def test_a_stale_choice_changes_nothing(talk: Talk, town: Town) -> None:
    talk.says("risk_assessment", "测评")
    option = talk.buttons()[0]
    talk.says("cancel", "不做了").press(option)
    assert (talk.keys, talk.awaiting) == (["repair.question_closed"], "none")


def test_acknowledging_out_of_turn_changes_nothing(talk: Talk, town: Town) -> None:
    talk.says("acknowledge_disclosure", "我已阅读并同意")
    assert (talk.keys, town.leads()) == (["disclosure.nothing_open"], [])
    talk.says("calculate_deposit", "算利息").says("acknowledge_disclosure", "我已阅读并同意")
    assert (talk.keys, talk.awaiting) == (["calculators.ask_amount"], "amount")


def test_another_amount_after_the_sum_is_worked_out_too(talk: Talk) -> None:
    talk.says("calculate_deposit", "五万存一年", amount="50000", term="365")
    talk.says("inform", "四万五", amount="45000", ambiguous=True)
    assert talk.keys == ["offers.which_amount"]
    assert talk.says("affirm", "对").keys == ["calculators.deposit"]


def test_a_time_alone_moves_the_call_that_was_promised(town: Town) -> None:
    talk = town.talk(None).says("leave_number", "13812345678", phone="13812345678")
    talk.says("affirm", "可以")
    talk.says("inform", "明天上午", moment="2026-11-24T10:00")
    assert (talk.keys, talk.awaiting) == (
        ["appointments.confirm_move_callback"],
        "callback_confirm",
    )


def test_who_needs_time_refuses_nothing_and_is_not_asked_again(talk: Talk) -> None:
    talk.says("recommend", "推荐一下").says("need_time", "我再想想")
    assert (talk.keys, talk.awaiting) == (["repair.take_time"], "offer")
    assert talk.says("more_options", "还有吗").keys != ["offers.refused"]


def test_an_open_question_waits_for_who_needs_time(talk: Talk) -> None:
    talk.says("calculate_deposit", "算利息").says("need_time", "等一下")
    assert (talk.keys, talk.awaiting) == (["repair.take_time"], "amount")
    assert talk.says("inform", "五万", amount="50000").awaiting == "term"
