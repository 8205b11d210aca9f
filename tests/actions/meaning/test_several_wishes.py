"""Several wishes in one message are all met, and never at the cost of a question of ours."""

from __future__ import annotations

import pytest
from talking import Talk
from town import Town

from crm import consent
from crm.contract import Channel
from crm.tables import DecisionRow

RATE = {"intent": "ask_rate", "text": "一年的利率多少", "values": {"product": "D365"}}
FEES = {"intent": "ask_fees", "text": "费用多少", "values": {"product": "W90"}}
WHICH_RATE = {"intent": "ask_rate", "text": "利率多少"}
CALL = {"intent": "book_callback", "text": "帮我约个回电"}
RECOMMEND = {"intent": "recommend", "text": "推荐一下"}
ASSESS = {"intent": "risk_assessment", "text": "做个测评"}
COMPLAINT = {"intent": "complaint", "text": "我要投诉"}
STOP = {"intent": "stop_recommending", "text": "以后别再给我推销了"}
WHY = {"intent": "explain_why", "text": "说说为什么"}


def test_two_questions_are_answered_in_their_order(town: Town) -> None:
    talk = town.talk("1").says_all(RATE, FEES)
    assert talk.keys == ["products.rate_fixed", "products.fees_none"]
    assert talk.awaiting == "none"


def test_an_answer_comes_before_what_is_asked_back(town: Town) -> None:
    talk = town.talk("1").says_all(CALL, RATE)
    assert talk.keys[0] == "products.rate_fixed"
    assert talk.awaiting == "callback_time"
    assert talk.keys == town.talk("1").says_all(RATE, CALL).keys


def test_where_both_ask_something_back_the_second_waits(town: Town) -> None:
    talk = town.talk("1").says_all(ASSESS, CALL)
    assert talk.awaiting == "assessment"
    assert talk.keys[-1] == "repair.one_at_a_time"
    [waiting] = talk.said[-1].text.values["wishes"].items
    assert waiting.key == "clarify.book_callback"


def test_what_waits_is_gone_on_with_once_the_first_is_settled(town: Town) -> None:
    talk = town.talk("1").says_all(ASSESS, CALL)
    talk.says("cancel", "算了，不测了")
    assert (talk.keys[-1], talk.awaiting) == ("repair.come_back", "clarification")
    assert "clarify.book_callback" in talk.labels
    assert talk.says("affirm", "好的").awaiting == "callback_time"
    assert talk.slots["later"] is None


def test_what_waits_keeps_the_values_it_was_said_with(town: Town) -> None:
    at_three = CALL | {"values": {"moment": "2026-11-24T15:00"}}
    talk = town.talk("1").says_all(ASSESS, at_three).says("cancel", "算了")
    talk.presses("clarify.book_callback")
    assert talk.awaiting == "callback_confirm"
    assert "15:00" in "\n".join(talk.words())


def test_a_no_lets_go_of_what_waits(town: Town) -> None:
    talk = town.talk("1").says_all(ASSESS, CALL).says("cancel", "算了").says("deny", "不用了")
    assert (talk.awaiting, talk.slots["later"]) == ("none", None)
    assert "repair.come_back" not in talk.says("ask_rate", "一年的利率", product="D365").keys


def test_what_waits_is_not_asked_about_while_something_is_open(town: Town) -> None:
    talk = town.talk("1").says_all(ASSESS, CALL).says("ask_rate", "一年利率多少", product="D365")
    assert "repair.come_back" not in talk.keys
    assert talk.awaiting == "assessment"


def test_what_was_said_again_no_longer_waits(town: Town) -> None:
    talk = town.talk("2").says_all(ASSESS, CALL).says("book_callback", "先约回电吧")
    assert talk.slots["later"] is None


@pytest.mark.parametrize("intent", ["human", "complaint", "stop_recommending"])
def test_who_wants_out_is_asked_for_nothing_else(town: Town, intent: str) -> None:
    talk = town.talk("1").says_all(ASSESS, CALL).says(intent, "别的事")
    assert "repair.come_back" not in talk.keys
    assert talk.slots["later"] is None


def test_a_question_of_no_product_does_not_stand_in_the_way(town: Town) -> None:
    talk = town.talk("1").says_all(WHICH_RATE, CALL)
    assert (talk.awaiting, talk.keys[0]) == ("callback_time", "products.name_it")
    assert town.talk("1").says_all(CALL, WHICH_RATE).awaiting == "callback_time"


def test_three_questions_are_answered(town: Town) -> None:
    term = {"intent": "ask_term", "text": "期限多长", "values": {"product": "W90"}}
    talk = town.talk("1").says_all(RATE, FEES, term)
    assert talk.keys == ["products.rate_fixed", "products.fees_none", "products.term"]


@pytest.mark.parametrize("wish", [CALL, ASSESS, RATE, RECOMMEND, COMPLAINT])
def test_an_opt_out_is_obeyed_at_once_whatever_stands_beside_it(
    town: Town, wish: dict[str, object]
) -> None:
    for number, said in enumerate([(wish, STOP), (STOP, wish)], 1):
        talk = town.talk(str(number)).says_all(*said)
        customer = town.world.customers[str(number)]
        with town.bank.read() as work:
            assert Channel.ANY in consent.do_not_disturb(work, customer)
        assert "repair.one_at_a_time" not in talk.keys


def test_a_why_is_that_of_what_has_just_been_recommended(town: Town) -> None:
    town.allow_personalisation("1")
    talk = town.talk("1").says_all(RECOMMEND, WHY)
    assert talk.keys[0].startswith("offers.intro")
    assert "offers.nothing_to_explain" not in talk.keys
    assert talk.awaiting == "offer"


def test_the_same_message_again_writes_nothing_twice(town: Town) -> None:
    talk = town.talk("1").says_all(RATE, RECOMMEND)
    assert talk.last_call is not None
    decided = town.count(DecisionRow)
    chosen = talk.performer.house.actions[talk.action]
    again = talk.performer.perform(chosen, talk.last_call)
    assert [draft["type"] for draft in again["drafts"]] == talk.types
    assert town.count(DecisionRow) == decided == 1


def test_after_several_wishes_one_is_one_again(town: Town) -> None:
    talk: Talk = town.talk("1").says_all(RATE, FEES)
    assert talk.says("ask_rate", "一年的利率多少", product="D365").keys == ["products.rate_fixed"]
