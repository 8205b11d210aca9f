"""A button works once; a press that only staff have read has not worked yet."""

from __future__ import annotations

import pytest
from world import World

from crm import conversations, handoffs
from crm.bank import Bank, Work
from crm.conversations import Accepted
from crm.messages import ButtonBody
from crm.organisation import staff

BUTTON = {"intent": "stop_recommending", "args": {}, "token_id": "t1"}


@pytest.fixture
def bank(any_world: World) -> Bank:
    """The bank, once on each database, with a colleague on duty."""
    with any_world.bank.work() as work:
        staff.set_on_duty(work, any_world.person("rm.lin"), True)
    return any_world.bank


@pytest.fixture
def cid(any_world: World) -> str:
    """A customer's conversation."""
    with any_world.bank.work() as work:
        return conversations.open(work, customer_id=any_world.customers["1"]).conversation_id


def press(work: Work, cid: str, client_id: str) -> Accepted:
    return conversations.accept(work, cid, client_id, ButtonBody(text="不再推荐"), button=BUTTON)


def test_a_press_that_goes_to_a_human_leaves_the_button_to_be_pressed(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        handoffs.request(work, cid, "service", "asked")
        to_staff = press(work, cid, "a")
        handoffs.leave(work, cid)
        to_bot, again = press(work, cid, "b"), press(work, cid, "c")
    assert (to_staff.human, to_staff.duplicate) == (True, False)
    assert (to_bot.human, to_bot.duplicate, to_bot.button) == (False, False, BUTTON)
    assert (again.duplicate, again.message) == (True, to_bot.message)


def test_so_does_one_that_is_left_to_a_human_later(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        first = press(work, cid, "a")
        assert conversations.leave_to_human(work, first.turn_id)
        assert not conversations.leave_to_human(work, first.turn_id)
        assert not press(work, cid, "b").duplicate


def test_the_same_message_sent_again_to_a_human_is_one(bank: Bank, cid: str) -> None:
    with bank.work() as work:
        handoffs.request(work, cid, "service", "asked")
        first, again = press(work, cid, "a"), press(work, cid, "a")
    assert (again.duplicate, again.message) == (True, first.message)
