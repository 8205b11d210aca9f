"""Pushed offers: gated twice, held, sent once, with a pending offer and an off-switch."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from world import World

from bot.gateway.rendering.drafts import Place, Renderer
from bot.worker.pushing import Pushing
from crm import cases, consent, conversations, handoffs
from crm.contract import CaseKind, Channel, NotFound, Purpose, Unavailable, Verdict
from crm.messages import CarouselBody, Draft, Message, Rendered
from crm.offers import pushes
from crm.offers.pushes import PushOutcome
from crm.organisation import staff
from crm.tables import AuditEvent, Touch
from data.clock import FixedClock
from data.texts.catalogue import TextMissing


@pytest.fixture
def pushing(world: World, renderer: Renderer) -> Pushing:
    """The job, over a bank whose customer 1 agreed to pushes."""
    allow_push(world)
    return Pushing(world.bank, renderer, batch=20)


def allow_push(world: World, cif_no: str = "1") -> None:
    with world.bank.work() as work:
        consent.grant(
            work, world.customers[cif_no], Purpose.MARKETING_CONTACT, Channel.PUSH,
            source="branch", evidence={}, notice_version="2026-11",
        )  # fmt: skip


def push(world: World, cif_no: str = "1", code: str = "D365") -> PushOutcome:
    with world.bank.work() as work:
        return pushes.push_offer(work, world.customers[cif_no], code)


def messages(world: World, cif_no: str = "1") -> list[Message]:
    with world.bank.read() as work:
        view = conversations.latest(work, customer_id=world.customers[cif_no])
        return conversations.history(work, view.conversation_id, 0) if view else []


def touch_states(world: World) -> list[str]:
    with world.bank.read() as work:
        return list(work.session.scalars(select(Touch.state).order_by(Touch.at)))


def test_an_allowed_offer_reaches_the_conversation_and_waits_for_an_answer(
    world: World, pushing: Pushing
) -> None:
    outcome = push(world)
    assert pushing.once() == 1
    (message,) = messages(world)
    with world.bank.read() as work:
        view = conversations.require(work, message.conversation_id)
    assert outcome.verdict is Verdict.ALLOW
    assert isinstance(message.body, CarouselBody)
    assert [card.product_code for card in message.body.cards] == ["D365"]
    assert view.pending_offer is not None
    assert (view.pending_offer.offer_id, view.pending_offer.product_code) == (message.id, "D365")
    assert touch_states(world) == ["sent"]


def test_the_off_switch_is_as_near_as_the_offer(world: World, pushing: Pushing) -> None:
    push(world)
    pushing.once()
    (message,) = messages(world)
    assert isinstance(message.body, CarouselBody)
    labels = [button.label for button in message.body.cards[0].buttons]
    assert labels == ["我感兴趣", "为什么推荐", "不需要", "不再推荐"]


def test_an_offer_is_sent_once(world: World, renderer: Renderer, pushing: Pushing) -> None:
    push(world)
    other = Pushing(world.bank, renderer, batch=20)
    assert (pushing.once(), other.once(), pushing.once()) == (1, 0, 0)
    assert len(messages(world)) == 1


def test_without_consent_nothing_is_sent_and_the_reason_is_kept(
    world: World, pushing: Pushing
) -> None:
    outcome = push(world, "2")
    assert (outcome.verdict, outcome.reason) == (Verdict.REFUSE, "no_consent")
    assert pushing.once() == 0
    assert (messages(world, "2"), touch_states(world)) == ([], ["blocked"])


def test_in_quiet_hours_an_offer_is_held_and_sent_afterwards(
    world: World, pushing: Pushing, clock: FixedClock
) -> None:
    clock.instant += timedelta(hours=12, minutes=30)  # 22:30
    outcome = push(world)
    assert (outcome.verdict, outcome.reason) == (Verdict.HOLD, "quiet_hours")
    assert (pushing.once(), touch_states(world)) == (0, ["held"])
    assert outcome.held_until is not None
    clock.instant = outcome.held_until
    assert pushing.once() == 1
    assert touch_states(world) == ["sent"]


def test_what_changed_before_the_send_counts(world: World, pushing: Pushing) -> None:
    push(world)
    with world.bank.work() as work:
        cases.open_case(work, world.customers["1"], CaseKind.COMPLAINT, None, "投诉")
    pushing.once()
    assert (messages(world), touch_states(world)) == ([], ["blocked"])


def test_an_offer_does_not_cut_into_a_talk_with_a_human(world: World, pushing: Pushing) -> None:
    with world.bank.work() as work:
        staff.set_on_duty(work, world.person("rm.lin"), True)
        view = conversations.open(work, customer_id=world.customers["1"])
        handoffs.request(work, view.conversation_id, "service", "asked")
    push(world)
    pushing.once()
    assert (messages(world), touch_states(world)) == ([], ["held"])


def test_a_held_offer_expires(world: World, pushing: Pushing, clock: FixedClock) -> None:
    clock.instant += timedelta(hours=12, minutes=30)
    push(world)
    clock.instant += timedelta(days=40)
    assert (pushing.once(), touch_states(world)) == (0, ["expired"])


def test_unknown_customers_and_products_are_named(world: World) -> None:
    with world.bank.work() as work:
        with pytest.raises(NotFound, match="customer"):
            pushes.push_offer(work, "nobody", "D365")
        with pytest.raises(NotFound, match="NOPE"):
            pushes.push_offer(work, world.customers["1"], "NOPE")


class Speechless:
    """A renderer that fails for its first message, and is the real one afterwards."""

    def __init__(self, renderer: Renderer, error: Exception) -> None:
        self._renderer = renderer
        self._errors = [error]

    def render(self, draft: Draft, place: Place) -> Rendered:
        if self._errors:
            raise self._errors.pop()
        return self._renderer.render(draft, place)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (TextMissing("gateway.push_intro"), "render_failed"),
        (NotFound("disclosure_not_found", "gone"), "disclosure_not_found"),
        (ZeroDivisionError(), "defect"),
    ],
)
def test_one_that_cannot_be_sent_is_blocked_and_the_next_goes_out(
    world: World, renderer: Renderer, pushing: Pushing, error: Exception, reason: str
) -> None:
    first = push(world)
    allow_push(world, "2")
    push(world, "2")
    job = Pushing(world.bank, Speechless(renderer, error), batch=20)  # type: ignore[arg-type]
    assert (job.once(), job.once()) == (2, 0)
    assert (len(messages(world)), len(messages(world, "2"))) == (0, 1)
    assert touch_states(world) == ["blocked", "sent"]
    with world.bank.read() as work:
        blocked = work.session.scalars(select(Touch).where(Touch.state == "blocked")).one()
        noted = work.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "push.blocked")
        ).one()
    assert (blocked.touch_id, blocked.block_reason) == (first.touch_id, reason)
    assert (noted.subject_id, noted.detail["reason"]) == (first.touch_id, reason)


def test_an_outage_blocks_nothing(world: World, renderer: Renderer, pushing: Pushing) -> None:
    push(world)
    away = Speechless(renderer, Unavailable("database_busy", "locked"))
    job = Pushing(world.bank, away, batch=20)  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        job.once()
    assert (touch_states(world), job.once(), touch_states(world)) == (["planned"], 1, ["sent"])
