from datetime import datetime

import pytest
from talking import Talk
from town import Town

from data.texts.phrases import Language


@pytest.mark.parametrize(
    ("hour", "words"),
    [(8, "早上好"), (12, "中午好"), (15, "下午好"), (21, "晚上好"), (2, "晚上好")],
)
def test_the_greeting_knows_the_time_of_day_and_leaves_room_for_the_name(
    town: Town, hour: int, words: str
) -> None:
    town.clock.instant = datetime.fromisoformat(f"2026-11-23T{hour:02}:00+08:00")
    talk = town.talk("1").says("greet", "你好")
    assert talk.words()[0].startswith(f"尊敬的客户，{words}！")
    assert talk.words(Language.EN)[0].endswith("What would you like to look at today?")


def test_a_visitor_is_greeted_without_a_name(town: Town) -> None:
    assert town.talk(None).says("greet", "你好").keys == ["greeting.hello_visitor"]


def test_greeting_offers_no_product(talk: Talk) -> None:
    assert talk.says("greet", "你好").types == ["quick_replies"]


def test_greeting_during_a_case_speaks_of_the_case(talk: Talk) -> None:
    assert talk.says("complaint", "投诉").says("greet", "你好").keys[0] == "greeting.hello_in_care"


def test_a_customer_about_to_leave_is_thanked_and_never_told_why(town: Town) -> None:
    town.may_leave("1")
    talk = town.talk("1").says("greet", "你好")
    assert talk.keys == ["greeting.hello_valued"]
    assert "流失" not in talk.words()[0]


def test_the_bot_admits_to_being_one(talk: Talk) -> None:
    assert "是程序，不是真人" in talk.says("bot_challenge", "你是真人吗").words()[0]


def test_without_consent_the_score_does_not_even_change_the_tone(town: Town) -> None:
    town.may_leave("2")
    assert town.talk("2").says("greet", "你好").keys == ["greeting.hello_customer"]


@pytest.mark.parametrize("intent", ["greet", "thank", "ask_capabilities", "chitchat"])
def test_small_talk_comes_back_to_the_open_question(talk: Talk, intent: str) -> None:
    talk.says("calculate_deposit", "算利息").says(intent, "…")
    assert (talk.keys[-1], talk.awaiting) == ("calculators.ask_amount", "amount")


def test_goodbye_asks_nothing(talk: Talk) -> None:
    talk.says("calculate_deposit", "算利息").says("goodbye", "再见")
    assert talk.keys == ["greeting.goodbye"]
