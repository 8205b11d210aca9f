from datetime import datetime

import pytest
from talking import Talk
from town import Town

from crm.tables import Appointment


def test_a_callback_is_dated_read_back_and_then_booked(talk: Talk, town: Town) -> None:
    talk.says("book_callback", "给我回个电话")
    assert (talk.keys, talk.awaiting) == (["appointments.when_callback"], "callback_time")
    talk.says("inform", "明天下午三点", moment="2026-11-24T15:00")
    assert (talk.keys, talk.awaiting) == (["appointments.confirm_callback"], "callback_confirm")
    assert talk.words() == ["和您确认一下：2026年11月24日 15:00给您回电，对吗？"]
    assert town.count(Appointment) == 0
    talk.says("affirm", "对")
    assert (talk.types, talk.awaiting) == (["receipt"], "none")
    [booked] = town.all(Appointment)
    assert booked.appointment_id == talk.said[0].reference
    assert (booked.kind, booked.topic) == ("callback", "service")
    assert booked.due_at == datetime.fromisoformat("2026-11-24T07:00+00:00")


def test_everything_in_one_sentence_is_still_read_back(talk: Talk, town: Town) -> None:
    talk.says("book_callback", "明天下午三点给我回电", moment="2026-11-24T15:00")
    assert (talk.awaiting, town.count(Appointment)) == ("callback_confirm", 0)


def test_a_visit_is_booked_at_the_branch(talk: Talk, town: Town) -> None:
    talk.says("book_appointment", "明天十点去网点", moment="2026-11-24T10:00").says("affirm", "对")
    assert talk.keys == ["appointments.booked_branch"]
    assert town.all(Appointment)[0].kind == "branch"


def test_a_day_without_a_time_asks_for_the_time(talk: Talk) -> None:
    talk.says("book_callback", "明天给我回电", moment="2026-11-24")
    assert (talk.keys, talk.awaiting) == (["appointments.which_hour"], "callback_time")
    talk.press(talk.buttons()[1])
    assert "14:30" in talk.words()[0]


@pytest.mark.parametrize(
    ("moment", "key"),
    [
        ("2026-11-20T15:00", "appointments.past"),
        ("2026-11-20", "appointments.past"),
        ("2026-11-28T15:00", "appointments.closed"),  # Saturday
        ("2026-11-28", "appointments.closed"),
        ("2026-11-24T22:00", "appointments.closed"),
        ("2027-11-24T15:00", "appointments.too_far"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_others_offered(
    talk: Talk, town: Town, moment: str, key: str
) -> None:
    talk.says("book_callback", "给我回电", moment=moment)
    assert talk.keys == [key, "appointments.when_callback"]
    assert len(talk.buttons()) == 3
    assert (talk.awaiting, town.count(Appointment)) == ("callback_time", 0)


def test_the_moment_can_be_corrected_before_it_is_booked(talk: Talk) -> None:
    talk.says("book_callback", "明天三点", moment="2026-11-24T15:00")
    talk.says("correct", "不对，四点", moment="2026-11-24T16:00")
    assert (talk.awaiting, "16:00" in talk.words()[0]) == ("callback_confirm", True)


def test_a_moment_that_passes_while_thinking_is_not_booked(talk: Talk, town: Town) -> None:
    talk.says("book_callback", "十点半", moment="2026-11-23T10:30")
    town.clock.instant = datetime.fromisoformat("2026-11-23T11:00+08:00")
    talk.says("affirm", "对")
    assert talk.keys == ["appointments.past", "appointments.when_callback"]
    assert town.count(Appointment) == 0


def test_saying_no_books_nothing(talk: Talk, town: Town) -> None:
    talk.says("book_callback", "明天三点", moment="2026-11-24T15:00").says("deny", "不用了")
    assert (talk.keys, talk.awaiting) == (["appointments.declined"], "none")
    assert town.count(Appointment) == 0


def test_a_question_in_between_comes_back_to_the_appointment(talk: Talk) -> None:
    talk.says("book_callback", "给我回电").says("ask_rate", "利率多少", product="D365")
    assert talk.keys == ["products.rate_fixed", "repair.reask_callback_time"]
    assert talk.says("inform", "明天三点", moment="2026-11-24T15:00").awaiting == "callback_confirm"


def test_the_topic_is_the_product_being_talked_about(talk: Talk, town: Town) -> None:
    talk.says("product_details", "稳进90天", product="W90")
    talk.says("book_callback", "明天三点", moment="2026-11-24T15:00").says("affirm", "对")
    assert town.all(Appointment)[0].topic == "W90"


@pytest.mark.parametrize("first", ["2026-11-25", "2026-11-25T15:00"])
def test_a_time_by_itself_is_of_the_day_agreed_before(talk: Talk, first: str) -> None:
    talk.says("book_callback", "后天", moment=first)
    talk.says("inform", "四点吧", moment="2026-11-23T16:00", details={"day": "implied"})
    assert "11月25日 16:00" in talk.words()[0]


def test_a_time_by_itself_is_the_next_such_time_when_no_day_was_said(talk: Talk) -> None:
    talk.says("book_callback", "四点", moment="2026-11-23T16:00", details={"day": "implied"})
    assert "11月23日 16:00" in talk.words()[0]


def test_a_whole_week_is_not_a_day(talk: Talk) -> None:
    talk.says("book_callback", "下周", moment="2026-11-30", details={"grain": "week"})
    assert talk.keys == ["appointments.when_callback"]


def test_the_day_said_first_is_kept_for_the_time_said_next(talk: Talk) -> None:
    talk.says("book_callback", "回电").says("inform", "thursday", moment="2026-11-26")
    assert talk.keys == ["appointments.which_hour"]
    talk.says("inform", "about 3", moment="2026-11-23T15:00", details={"day": "implied"})
    assert "11月26日 15:00" in talk.words()[0]


def test_the_day_said_is_not_hidden_by_a_question_in_between(talk: Talk) -> None:
    talk.says("book_callback", "回电").says("inform", "周四", moment="2026-11-26")
    asked = talk.says("ask_rate", "利率多少", product="D365")
    assert asked.keys == ["products.rate_fixed", "appointments.which_hour"]
    assert "11月26日" in asked.words()[1]
    assert all(button.args["moment"].startswith("2026-11-26") for button in asked.buttons())


def test_another_day_by_itself_keeps_the_hour_agreed(talk: Talk) -> None:
    talk.says("book_callback", "明天三点", moment="2026-11-24T15:00")
    talk.says("correct", "还是周四吧", moment="2026-11-26")
    assert "11月26日 15:00" in talk.words()[0]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-30", "11月30日"),  # a Monday
        ("2027-01-31", "1月29日"),  # a Sunday: the Friday before
    ],
)
def test_the_end_of_the_month_is_its_last_day_of_work(talk: Talk, said: str, meant: str) -> None:
    talk.says("book_callback", "月底", moment=said, details={"grain": "day", "bound": "about"})
    assert (talk.keys, talk.awaiting) == (["appointments.which_hour"], "callback_time")
    assert meant in talk.words()[0]


def test_a_sunday_that_is_named_is_refused_and_not_moved(talk: Talk) -> None:
    talk.says("book_callback", "周日", moment="2026-11-29")
    assert talk.keys == ["appointments.closed", "appointments.when_callback"]


def test_an_hour_by_itself_is_of_the_next_day_on_which_the_bank_works(
    talk: Talk, town: Town
) -> None:
    town.clock.instant = datetime.fromisoformat("2026-11-27T15:40+08:00")  # a Friday
    talk.says("book_callback", "三点", moment="2026-11-28T15:00", details={"day": "implied"})
    assert "11月30日 15:00" in talk.words()[0]


@pytest.mark.parametrize("moment", ["2027-01-01", "2027-01-01T10:00"])
def test_nobody_is_booked_on_a_public_holiday(talk: Talk, moment: str) -> None:
    talk.says("book_callback", "元旦那天给我打电话行不", moment=moment)
    assert talk.keys == ["appointments.closed_holiday", "appointments.when_callback"]
    assert not any(each.args["moment"].startswith("2027-01-01") for each in talk.buttons())
