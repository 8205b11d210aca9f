"""A visitor's number, deleted when they say so."""

import pytest
from talking import Talk
from town import Town

from crm import conversations
from crm.tables import Conversation, Prospect


@pytest.fixture
def left(town: Town) -> Talk:
    """A visitor has left a number, and a call is promised."""
    talk = town.talk(None).says("leave_number", "我留个电话").says("inform", "13812345678")
    return talk.says("affirm", "同意")


SAID = [
    ("faq", "actually delete my number"),
    ("leave_number", "delete my number"),
    ("opt_out_channel", "把我的号码删掉"),
    ("cancel", "取消吧，把我的号码删了"),
    ("nlu_fallback", "删掉我刚才留的号码"),
]


@pytest.mark.parametrize(("intent", "text"), SAID)
def test_it_is_asked_first_and_deleted_on_yes(
    left: Talk, town: Town, intent: str, text: str
) -> None:
    left.says(intent, text, faqs=["change_mobile_number"])
    assert (left.keys, left.awaiting) == (["prospects.ask_erase"], "number_deletion")
    assert town.all(Prospect)[0].mobile_enc
    left.says("affirm", "好的")
    assert (left.types, left.keys) == (["receipt"], ["prospects.erased"])
    assert (town.all(Prospect)[0].mobile_enc, town.all(Prospect)[0].mobile_bidx) == (b"", b"")


@pytest.mark.parametrize(("intent", "text"), [("cancel", "yes delete it"), ("deny", "不，删掉")])
def test_what_plainly_says_delete_deletes(left: Talk, intent: str, text: str) -> None:
    left.says("leave_number", "delete my number").says(intent, text)
    assert left.keys == ["prospects.erased"]


@pytest.mark.parametrize(("intent", "text"), [("deny", "不用了"), ("affirm", "还是留着吧")])
def test_what_says_keep_keeps_it(left: Talk, town: Town, intent: str, text: str) -> None:
    left.says("leave_number", "删除我的手机号").says(intent, text)
    assert (left.keys, left.awaiting) == (["prospects.number_stays"], "none")
    assert town.all(Prospect)[0].mobile_enc


def test_what_may_mean_either_is_asked_again(left: Talk, town: Town) -> None:
    left.says("leave_number", "删除我的手机号").says("cancel", "算了")
    assert (left.keys, left.awaiting) == (["prospects.ask_erase"], "number_deletion")


def test_the_button_deletes_it(left: Talk) -> None:
    left.says("leave_number", "删除我的手机号").presses("prospects.button_erase")
    assert left.keys == ["prospects.erased"]
    left.says("ask_appointments", "我约了什么")
    assert left.keys == ["appointments.none_offer"]


def test_whoever_left_none_is_told_so(town: Town) -> None:
    talk = town.talk(None).says("leave_number", "把我的号码删掉")
    assert (talk.keys, talk.awaiting) == (["prospects.none_kept"], "none")


def test_a_number_not_agreed_to_yet_is_not_kept(town: Town) -> None:
    talk = town.talk(None).says("leave_number", "13812345678").says("leave_number", "删掉我的号码")
    assert talk.keys == ["prospects.declined"]
    assert town.all(Prospect) == []


def test_after_it_another_number_is_asked_for(left: Talk) -> None:
    left.says("leave_number", "删除我的手机号").says("affirm", "好").says(
        "leave_number", "留个电话"
    )
    assert left.keys == ["prospects.ask_number"]


def test_a_number_that_somebody_else_left_too_stays_theirs(left: Talk, town: Town) -> None:
    other = town.talk(None).says("leave_number", "13812345678").says("affirm", "同意")
    other.says("leave_number", "删除我的手机号").says("affirm", "好")
    assert other.keys == ["prospects.erased_here", "prospects.left_elsewhere"]
    assert other.labels == ["handover.button_human"]
    with town.bank.read() as work:
        kept = conversations.require(work, left.conversation_id).prospect_id
        assert work.session.get_one(Prospect, kept).mobile_enc


def test_a_number_that_was_noted_for_two_as_one_is_for_staff(left: Talk, town: Town) -> None:
    other = town.talk(None).says("leave_number", "13812345678").says("affirm", "同意")
    with town.bank.work() as work:
        theirs = conversations.require(work, left.conversation_id).prospect_id or ""
        work.session.get_one(Conversation, other.conversation_id).prospect_id = theirs
    other.says("leave_number", "删除我的手机号").says("affirm", "好")
    assert (other.keys, other.labels) == (["prospects.erased_by_staff"], ["handover.button_human"])


def test_a_customers_number_is_the_banks_business(town: Town) -> None:
    talk = town.talk("1").says("faq", "删除我的手机号", faqs=["change_mobile_number"])
    assert talk.keys == ["knowledge.answer"]
