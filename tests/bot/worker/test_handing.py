"""Handoffs: customers are told once, and nobody is left waiting."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from world import World

from bot.gateway.rendering.drafts import Place, Renderer
from bot.worker.handing import Handing
from crm import conversations, handoffs
from crm.messages import Draft, HandoffBody, Message, RatingBody, Rendered
from crm.organisation import staff
from crm.tables import AuditEvent
from data.clock import FixedClock
from data.texts.catalogue import TextMissing


@pytest.fixture
def handing(world: World, renderer: Renderer) -> Handing:
    """The job."""
    return Handing(world.bank, renderer, batch=20)


@pytest.fixture
def waiting(world: World) -> tuple[str, str]:
    """A customer who waits for a human: conversation and handoff."""
    with world.bank.work() as work:
        staff.set_on_duty(work, world.person("rm.lin"), True)
        cid = conversations.open(work, customer_id=world.customers["1"]).conversation_id
        outcome = handoffs.request(work, cid, "service", "asked")
    assert outcome.handoff_id
    return cid, outcome.handoff_id


def said(world: World, cid: str) -> list[Message]:
    with world.bank.read() as work:
        return conversations.history(work, cid, 0)


def test_being_queued_is_told_by_the_bot_not_by_the_worker(
    world: World, handing: Handing, waiting: tuple[str, str]
) -> None:
    handing.tell()
    assert said(world, waiting[0]) == []


def test_a_colleague_who_takes_it_is_announced(
    world: World, handing: Handing, waiting: tuple[str, str]
) -> None:
    with world.bank.work() as work:
        handoffs.claim(work, world.person("rm.lin"), waiting[1])
    handing.tell()
    (message,) = said(world, waiting[0])
    assert isinstance(message.body, HandoffBody)
    assert (message.body.state, message.body.text) == (
        "active",
        "同事已经接入，会在这里直接回复您。",
    )


def test_a_colleague_who_has_spoken_already_is_not_announced_after_it(
    world: World, handing: Handing, waiting: tuple[str, str]
) -> None:
    with world.bank.work() as work:
        handoffs.claim(work, world.person("rm.lin"), waiting[1])
        handoffs.reply(work, world.person("rm.lin"), waiting[1], "您好")
    handing.tell()
    assert [message.transcript for message in said(world, waiting[0])] == ["您好"]


def test_after_the_hand_back_the_customer_is_asked_how_it_was(
    world: World, handing: Handing, waiting: tuple[str, str]
) -> None:
    with world.bank.work() as work:
        person = world.person("rm.lin")
        handoffs.claim(work, person, waiting[1])
        handoffs.hand_back(work, person, waiting[1])
    handing.tell()
    body = said(world, waiting[0])[-1].body
    assert isinstance(body, RatingBody)
    assert (body.subject, len(body.buttons)) == (f"handoff:{waiting[1]}", 5)


def test_who_nobody_answers_gets_the_bot_back_with_hours_and_a_callback(
    world: World, handing: Handing, waiting: tuple[str, str], clock: FixedClock
) -> None:
    ahead = timedelta(seconds=30)
    clock.instant += timedelta(minutes=9, seconds=29)
    assert handing.expire(ahead) == 0
    clock.instant += timedelta(seconds=1)
    assert handing.expire(ahead) == 1
    handing.tell()
    (message,) = said(world, waiting[0])
    with world.bank.read() as work:
        assert not conversations.require(work, waiting[0]).human
    assert isinstance(message.body, HandoffBody)
    assert message.body.state == "closed"
    assert [button.label for button in message.body.buttons] == ["预约回电"]
    assert "服务时间" in message.body.text


def test_everything_is_told_once(
    world: World, renderer: Renderer, handing: Handing, waiting: tuple[str, str]
) -> None:
    with world.bank.work() as work:
        handoffs.claim(work, world.person("rm.lin"), waiting[1])
    handing.tell()
    Handing(world.bank, renderer, batch=20).tell()
    handing.tell()
    assert len(said(world, waiting[0])) == 1


def test_who_left_by_their_own_wish_knows_it_already(
    world: World, handing: Handing, waiting: tuple[str, str]
) -> None:
    with world.bank.work() as work:
        assert handoffs.leave(work, waiting[0]) is not None
        assert handoffs.leave(work, waiting[0]) is None
    handing.tell()
    assert said(world, waiting[0]) == []


def test_one_that_cannot_be_told_keeps_nobody_else_waiting(
    world: World, renderer: Renderer, waiting: tuple[str, str]
) -> None:
    class Speechless:
        def render(self, draft: Draft, place: Place) -> Rendered:
            if place.conversation_id == waiting[0]:
                raise TextMissing("gateway.handoff_active")
            return renderer.render(draft, place)

    with world.bank.work() as work:
        other = conversations.open(work, customer_id=world.customers["2"]).conversation_id
        second = handoffs.request(work, other, "service", "asked").handoff_id
    for handoff_id in (waiting[1], second or ""):
        with world.bank.work() as work:
            handoffs.claim(work, world.person("rm.lin"), handoff_id)
    job = Handing(world.bank, Speechless(), batch=20)  # type: ignore[arg-type]
    job.tell()
    assert (said(world, waiting[0]), len(said(world, other))) == ([], 1)
    with world.bank.read() as work:
        noted = work.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "handoff.untold")
        ).one()
    assert noted.subject_id == waiting[1]
    assert noted.detail == {"reason": "render_failed", "state": "active"}
    assert job.tell() == 0
