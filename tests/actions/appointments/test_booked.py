"""What is booked already: seen, moved, cancelled; by its customer and by nobody else."""

from datetime import datetime

import pytest
from talking import Talk
from town import Town

from crm.tables import Appointment, IdempotencyKey, Outbox

TUESDAY_3, THURSDAY_10 = "2026-11-24T15:00", "2026-11-26T10:00"
NUMBER = "我的手机号是138 1234 5678"


def book(talk: Talk, moment: str = TUESDAY_3, intent: str = "book_callback") -> Talk:
    return talk.says(intent, "约一下", moment=moment).says("affirm", "对")


def booked(town: Town) -> list[str]:
    """What stands, in the bank's time: ``callback 24 15:00``."""
    rows = sorted(town.all(Appointment), key=lambda row: row.due_at)
    zone = town.clock.timezone
    return [
        f"{row.kind} {row.due_at.astimezone(zone):%d %H:%M}"
        for row in rows
        if row.status == "booked"
    ]


@pytest.fixture
def two(talk: Talk) -> Talk:
    """A customer with a callback on Tuesday at three and a visit on Thursday at ten."""
    return book(book(talk), THURSDAY_10, "book_appointment").says("thank", "谢谢")


def test_what_is_booked_is_told_with_the_ways_to_change_it(two: Talk) -> None:
    two.says("ask_appointments", "我约了什么")
    assert two.words() == ["您约好的有：\n2026年11月24日 15:00 回电\n2026年11月26日 10:00 到网点"]
    assert two.labels == ["appointments.button_move", "appointments.button_cancel"]


def test_with_nothing_booked_a_callback_is_offered(talk: Talk) -> None:
    talk.says("ask_appointments", "我约了什么")
    assert (talk.keys, talk.awaiting) == (["appointments.none_offer"], "callback_offer")
    assert talk.says("affirm", "好").keys == ["appointments.when_callback"]


def test_asking_in_between_leaves_the_open_question_open(talk: Talk) -> None:
    talk.says("book_callback", "给我回电").says("ask_appointments", "我约过吗")
    assert talk.keys == ["appointments.none", "repair.reask_callback_time"]
    assert talk.awaiting == "callback_time"


def test_the_only_one_is_cancelled_at_once(talk: Talk, town: Town) -> None:
    book(talk).says("thank", "谢谢").says("cancel_appointment", "取消回电")
    assert (talk.types, talk.keys) == (["receipt"], ["appointments.cancelled_callback"])
    assert (booked(town), talk.awaiting) == ([], "none")
    assert [row.topic for row in town.all(Outbox) if row.topic.startswith("appointment.")] == [
        "appointment.booked",
        "appointment.cancelled",
    ]


def test_the_same_call_twice_cancels_once(talk: Talk, town: Town) -> None:
    book(talk).says("cancel_appointment", "取消回电")
    assert talk.last_call is not None
    action = talk.performer.house.actions[talk.action]
    again = talk.performer.perform(action, talk.last_call)
    assert again["drafts"][0]["text"]["key"] == "appointments.cancelled_callback"
    cancelled = [row for row in town.all(Outbox) if row.topic == "appointment.cancelled"]
    assert len(cancelled) == 1
    assert town.count(IdempotencyKey) > 0


@pytest.mark.parametrize(
    ("words", "values", "left"),
    [
        ("取消回电", {}, ["branch 26 10:00"]),
        ("cancel my branch visit", {}, ["callback 24 15:00"]),
        ("取消周四的", {"moment": "2026-11-26"}, ["callback 24 15:00"]),
        ("两个都取消", {}, []),
    ],
)
def test_the_one_that_was_named_is_cancelled(
    two: Talk, town: Town, words: str, values: dict[str, str], left: list[str]
) -> None:
    two.says("cancel_appointment", words, **values)
    assert (set(two.types), booked(town)) == ({"receipt"}, left)


def test_of_several_the_customer_is_asked_which(two: Talk, town: Town) -> None:
    two.says("cancel_appointment", "取消预约")
    assert (two.keys, two.awaiting) == (["appointments.which_cancel"], "appointment")
    assert len(booked(town)) == 2
    two.presses("appointments.line_branch")
    assert booked(town) == ["callback 24 15:00"]


@pytest.mark.parametrize(
    ("intent", "values"),
    [
        ("choose", {"ordinal": "2"}),
        ("choose", {"ordinal": "last"}),
        ("inform", {"moment": "2026-11-26"}),
    ],
)
def test_which_one_can_be_said(two: Talk, town: Town, intent: str, values: dict[str, str]) -> None:
    two.says("cancel_appointment", "取消预约").says(intent, "那个", **values)
    assert booked(town) == ["callback 24 15:00"]


def test_all_can_be_pressed(two: Talk, town: Town) -> None:
    two.says("cancel_appointment", "取消预约").presses("appointments.button_cancel_all")
    assert (two.types, booked(town)) == (["receipt", "receipt"], [])


@pytest.mark.parametrize(("intent", "words"), [("deny", "都不用"), ("cancel", "取消")])
def test_leaving_the_question_changes_nothing(
    two: Talk, town: Town, intent: str, words: str
) -> None:
    two.says("cancel_appointment", "取消预约").says(intent, words)
    assert (two.keys, len(booked(town))) == (["appointments.left"], 2)


def test_a_time_at_which_nothing_is_booked_is_not_guessed_at(talk: Talk, town: Town) -> None:
    book(talk).says("cancel_appointment", "周五的电话取消", moment="2026-11-27")
    assert talk.keys == ["appointments.not_then", "appointments.which_cancel"]
    assert len(booked(town)) == 1


def test_with_nothing_booked_calls_can_be_switched_off(talk: Talk) -> None:
    talk.says("cancel_appointment", "明天别打给我了")
    assert talk.keys == ["appointments.none_to_cancel"]
    assert "appointments.button_no_calls" in talk.labels
    assert talk.presses("appointments.button_no_calls").keys == ["consent.channel_stopped"]


def test_what_is_only_being_arranged_is_left(talk: Talk, town: Town) -> None:
    talk.says("book_callback", "明天三点", moment=TUESDAY_3).says("cancel_appointment", "取消预约")
    assert (talk.keys, booked(town)) == (["appointments.declined"], [])


def test_a_bare_cancel_after_a_booking_cancels_it(talk: Talk, town: Town) -> None:
    book(talk).says("cancel", "取消")
    assert (talk.keys, booked(town)) == (["appointments.cancelled_callback"], [])
    assert talk.says("cancel", "取消").keys == ["repair.nothing_to_cancel"]


def test_a_bare_cancel_later_asks_first(talk: Talk, town: Town) -> None:
    book(talk).says("ask_rate", "利率多少", product="D365").says("cancel", "取消")
    assert (talk.keys, len(booked(town))) == (["appointments.cancel_booked"], 1)
    assert talk.presses("appointments.button_cancel").types == ["receipt"]


@pytest.mark.parametrize("intent", ["deny", "not_interested"])
def test_a_bare_no_after_a_booking_asks_what_is_meant(talk: Talk, town: Town, intent: str) -> None:
    book(talk).says(intent, "不用了")
    assert (talk.keys, len(booked(town))) == (["appointments.keep_or_cancel"], 1)
    assert talk.says("deny", "不用").keys == ["repair.all_right"]


def test_it_is_moved_after_it_was_read_back(talk: Talk, town: Town) -> None:
    book(talk).says("move_appointment", "改到周四上午十点", moment=THURSDAY_10)
    assert talk.words() == [
        "和您确认一下：2026年11月24日 15:00的回电改到2026年11月26日 10:00，对吗？"
    ]
    assert booked(town) == ["callback 24 15:00"]
    talk.says("affirm", "对")
    assert (talk.keys, booked(town)) == (["appointments.moved_callback"], ["callback 26 10:00"])
    assert town.count(Appointment) == 1


def test_without_a_new_time_it_is_asked_for(talk: Talk, town: Town) -> None:
    book(talk).says("move_appointment", "明天的回电换个时间", moment="2026-11-24")
    assert (talk.keys, talk.awaiting) == (["appointments.move_callback"], "callback_time")
    talk.says("inform", "四点", moment="2026-11-23T16:00", details={"day": "implied"})
    talk.says("affirm", "对")
    assert booked(town) == ["callback 24 16:00"]  # of the day it was on


def test_a_new_day_keeps_the_hour(talk: Talk, town: Town) -> None:
    book(talk).says("move_appointment", "改到周四", moment="2026-11-26").says("affirm", "对")
    assert booked(town) == ["callback 26 15:00"]


def test_of_two_times_the_last_is_the_new_one(two: Talk, town: Town) -> None:
    two.says("move_appointment", "周二三点改到周四四点", moment=[TUESDAY_3, "2026-11-26T16:00"])
    two.says("affirm", "对")
    assert booked(town) == ["branch 26 10:00", "callback 26 16:00"]


@pytest.mark.parametrize("answer", ["button", "ordinal"])
def test_the_new_time_is_kept_while_it_is_asked_which(two: Talk, town: Town, answer: str) -> None:
    two.says("move_appointment", "改到周五四点", moment="2026-11-27T16:00")
    assert two.keys == ["appointments.which_move"]
    if answer == "button":
        two.presses("appointments.line_branch")
    else:
        two.says("choose", "第二个", ordinal="2")
    two.says("affirm", "对")
    assert booked(town) == ["callback 24 15:00", "branch 27 16:00"]


def test_a_time_put_right_after_the_booking_moves_it(talk: Talk, town: Town) -> None:
    book(talk).says("correct", "改到周四十点", moment=THURSDAY_10).says("affirm", "对")
    assert (talk.keys, booked(town)) == (["appointments.moved_callback"], ["callback 26 10:00"])


def test_while_one_is_moved_a_new_time_is_its(two: Talk, town: Town) -> None:
    two.says("move_appointment", "去网点的改时间")
    two.says("move_appointment", "改到周五吧", moment="2026-11-27").says("affirm", "对")
    assert booked(town) == ["callback 24 15:00", "branch 27 10:00"]


def test_changing_an_amount_is_no_move(talk: Talk) -> None:
    talk.says("recommend", "推荐", amount="50000", term="365")
    talk.says("move_appointment", "改成八万", amount="80000")
    assert talk.slots["amount"] == "80000.00"


def test_a_new_time_is_never_heard_as_cancelling(talk: Talk, town: Town) -> None:
    book(talk).says("cancel_appointment", "put the call off until Thursday", moment=THURSDAY_10)
    assert talk.keys == ["appointments.not_then", "appointments.which_cancel"]
    assert booked(town) == ["callback 24 15:00"]


def test_an_impossible_new_time_is_refused_and_asked_again(talk: Talk, town: Town) -> None:
    book(talk).says("move_appointment", "改到周六三点", moment="2026-11-28T15:00")
    assert talk.keys == ["appointments.closed", "appointments.move_callback"]
    assert booked(town) == ["callback 24 15:00"]


def test_two_of_a_kind_never_meet(talk: Talk, town: Town) -> None:
    book(book(talk), THURSDAY_10)
    talk.says("move_appointment", "改", moment=[TUESDAY_3, THURSDAY_10]).says("affirm", "对")
    assert talk.keys == ["appointments.taken", "appointments.move_callback"]
    assert booked(town) == ["callback 24 15:00", "callback 26 10:00"]


@pytest.mark.parametrize(("intent", "words"), [("deny", "不改了"), ("cancel", "算了")])
def test_a_move_that_is_left_leaves_it_where_it_was(
    talk: Talk, town: Town, intent: str, words: str
) -> None:
    book(talk).says("move_appointment", "改时间").says(intent, words)
    assert (talk.keys, booked(town)) == (["appointments.left"], ["callback 24 15:00"])


def test_in_the_middle_of_a_move_it_can_be_cancelled(two: Talk, town: Town) -> None:
    two.says("move_appointment", "回电改时间").says("cancel_appointment", "那就取消预约吧")
    assert booked(town) == ["branch 26 10:00"]


def test_changing_one_that_is_being_arranged_goes_on_arranging(talk: Talk, town: Town) -> None:
    talk.says("book_callback", "明天三点", moment=TUESDAY_3)
    talk.says("move_appointment", "改到周四十点吧", moment=THURSDAY_10).says("affirm", "对")
    assert booked(town) == ["callback 26 10:00"]


def test_an_old_button_of_what_is_over_changes_nothing(talk: Talk, town: Town) -> None:
    book(talk).says("ask_appointments", "我约了什么")
    move, cancel = talk.buttons()
    town.clock.instant = datetime.fromisoformat("2026-11-24T15:01+08:00")
    for button in (cancel, move):
        assert talk.press(button).keys == ["appointments.gone"]
    assert town.all(Appointment)[0].status == "booked"


def test_nobody_elses_is_seen_or_cancelled(talk: Talk, town: Town) -> None:
    book(talk).says("ask_appointments", "我约了什么")
    stranger = town.talk("2")
    assert stranger.press(talk.buttons()[1]).keys == ["appointments.gone"]
    assert stranger.says("ask_appointments", "我约了什么").keys == ["appointments.none_offer"]
    assert len(booked(town)) == 1


def test_a_visitor_sees_the_callbacks_of_this_conversation_only(town: Town) -> None:
    mine = town.talk(None).says("leave_number", NUMBER).says("affirm", "同意")
    other = town.talk(None).says("leave_number", NUMBER).says("affirm", "同意")  # the same number
    for talk in (mine, other):
        assert talk.says("ask_appointments", "约了几点").words()[0].count("回电") == 1
    mine.says("cancel_appointment", "不用打了")
    assert mine.types == ["receipt"]
    assert len(booked(town)) == 1


def test_the_call_promised_with_a_number_is_cancelled_by_a_bare_cancel(town: Town) -> None:
    talk = (
        town.talk(None).says("leave_number", NUMBER).says("affirm", "同意").says("cancel", "取消")
    )
    assert (talk.keys, booked(town)) == (["appointments.cancelled_callback"], [])


def test_whoever_wants_no_calls_is_asked_about_the_callback(talk: Talk, town: Town) -> None:
    book(talk).says("opt_out_channel", "别给我打电话", channel="voice")
    assert talk.keys == ["consent.channel_stopped", "appointments.also_cancel"]
    assert talk.presses("appointments.button_cancel").types == ["receipt"]
    assert booked(town) == []


def test_the_question_which_comes_back_after_a_digression(two: Talk) -> None:
    two.says("cancel_appointment", "取消预约").says("ask_rate", "利率多少", product="D365")
    assert two.keys == ["products.rate_fixed", "appointments.which_cancel"]
    assert two.awaiting == "appointment"


def test_who_waits_for_a_call_that_nobody_promised_is_offered_one(town: Town) -> None:
    talk = town.talk("1").says("ask_appointments", "怎么没人联系我")
    assert (talk.keys, talk.awaiting) == (["consent.not_in_touch_yet"], "callback_offer")
