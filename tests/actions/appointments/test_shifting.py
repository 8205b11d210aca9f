"""Moving by so much, other times, and which one in words that sound like a new wish."""

import pytest
from talking import Talk
from town import Town

from crm.tables import Appointment

TUESDAY_3, THURSDAY_10 = "2026-11-24T15:00", "2026-11-26T10:00"
FROM_NOW = "2026-11-23T10:20"  # what "20 minutes later" is read as


def book(talk: Talk, moment: str = TUESDAY_3, intent: str = "book_callback") -> Talk:
    return talk.says(intent, "约一下", moment=moment).says("affirm", "对")


def booked(town: Town) -> list[str]:
    """What stands, in the bank's time: ``callback 24 15:00``."""
    rows = (row for row in town.all(Appointment) if row.status == "booked")
    return sorted(
        f"{row.kind} {row.due_at.astimezone(town.clock.timezone):%d %H:%M}" for row in rows
    )


@pytest.fixture
def two(talk: Talk) -> Talk:
    """A customer with a callback on Tuesday at three and a visit on Thursday at ten."""
    return book(book(talk), THURSDAY_10, "book_appointment")


@pytest.mark.parametrize(
    ("intent", "text", "values", "hour"),
    [
        ("correct", "make it 20 mins later", {"moment": FROM_NOW}, "15:20"),
        ("move_appointment", "make it 20 mins later", {"moment": FROM_NOW}, "15:20"),
        ("nlu_fallback", "晚二十分钟行不", {}, "15:20"),
        ("inform", "早半小时", {}, "14:30"),
        ("move_appointment", "推迟一小时", {}, "16:00"),
    ],
)
def test_so_much_later_counts_from_the_appointment(
    talk: Talk, town: Town, intent: str, text: str, values: dict[str, str], hour: str
) -> None:
    book(talk).says(intent, text, **values)
    assert talk.keys == ["appointments.confirm_move_callback"]
    talk.says("affirm", "对")
    assert booked(town) == [f"callback 24 {hour}"]


def test_of_two_the_one_booked_just_now_moves(two: Talk, town: Town) -> None:
    two.says("correct", "half an hour earlier", moment="2026-11-23T10:30").says("affirm", "yes")
    assert booked(town) == ["branch 26 09:30", "callback 24 15:00"]


def test_how_much_is_kept_while_it_is_asked_which(two: Talk, town: Town) -> None:
    two.says("ask_rate", "利率多少", product="D365").says("move_appointment", "推迟一小时")
    assert two.keys == ["appointments.which_move"]
    two.says("book_callback", "电话那个", channel="voice").says("affirm", "对")
    assert booked(town) == ["branch 26 10:00", "callback 24 16:00"]


def test_the_one_that_was_named_moves_by_so_much(two: Talk, town: Town) -> None:
    moments = ["2026-11-24", FROM_NOW]
    two.says("move_appointment", "move Tuesday's 20 minutes later", moment=moments)
    two.says("affirm", "yes")
    assert booked(town) == ["branch 26 10:00", "callback 24 15:20"]


@pytest.mark.parametrize("intent", ["correct", "nlu_fallback", "inform"])
def test_so_much_later_than_what_is_read_back(talk: Talk, town: Town, intent: str) -> None:
    talk.says("book_callback", "明天三点", moment=TUESDAY_3).says(intent, "晚二十分钟吧")
    assert talk.keys == ["appointments.confirm_callback"]
    talk.says("affirm", "对")
    assert booked(town) == ["callback 24 15:20"]


@pytest.mark.parametrize("words", ["电话那个", "the call"])
@pytest.mark.parametrize("intent", ["book_callback", "leave_number", "nlu_fallback"])
def test_the_kind_answers_which_one(two: Talk, town: Town, intent: str, words: str) -> None:
    two.says("cancel_appointment", "取消预约").says(intent, words)
    assert (two.keys, booked(town)) == (["appointments.cancelled_callback"], ["branch 26 10:00"])


def test_a_new_wish_is_no_answer_to_which_one(two: Talk, town: Town) -> None:
    two.says("cancel_appointment", "取消预约").says("book_callback", "给我打电话吧")
    assert two.keys == ["appointments.when_callback"]
    assert len(booked(town)) == 2


def test_other_times_after_a_booking_are_times(two: Talk) -> None:
    two.says("more_options", "还有别的时间吗")
    assert (two.keys, two.awaiting) == (["appointments.move_branch"], "callback_time")
    assert {"moment"} == {name for each in two.buttons() for name in each.args}


def test_other_times_than_those_on_screen(talk: Talk) -> None:
    first = talk.says("book_callback", "给我回电").buttons()
    more = talk.says("more_options", "any other times?").buttons()
    assert talk.keys == ["appointments.when_callback"]
    assert len(more) == 3
    assert not {each.args["moment"] for each in first} & {each.args["moment"] for each in more}


def test_without_an_appointment_other_times_are_none_of_ours(talk: Talk) -> None:
    assert "appointments" not in talk.says("more_options", "还有别的时间吗").keys[0]
