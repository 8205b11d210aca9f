"""Two wishes in one message are both met, and never at the cost of a question of ours."""

from __future__ import annotations

from talking import Talk
from town import Town

from crm.tables import DecisionRow

RATE = {"intent": "ask_rate", "text": "一年的利率多少", "values": {"product": "D365"}}
FEES = {"intent": "ask_fees", "text": "费用多少", "values": {"product": "W90"}}
WHICH_RATE = {"intent": "ask_rate", "text": "利率多少"}
CALL = {"intent": "book_callback", "text": "帮我约个回电"}
RECOMMEND = {"intent": "recommend", "text": "推荐一下"}
ASSESS = {"intent": "risk_assessment", "text": "做个测评"}
WHY = {"intent": "explain_why", "text": "说说为什么"}


def test_two_questions_are_answered_in_their_order(town: Town) -> None:
    talk = town.talk("1").says_both(RATE, FEES)
    assert talk.keys == ["products.rate_fixed", "products.fees_none"]
    assert talk.awaiting == "none"


def test_an_answer_comes_before_what_is_asked_back(town: Town) -> None:
    talk = town.talk("1").says_both(CALL, RATE)
    assert talk.keys[0] == "products.rate_fixed"
    assert talk.awaiting == "callback_time"
    assert talk.keys == town.talk("1").says_both(RATE, CALL).keys


def test_where_both_ask_something_back_the_second_waits(town: Town) -> None:
    talk = town.talk("1").says_both(ASSESS, CALL)
    assert talk.awaiting == "assessment"
    assert talk.keys[-1] == "repair.one_at_a_time"
    assert talk.said[-1].text.values["wish"].key == "clarify.book_callback"


def test_which_product_is_asked_and_the_other_wish_waits(town: Town) -> None:
    talk = town.talk("1").says_both(WHICH_RATE, CALL)
    assert (talk.awaiting, talk.keys[-1]) == ("product", "repair.one_at_a_time")


def test_a_why_is_that_of_what_has_just_been_recommended(town: Town) -> None:
    town.allow_personalisation("1")
    talk = town.talk("1").says_both(RECOMMEND, WHY)
    assert talk.keys[0].startswith("offers.intro")
    assert "offers.nothing_to_explain" not in talk.keys
    assert talk.awaiting == "offer"


def test_the_same_message_again_writes_nothing_twice(town: Town) -> None:
    talk = town.talk("1").says_both(RATE, RECOMMEND)
    assert talk.last_call is not None
    decided = town.count(DecisionRow)
    chosen = talk.performer.house.actions[talk.action]
    again = talk.performer.perform(chosen, talk.last_call)
    assert [draft["type"] for draft in again["drafts"]] == talk.types
    assert town.count(DecisionRow) == decided == 1


def test_after_two_wishes_one_is_one_again(town: Town) -> None:
    talk: Talk = town.talk("1").says_both(RATE, FEES)
    assert talk.says("ask_rate", "一年的利率多少", product="D365").keys == ["products.rate_fixed"]
