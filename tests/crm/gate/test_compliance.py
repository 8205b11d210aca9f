"""What the gate must never permit, whatever the situation."""

from __future__ import annotations

from hypothesis import HealthCheck, event, given, settings
from situations import CODE, GRADES, LEVELS, SITUATIONS, Situation, played
from world import World

from crm import consent, gate
from crm.contract import Channel, ConsentState, Initiative, Purpose, Verdict

PLAY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def level_of(situation: Situation) -> str | None:
    return situation.level if situation.assessed_days_ago < 365 else None


@given(situation=SITUATIONS)
@PLAY
def test_what_is_allowed_breaks_no_rule(world: World, situation: Situation) -> None:
    with played(world, situation) as work:
        receipt = gate.check(work, situation.request(world))
        event(f"{situation.initiative} {receipt.verdict}")
        if receipt.verdict is not Verdict.ALLOW:
            assert receipt.reason != "ok"
            return
        level = level_of(situation)
        assert situation.status == "on_sale"
        assert situation.person_status == "active"
        if situation.born is None:
            assert situation.initiative is Initiative.CUSTOMER
            assert situation.min_age == 0
            assert situation.grade < "R4"
        else:
            assert situation.born.year < 2008
        assert not situation.cases
        assert not situation.holds_excluded
        assert GRADES.index(situation.grade) <= (LEVELS.index(level) if level else 0)
        senior = situation.born is not None and situation.born.year < 1961
        assert not (senior and situation.grade >= "R4")
        assert not situation.private or situation.tier == "private"
        assert not (situation.private and situation.channel not in {Channel.CHAT, Channel.RM})


@given(situation=SITUATIONS)
@PLAY
def test_what_the_bank_may_begin_disturbs_nobody(world: World, situation: Situation) -> None:
    situation = situation.but(initiative=Initiative.BANK)
    with played(world, situation) as work:
        receipt = gate.check(work, situation.request(world))
        event(str(receipt.verdict))
        if receipt.verdict is not Verdict.ALLOW:
            return
        customer = world.customers["1"]
        granted = consent.state(work, customer, situation.purpose, situation.channel)
        assert granted is ConsentState.GRANTED
        assert 9 <= situation.hour < 21
        assert not situation.opted_out & {situation.channel, Channel.ANY}
        assert len([h for h in situation.sent_hours_ago if h < 720]) < 8
        caps = {Channel.SMS: (1, 2), Channel.PUSH: (1, 3), Channel.VOICE: (1, 1)}
        day, week = caps.get(situation.channel, (9, 9))
        assert len([h for h in situation.sent_hours_ago if h < 168]) < week
        if situation.channel is not Channel.VOICE:
            assert len([h for h in situation.sent_hours_ago if h < 24]) < day
        assert not any(d < 7 for d in situation.refused_days_ago)
        assert len([d for d in situation.refused_days_ago if d < 30]) < 2


@given(situation=SITUATIONS)
@PLAY
def test_a_customer_who_asks_gets_the_same_answer_at_any_hour(
    world: World, situation: Situation
) -> None:
    asked = situation.but(initiative=Initiative.CUSTOMER)
    answers = []
    for hour in (3, 11, 22):
        with played(world, asked.but(hour=hour)) as work:
            receipt = gate.check(work, asked.request(world))
            answers.append((receipt.verdict, receipt.reason))
    assert len(set(answers)) == 1
    assert answers[0][0] is not Verdict.HOLD


@given(situation=SITUATIONS)
@PLAY
def test_asking_to_be_shown_something_needs_no_consent(world: World, situation: Situation) -> None:
    asked = situation.but(
        initiative=Initiative.CUSTOMER, purpose=Purpose.PERSONALISED_RECOMMENDATION
    )
    with played(world, asked) as work:
        receipt = gate.check(work, asked.request(world))
        allowed = consent.personalisation_allowed(work, world.customers["1"])
    assert receipt.reason not in {"no_consent", "do_not_disturb", "quiet_hours", "cool_off"}
    assert receipt.personalised == (allowed and receipt.reason != "gate_error")


@given(situation=SITUATIONS)
@PLAY
def test_asking_about_many_is_asking_about_each(world: World, situation: Situation) -> None:
    request = situation.request(world)
    codes = [CODE, "D365", "W90", "F4", "UNKNOWN"]
    with played(world, situation) as work:
        together = gate.check_many(work, request, codes)
        for code in codes:
            alone = gate.check(work, gate.GateRequest(
                request.customer_id, code, request.initiative, request.purpose, request.channel
            ))  # fmt: skip
            same = together[code].model_copy(update={"receipt_id": alone.receipt_id})
            assert same == alone
            assert gate.get(work, together[code].receipt_id, code) == together[code]
            assert gate.get(work, alone.receipt_id) == alone
