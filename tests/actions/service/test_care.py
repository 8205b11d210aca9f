import pytest
from talking import Talk
from town import Town

from crm.tables import Handoff, ServiceCase

CARE = ("complaint", "dispute", "lost_card", "fraud", "bereavement")
# What is said of each; a case of the last three needs words of what it is about.
TOLD = {
    "complaint": "出事了",
    "dispute": "出事了",
    "lost_card": "卡丢了",
    "fraud": "我被骗了",
    "bereavement": "我爸去世了",
}


@pytest.mark.parametrize("kind", CARE)
def test_a_case_is_opened_and_a_human_asked_for(town: Town, kind: str) -> None:
    talk = town.talk("1").says(kind, TOLD[kind])
    [case] = town.all(ServiceCase)
    assert case.kind == kind
    if kind == "bereavement":  # nobody in mourning wants a ticket number
        assert talk.types == ["text", "handoff"]
    else:
        assert talk.types == ["receipt", "handoff"]
        assert case.case_id == talk.said[0].reference
    assert talk.awaiting == "callback_offer"  # nobody is on duty


@pytest.mark.parametrize(
    ("kind", "queue"),
    [
        ("complaint", "service"),
        ("dispute", "service"),
        ("lost_card", "fraud"),
        ("fraud", "fraud"),
        ("bereavement", "bereavement"),
    ],
)
def test_the_case_goes_to_its_own_desk(town: Town, kind: str, queue: str) -> None:
    town.come_on_duty()
    talk = town.talk("1").says(kind, TOLD[kind])
    assert (talk.said[1].state, talk.said[1].queue_position) == ("queued", 1)
    [handoff] = town.all(Handoff)
    assert (handoff.queue, handoff.reason, talk.awaiting) == (queue, kind, "none")
    assert talk.last_call is not None
    assert handoff.turn_id == talk.last_call.turn_id


def test_telling_it_twice_is_one_case(talk: Talk, town: Town) -> None:
    talk.says("complaint", "我要投诉").says("complaint", "我要投诉！")
    assert (talk.keys[0], town.count(ServiceCase)) == ("care.complaint_again", 1)


@pytest.mark.parametrize("kind", CARE)
def test_there_is_no_marketing_in_care(town: Town, kind: str) -> None:
    talk = town.talk("1").says("recommend", "推荐一下").says(kind, TOLD[kind])
    selling = {"offers.button_interested", "offers.button_recommend", "products.button_all"}
    assert not selling & set(talk.labels)
    assert (talk.slots["product"], talk.slots["decision"]) == (None, None)
    for intent in ("greet", "ask_capabilities", "affirm", "out_of_scope", "nlu_fallback"):
        assert not selling & set(talk.says(intent, "…").labels)


def test_a_visitor_may_report_too_and_is_sold_nothing_after(town: Town) -> None:
    talk = town.talk(None).says("fraud", "我被骗了").says("recommend", "推荐一下")
    assert (talk.keys, town.count(ServiceCase)) == (["offers.service_first"], 1)


def test_a_callback_after_a_case_is_about_the_case(talk: Talk, town: Town) -> None:
    talk.says("product_details", "稳进90天", product="W90").says("complaint", "我要投诉")
    talk.says("affirm", "好，回电吧")
    assert (talk.keys, talk.slots["callback"]["topic"]) == (
        ["appointments.when_callback"],
        "service",
    )


def test_urgent_numbers_are_said_first(talk: Talk) -> None:
    assert "95000" in talk.says("fraud", "我被骗了").words()[0]


def test_money_lost_in_a_reported_fraud_is_no_second_case(talk: Talk, town: Town) -> None:
    talk.says("fraud", "骗子让我转账").says("dispute", "我已经转了五万")
    assert (talk.keys[0], town.count(ServiceCase)) == ("care.fraud_again", 1)


def test_a_question_about_what_is_in_hand_is_answered(talk: Talk) -> None:
    talk.says("complaint", "我要投诉")
    talk.says("complaint", "投诉什么时候有结果", faqs=["complaint_channels"])
    assert talk.keys[:2] == ["care.complaint_again", "knowledge.answer"]


@pytest.mark.parametrize(
    ("said", "keys"),
    [("转到我妈的卡上", ["accounts.only_yours"]), ("钱打到我爸那", ["clarify.say_again"])],
)
def test_nobody_is_consoled_for_the_living(town: Town, said: str, keys: list[str]) -> None:
    talk = town.talk("1").says("bereavement", said, confidence=0.51)
    assert (talk.keys, town.all(ServiceCase)) == (keys, [])


def test_a_death_told_in_passing_is_no_chat(town: Town) -> None:
    town.talk("1").says("chitchat", "我奶奶刚走，心情不好", ranking=["chitchat", "bereavement"])
    assert [case.kind for case in town.all(ServiceCase)] == ["bereavement"]


@pytest.mark.parametrize(
    ("said", "confidence"),
    [("死期存款到期忘了取咋整", 0.99), ("我存的死期能提前取不", 0.6), ("怎么立遗嘱", 0.98)],
)
def test_a_fixed_deposit_and_ones_own_will_bring_no_condolences(
    talk: Talk, town: Town, said: str, confidence: float
) -> None:
    talk.says("bereavement", said, confidence=confidence, ranking=["renew", "ask_maturity"])
    assert talk.keys[0] in {"clarify.did_you_mean", "knowledge.not_known"}
    assert "clarify.bereavement" not in talk.labels
    assert town.all(ServiceCase) == []


def test_a_question_heard_as_a_death_is_answered(talk: Talk, town: Town) -> None:
    talk.says("bereavement", "我存的死期能提前取不", confidence=0.6, faqs=["early_withdrawal"])
    assert (talk.keys, town.all(ServiceCase)) == (["knowledge.answer"], [])


@pytest.mark.parametrize("said", ["密码丢了", "I lost my password"])
def test_a_lost_password_is_no_lost_card(talk: Talk, town: Town, said: str) -> None:
    talk.says("lost_card", said, confidence=0.99, ranking=["fraud"], faqs=["forgot_pin"])
    assert (talk.keys, town.all(ServiceCase)) == (["knowledge.answer"], [])
    talk.says("lost_card", said, confidence=0.99, ranking=["faq"])
    assert "clarify.lost_card" not in talk.labels
    assert town.all(ServiceCase) == []


def test_money_moved_away_is_not_asked_to_be_a_fraud(talk: Talk) -> None:
    talk.says("nlu_fallback", "钱想转去支付宝", ranking=["fraud", "dispute"])
    assert "clarify.fraud" not in talk.labels


def test_who_lost_a_father_reports_no_lost_card(talk: Talk, town: Town) -> None:
    talk.says("lost_card", "lost my dad last month and nobody knows his card PIN")
    assert [case.kind for case in town.all(ServiceCase)] == ["bereavement"]


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("出事了", "lost_card"),
        ("出事了", "fraud"),
        ("她信不过你们，说保险骗人", "fraud"),
        ("我给家里老人买过保险，说保险都是骗人的", "complaint"),
        ("my wife thinks insurance is a scam", "fraud"),
    ],
)
def test_without_words_of_it_a_case_is_asked_back(
    talk: Talk, town: Town, said: str, intent: str
) -> None:
    talk.says(intent, said, confidence=0.9, ranking=["recommend"])
    assert talk.keys == ["clarify.did_you_mean"]
    assert f"clarify.{intent}" in talk.labels
    assert town.all(ServiceCase) == []
    talk.presses(f"clarify.{intent}")
    assert (talk.types[0], town.count(ServiceCase)) == ("receipt", 1)


def test_near_certainty_needs_no_words(talk: Talk, town: Town) -> None:
    talk.says("fraud", "出事了", confidence=0.96).says("lost_card", "出事了", confidence=0.96)
    assert {case.kind for case in town.all(ServiceCase)} == {"fraud", "lost_card"}


@pytest.mark.parametrize(
    "said", ["我要转一笔钱到招行", "close my account and also transfer the money to ICBC"]
)
def test_who_moves_money_to_another_bank_is_not_alarmed(talk: Talk, town: Town, said: str) -> None:
    talk.says("fraud", said, confidence=0.99)
    assert talk.keys == ["knowledge.which"]
    assert talk.labels == [*["knowledge.button_question"] * 3, "handover.button_human"]
    talk.says("fraud", said, faqs=["close_account"])
    assert (talk.keys, town.all(ServiceCase)) == (["knowledge.answer"], [])


@pytest.mark.parametrize("said", ["我要投诉，算了不投诉了", "i want to complain no wait i dont"])
@pytest.mark.parametrize("kind", ["complaint", "dispute"])
def test_what_is_taken_back_in_the_same_sentence_opens_nothing(
    talk: Talk, town: Town, kind: str, said: str
) -> None:
    talk.says(kind, said)
    assert (talk.keys, talk.awaiting) == (["care.taken_back"], "none")
    assert town.count(ServiceCase) == town.count(Handoff) == 0


def test_a_complaint_taken_back_in_the_middle_leaves_what_was_open(talk: Talk) -> None:
    talk.says("book_callback", "给我回电").says("complaint", "我要投诉，算了")
    assert talk.keys == ["care.taken_back", "repair.reask_callback_time"]
    assert talk.awaiting == "callback_time"


def test_a_complaint_on_record_is_not_withdrawn_by_a_sentence(talk: Talk, town: Town) -> None:
    talk.says("complaint", "我要投诉").says("complaint", "算了，不投诉了")
    assert (talk.keys[0], talk.labels[0]) == ("care.still_on_record", "handover.button_human")
    assert town.count(ServiceCase) == 1


@pytest.mark.parametrize("said", ["算了", "forget it"])
@pytest.mark.parametrize("signed_in", ["1", None])
def test_letting_go_after_a_case_says_that_it_is_on_record(
    town: Town, said: str, signed_in: str | None
) -> None:
    talk = town.talk(signed_in).says("complaint", "我要投诉").says("cancel", said)
    assert (talk.keys, talk.awaiting) == (["care.still_on_record"], "none")
    assert talk.says("cancel", said).keys == ["care.still_on_record"]
    talk.says("complaint", "我要投诉").says("affirm", "好").says("cancel", said)
    assert talk.keys == ["repair.cancelled", "care.still_on_record"]
    assert town.count(ServiceCase) >= 1


def test_a_case_of_another_day_is_no_matter_of_letting_go(talk: Talk, town: Town) -> None:
    talk.says("complaint", "我要投诉")
    assert town.talk("1").says("cancel", "算了").keys == ["repair.nothing_to_cancel"]


@pytest.mark.parametrize("kind", ["lost_card", "fraud", "bereavement"])
def test_what_is_urgent_is_taken_whatever_follows(talk: Talk, town: Town, kind: str) -> None:
    talk.says(kind, f"{TOLD[kind]}，算了")
    assert town.count(ServiceCase) == 1
