"""The ledger of touches."""

from __future__ import annotations

from datetime import timedelta

import pytest
from world import World

from crm.bank import Work
from crm.contract import Channel, Conflict, GateReceipt, Verdict
from crm.offers import touches


def judged(work: Work, verdict: Verdict = Verdict.ALLOW, hours: int = 1) -> GateReceipt:
    held = verdict is Verdict.HOLD
    return GateReceipt(
        receipt_id="r",
        verdict=verdict,
        reason="ok" if verdict is Verdict.ALLOW else "quiet_hours",
        held_until=work.clock.now() + timedelta(hours=hours) if held else None,
        rule_version="1",
        steps=(),
        personalised=False,
    )


def plan(world: World, work: Work, verdict: Verdict = Verdict.ALLOW) -> str:
    return touches.plan(work, world.customers["1"], Channel.PUSH, judged(work, verdict))


def test_what_is_allowed_is_due_until_it_is_sent(any_world: World) -> None:
    with any_world.bank.work() as work:
        touch = plan(any_world, work)
        assert [t.touch_id for t in touches.due(work)] == [touch]
        touches.record_sent(work, touch)
        assert touches.due(work) == []
        with pytest.raises(Conflict):
            touches.record_sent(work, touch)
        touches.record_reply(work, touch)


def test_what_is_held_is_due_later(any_world: World) -> None:
    with any_world.bank.work() as work:
        touch = plan(any_world, work, Verdict.HOLD)
        assert touches.due(work) == []
        any_world.bank.clock.instant += timedelta(hours=1)  # type: ignore[attr-defined]
        assert [t.touch_id for t in touches.due(work)] == [touch]
        touches.hold(work, touch, work.clock.now() + timedelta(hours=2))
        assert touches.due(work) == []


def test_what_is_refused_is_kept_as_blocked(any_world: World) -> None:
    with any_world.bank.work() as work:
        touch = plan(any_world, work, Verdict.REFUSE)
        assert touches.due(work) == []
        with pytest.raises(Conflict):
            touches.record_sent(work, touch)


def test_what_waited_too_long_expires(any_world: World) -> None:
    with any_world.bank.work() as work:
        held, sent = plan(any_world, work, Verdict.HOLD), plan(any_world, work)
        touches.record_sent(work, sent)
        assert touches.expire(work) == 0
        any_world.bank.clock.instant += timedelta(days=30)  # type: ignore[attr-defined]
        assert touches.due(work) == []
        assert touches.expire(work) == 1
        with pytest.raises(Conflict):
            touches.record_blocked(work, held, "late")


def test_refusals_are_counted_by_product(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        since = work.clock.now() - timedelta(days=30)
        assert touches.refusals(work, customer, "W90", since).count == 0
        for _ in range(2):
            touches.record_refusal(work, customer, "W90", conversation_id="c")
        touches.record_refusal(work, customer, "F4")
        found = touches.refusals(work, customer, "W90", since)
    assert (found.count, found.last_at) == (2, any_world.bank.clock.now())


def test_products_refused_since_an_instant(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        touches.record_refusal(work, customer, "D365")
        now = work.clock.now()
        assert touches.refused(work, customer, now - timedelta(days=1)) == {"D365"}
        assert touches.refused(work, customer, now + timedelta(days=1)) == frozenset()
