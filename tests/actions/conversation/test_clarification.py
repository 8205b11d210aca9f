import pytest
from talking import Talk
from town import Town

from actions.routes import CLARIFIED
from crm.tables import ConsentEvent, DoNotDisturb, Handoff, ServiceCase, Touch


def test_two_choices_in_human_words_and_a_human(talk: Talk) -> None:
    talk.says("nlu_fallback", "那个多少", ranking=["ask_rate", "ask_balance", "faq"])
    assert talk.labels == ["clarify.ask_rate", "clarify.ask_balance", "handover.button_human"]
    assert talk.awaiting == "clarification"


def test_what_is_chosen_is_done_with_the_values_said(talk: Talk) -> None:
    talk.says(
        "nlu_fallback",
        "五万一年",
        ranking=["ask_rate", "calculate_deposit"],
        amount="50000",
        term="365",
    )
    talk.presses("clarify.calculate_deposit")
    assert (talk.keys, talk.awaiting) == (["calculators.deposit"], "none")


def test_whoever_names_a_product_is_asked_about_it(talk: Talk) -> None:
    talk.says("nlu_fallback", "稳进90天嘛", ranking=["ask_holdings", "recommend"], product="W90")
    assert talk.labels[:2] == ["clarify.ask_holdings", "clarify.product_details"]
    assert talk.presses("clarify.product_details").keys == ["W90"]


def test_a_plain_yes_takes_the_first(talk: Talk) -> None:
    talk.says("nlu_fallback", "那个", ranking=["ask_capabilities", "faq"]).says("affirm", "对")
    assert talk.keys == ["greeting.capabilities"]


WEIGHTY = [
    "complaint",
    "dispute",
    "lost_card",
    "fraud",
    "bereavement",
    "not_interested",
    "stop_recommending",
    "opt_out_channel",
    "personalisation_off",
    "personalisation_on",
    "resume_offers",
    "cancel_appointment",
]


def records(town: Town) -> tuple[int, ...]:
    tables = (ServiceCase, ConsentEvent, DoNotDisturb, Touch, Handoff)
    return tuple(town.count(table) for table in tables)


@pytest.mark.parametrize("first", WEIGHTY)
def test_a_plain_yes_to_two_guesses_never_does_what_weighs(town: Town, first: str) -> None:
    talk, before = town.talk("1").says("product_details", "…", product="W90"), records(town)
    said = "我爸去世了" if first == "bereavement" else "…"
    talk.says("nlu_fallback", said, ranking=[first, "ask_rate"]).says("affirm", "对")
    assert (talk.keys, talk.awaiting) == (["clarify.which_of_them"], "clarification")
    assert talk.labels == [f"clarify.{first}", "clarify.ask_rate", "handover.button_human"]
    assert records(town) == before
    assert talk.presses(f"clarify.{first}").awaiting != "clarification"


def test_yes_to_both_once_more_offers_a_human(talk: Talk, town: Town) -> None:
    talk.says("nlu_fallback", "…", ranking=["complaint", "not_interested"])
    talk.says("affirm", "是").says("affirm", "是")
    assert (talk.keys, talk.awaiting) == (["clarify.second_miss"], "none")
    assert town.count(ServiceCase) == 0


def test_yes_to_the_only_guess_is_clear(talk: Talk, town: Town) -> None:
    talk.says("nlu_fallback", "…", ranking=["complaint"]).says("affirm", "是")
    assert town.count(ServiceCase) == 1


def test_a_frequent_question_among_the_two_keeps_its_own_words(talk: Talk) -> None:
    talk.says("nlu_fallback", "…", ranking=["complaint", "faq"], faqs=["deposit_insurance"])
    talk.says("affirm", "是")
    assert talk.labels[1] == "knowledge.button_question"


def test_no_to_both_offers_a_human(talk: Talk) -> None:
    talk.says("nlu_fallback", "那个", ranking=["ask_rate", "faq"]).says("deny", "都不是")
    assert talk.keys == ["clarify.second_miss"]
    assert talk.labels == ["handover.button_human", "appointments.button_callback"]


@pytest.mark.parametrize("second", ["nlu_fallback", "out_of_scope"])
def test_the_second_miss_in_a_row_offers_a_human(talk: Talk, second: str) -> None:
    talk.says("nlu_fallback", "嗯？", ranking=["ask_rate"]).says(second, "啥")
    # What is out of scope was understood: it is not said not to be.
    said = {"nlu_fallback": "second_miss", "out_of_scope": "out_of_scope_again"}
    assert talk.keys == [f"clarify.{said[second]}"]
    assert talk.labels == ["handover.button_human", "appointments.button_callback"]


def test_being_understood_forgets_the_misses(talk: Talk) -> None:
    talk.says("nlu_fallback", "嗯？", ranking=["ask_rate"]).says("thank", "谢谢")
    assert talk.says("nlu_fallback", "嗯？", ranking=["ask_rate"]).keys == ["clarify.did_you_mean"]


def test_a_miss_in_the_middle_asks_the_open_question_again(talk: Talk) -> None:
    talk.says("accept_offer", "我要买", product="W90").says("nlu_fallback", "嗯哼", ranking=["faq"])
    assert talk.keys == ["clarify.sorry", "repair.reask_contact"]
    assert talk.awaiting == "contact_consent"


def test_with_no_idea_at_all_it_says_so(talk: Talk) -> None:
    assert talk.says("nlu_fallback", "……", ranking=["greet"]).keys == ["clarify.say_again"]


def test_what_is_out_of_scope_is_said_so(talk: Talk) -> None:
    assert talk.says("out_of_scope", "明天下雨吗").keys == ["clarify.out_of_scope"]


def test_abuse_is_met_calmly_with_a_human(talk: Talk) -> None:
    talk.says("abuse", "垃圾银行")
    assert (talk.keys, talk.labels) == (["clarify.abuse"], ["handover.button_human"])


def test_a_frequent_question_is_offered_in_its_own_words(talk: Talk) -> None:
    talk.says("nlu_fallback", "赔多少", ranking=["faq"], faqs=["deposit_insurance"])
    assert talk.labels == ["knowledge.button_question", "handover.button_human"]
    assert talk.press(talk.buttons()[0]).keys == ["knowledge.answer"]


@pytest.mark.parametrize("intent", sorted(CLARIFIED - {"faq"}))
def test_every_choice_can_be_carried_out(talk: Talk, intent: str) -> None:
    said = "他的身后事" if intent == "bereavement" else "…"
    talk.says("nlu_fallback", said, ranking=[intent], faqs=["deposit_insurance"])
    talk.presses(f"clarify.{intent}")
    assert talk.said


def test_nobody_is_asked_whether_somebody_died(talk: Talk) -> None:
    talk.says("nlu_fallback", "给我妈转五万", ranking=["bereavement", "calculate_loan"])
    assert talk.labels == ["clarify.calculate_loan", "handover.button_human"]


def test_money_to_put_somewhere_is_no_riddle(talk: Talk) -> None:
    ranking = ["calculate_deposit", "recommend"]
    talk.says("nlu_fallback", "我有五万，想存一年", ranking=ranking, amount="50000", term="365")
    assert talk.action == "action_clarify"
    assert (talk.slots["amount"], talk.slots["term_days"]) == ("50000.00", 365)
    assert talk.awaiting == "offer"


def test_what_was_guessed_is_repeated_with_its_buttons(talk: Talk) -> None:
    talk.says("nlu_fallback", "嗯那个", ranking=["ask_rate", "ask_fees"])
    shown = talk.labels
    assert talk.says("repeat", "听不懂").labels == shown
