"""Handoffs: asked for, taken, answered, handed back, never forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from world import World

from crm import conversations, handoffs
from crm.bank import Work
from crm.contract import Conflict, Forbidden, HandoffState, Invalid, NotFound
from crm.handoffs import RequestState
from crm.messages import Sender, TextBody
from crm.organisation import staff
from crm.store import outbox
from crm.tables import Handoff


def talk(work: Work, world: World, cif_no: str | None = "1") -> str:
    """Open a conversation of a customer, or of a visitor."""
    who = {"customer_id": world.customers[cif_no]} if cif_no else {"visitor_id": "v1"}
    return conversations.open(work, **who).conversation_id


def duty(work: Work, world: World, login: str = "rm.lin") -> staff.StaffView:
    person = staff.require(work, world.staff_ids[login])
    staff.set_on_duty(work, person, True)
    return staff.require(work, person.staff_id)


def ask(work: Work, world: World, cif_no: str | None = "1") -> tuple[str, str]:
    """Have a customer ask for a human; return conversation and handoff."""
    conversation_id = talk(work, world, cif_no)
    outcome = handoffs.request(work, conversation_id, "sales", "asked")
    assert outcome.handoff_id is not None
    return conversation_id, outcome.handoff_id


def pass_time(world: World, **span: float) -> None:
    world.bank.clock.instant += timedelta(**span)  # type: ignore[attr-defined]


def test_with_nobody_on_duty_nothing_is_paused(world: World) -> None:
    with world.bank.work() as work:
        conversation_id = talk(work, world)
        outcome = handoffs.request(work, conversation_id, "sales", "asked")
        assert outcome.state is RequestState.NOBODY
        assert outcome.hours.en == "Monday to Friday, 09:00–17:30"
        assert handoffs.active(work, conversation_id) is None
        assert not conversations.require(work, conversation_id).human


def test_staff_of_another_branch_do_not_count(world: World) -> None:
    with world.bank.work() as work:
        duty(work, world, "rm.far")
        outcome = handoffs.request(work, talk(work, world), "sales", "asked")
        assert outcome.state is RequestState.NOBODY
        visitor = handoffs.request(work, talk(work, world, None), "sales", "asked")
        assert visitor.state is RequestState.QUEUED


def test_asking_twice_is_one_place_in_the_queue(world: World) -> None:
    with world.bank.work() as work:
        duty(work, world)
        conversation_id, _ = ask(work, world)
        pass_time(world, seconds=1)
        _, second = ask(work, world, "2")
        assert handoffs.request(work, conversation_id, "sales", "asked").position == 1
        assert handoffs.request(work, talk(work, world, "2"), "sales", "x").position == 2
        assert len(work.session.scalars(select(Handoff)).all()) == 2
        assert handoffs.active(work, talk(work, world, "2")).handoff_id == second  # type: ignore[union-attr]


def test_the_first_who_claims_has_it(any_world: World) -> None:
    with any_world.bank.work() as work:
        lin, wang = duty(work, any_world), duty(work, any_world, "lead.wang")
        _, handoff_id = ask(work, any_world)
        assert handoffs.claim(work, lin, handoff_id).state is HandoffState.ACTIVE
        with pytest.raises(Conflict):
            handoffs.claim(work, wang, handoff_id)
        with pytest.raises(Forbidden):
            handoffs.reply(work, wang, handoff_id, "hello")
        assert handoffs.queue(work, wang) == []


def test_another_branch_sees_nothing(world: World) -> None:
    with world.bank.work() as work:
        duty(work, world)
        _, handoff_id = ask(work, world)
        far = staff.require(work, world.staff_ids["rm.far"])
        assert handoffs.queue(work, far) == []
        for act in (handoffs.claim, handoffs.hand_back):
            with pytest.raises(NotFound):
                act(work, far, handoff_id)
        with pytest.raises(Forbidden):
            handoffs.queue(work, staff.require(work, world.staff_ids["audit.sun"]))


def test_a_reply_is_a_message_of_the_conversation(world: World) -> None:
    with world.bank.work() as work:
        lin = duty(work, world)
        conversation_id, handoff_id = ask(work, world)
        handoffs.claim(work, lin, handoff_id)
        message = handoffs.reply(work, lin, handoff_id, "  您好 ", message_id=None)
        assert (message.sender, message.transcript) == (Sender.STAFF, "您好")
        assert conversations.history(work, conversation_id, 0)[-1].id == message.id
        for words in ("", "   ", "x" * 4001):
            with pytest.raises(Invalid):
                handoffs.reply(work, lin, handoff_id, words)


def test_handing_back_frees_the_conversation_and_is_told(world: World) -> None:
    with world.bank.work() as work:
        lin = duty(work, world)
        conversation_id, handoff_id = ask(work, world)
        handoffs.claim(work, lin, handoff_id)
        handoffs.hand_back(work, lin, handoff_id)
        assert not conversations.require(work, conversation_id).human
        with pytest.raises(Conflict):
            handoffs.hand_back(work, lin, handoff_id)
        events = [e for e in outbox.read(work, 0) if e.topic == "handoff.changed"]
    assert [event.payload["state"] for event in events] == ["queued", "active", "returned"]
    assert {event.payload["conversation_id"] for event in events} == {conversation_id}


def test_nobody_waits_longer_than_ten_minutes_in_the_queue(world: World) -> None:
    with world.bank.work() as work:
        duty(work, world)
        conversation_id, _ = ask(work, world)
        pass_time(world, minutes=9, seconds=59)
        assert handoffs.expire_stale(work) == []
        pass_time(world, seconds=1)
        assert handoffs.expire_stale(work) == [conversation_id]
        assert handoffs.expire_stale(work) == []
        assert not conversations.require(work, conversation_id).human


def test_who_would_wait_too_long_before_the_next_look_is_freed_now(world: World) -> None:
    with world.bank.work() as work:
        duty(work, world)
        conversation_id, _ = ask(work, world)
        pass_time(world, minutes=5)
        assert handoffs.expire_stale(work, timedelta(minutes=4)) == []
        assert handoffs.expire_stale(work, timedelta(minutes=5)) == [conversation_id]


def test_half_the_patience_is_left_to_staff_however_seldom_somebody_looks(world: World) -> None:
    with world.bank.work() as work:
        duty(work, world)
        conversation_id, _ = ask(work, world)
        pass_time(world, minutes=4)
        assert handoffs.expire_stale(work, timedelta(hours=1)) == []
        pass_time(world, minutes=1)
        assert handoffs.expire_stale(work, timedelta(hours=1)) == [conversation_id]


def test_writing_again_does_not_reset_the_wait(world: World) -> None:
    with world.bank.work() as work:
        lin = duty(work, world)
        conversation_id, handoff_id = ask(work, world)
        handoffs.claim(work, lin, handoff_id)
        handoffs.reply(work, lin, handoff_id, "您好")
        for number in range(4):
            pass_time(world, minutes=4)
            assert handoffs.expire_stale(work) == ([conversation_id] if number == 3 else [])
            body = TextBody(text="在吗")
            conversations.accept(work, conversation_id, f"c{number}", body)


def test_a_handoff_nobody_uses_ends(world: World) -> None:
    with world.bank.work() as work:
        lin = duty(work, world)
        conversation_id, handoff_id = ask(work, world)
        handoffs.claim(work, lin, handoff_id)
        handoffs.reply(work, lin, handoff_id, "还有什么可以帮您？")
        pass_time(world, minutes=29)
        assert handoffs.expire_stale(work) == []
        pass_time(world, minutes=1)
        assert handoffs.expire_stale(work) == [conversation_id]


def test_fraud_is_taken_before_sales(world: World) -> None:
    with world.bank.work() as work:
        lin = duty(work, world)
        ask(work, world)
        pass_time(world, minutes=1)
        handoffs.request(work, talk(work, world, "2"), "fraud", "fraud")
        assert [view.queue for view in handoffs.queue(work, lin)] == ["fraud", "sales"]


def test_the_customer_rates_it(world: World) -> None:
    with world.bank.work() as work:
        duty(work, world)
        conversation_id, handoff_id = ask(work, world)
        handoffs.record_csat(work, handoff_id, 5)
        assert handoffs.latest(work, conversation_id) == handoff_id
        assert work.session.scalar(select(Handoff.csat)) == 5
        with pytest.raises(Invalid):
            handoffs.record_csat(work, handoff_id, 6)
        with pytest.raises(NotFound):
            handoffs.record_csat(work, "nothing", 5)


def test_an_unknown_conversation_is_said_so(world: World) -> None:
    with world.bank.work() as work, pytest.raises(NotFound):
        handoffs.request(work, "nothing", "sales", "asked")
