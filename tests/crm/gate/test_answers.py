"""The gate's answers one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from situations import ASKED, BANK_PUSH, SAID, SHANGHAI, Situation, played
from sqlalchemy import text
from world import World

from crm import consent, gate
from crm.contract import CaseKind, Channel, ConsentState, Initiative, Purpose, Verdict
from crm.gate import GateRequest
from data.texts.catalogue import Texts

SENIOR = date(1961, 11, 23)
CONTACT = Situation(purpose=Purpose.MARKETING_CONTACT, channel=Channel.RM)
YES = {Purpose.MARKETING_CONTACT: ConsentState.GRANTED}
UNKNOWN_AGE = ASKED.but(born=None)
PRIVATE = ASKED.but(private=True, tier="private")


def judge(world: World, situation: Situation) -> tuple[str, str]:
    with played(world, situation) as work:
        receipt = gate.check(work, situation.request(world))
    return receipt.verdict, receipt.reason


@pytest.mark.parametrize(
    ("situation", "answer"),
    [
        (ASKED, ("allow", "ok")),
        (ASKED.but(status="withdrawn"), ("refuse", "not_on_sale")),
        (ASKED.but(person_status="frozen"), ("refuse", "customer_status")),
        (ASKED.but(born=date(2012, 1, 1)), ("refuse", "customer_status")),
        (ASKED.but(cases=frozenset({CaseKind.FRAUD})), ("refuse", "service_first")),
        (ASKED.but(grade="R3"), ("allow", "ok")),
        (ASKED.but(grade="R4"), ("refuse", "above_risk_level")),
        (ASKED.but(level=None), ("allow", "ok")),
        (ASKED.but(level=None, grade="R2"), ("refuse", "assessment_missing_r1_only")),
        (ASKED.but(assessed_days_ago=365, grade="R2"), ("refuse", "assessment_missing_r1_only")),
        (ASKED.but(level="C5", grade="R4", born=SENIOR), ("refuse", "senior_high_risk")),
        (ASKED.but(level="C5", grade="R3", born=SENIOR), ("allow", "ok")),
        (UNKNOWN_AGE, ("allow", "ok")),
        (UNKNOWN_AGE.but(min_age=18), ("refuse", "age_unknown")),
        (UNKNOWN_AGE.but(grade="R3"), ("allow", "ok")),
        (UNKNOWN_AGE.but(level="C5", grade="R4"), ("refuse", "age_unknown")),
        (ASKED.but(min_age=50), ("refuse", "age")),
        (BANK_PUSH.but(born=None), ("refuse", "age_unknown")),
        (BANK_PUSH.but(born=None, purpose=Purpose.SERVICE), ("allow", "ok")),
        (PRIVATE, ("allow", "ok")),
        (PRIVATE.but(tier="wealthy"), ("refuse", "private_product")),
        (PRIVATE.but(channel=Channel.SMS), ("refuse", "private_product")),
        (ASKED.but(holds_excluded=True), ("refuse", "held_conflict")),
        (ASKED.but(hour=23), ("allow", "ok")),
        (ASKED.but(opted_out=frozenset({Channel.ANY})), ("allow", "ok")),
        (ASKED.but(refused_days_ago=(1,)), ("allow", "ok")),
        (CONTACT, ("refuse", "no_consent")),
        (CONTACT.but(consents=YES), ("allow", "ok")),
        (CONTACT.but(consents=YES, hour=23), ("allow", "ok")),
        (BANK_PUSH, ("allow", "ok")),
        (BANK_PUSH.but(consents={}), ("refuse", "no_consent")),
        (BANK_PUSH.but(hour=21), ("hold", "quiet_hours")),
        (BANK_PUSH.but(hour=8), ("hold", "quiet_hours")),
        (BANK_PUSH.but(hour=20), ("allow", "ok")),
        (BANK_PUSH.but(sent_hours_ago=(23,)), ("hold", "contact_pressure")),
        (BANK_PUSH.but(sent_hours_ago=(25,)), ("allow", "ok")),
        (BANK_PUSH.but(sent_hours_ago=(25, 50, 75)), ("hold", "contact_pressure")),
        (BANK_PUSH.but(refused_days_ago=(6,)), ("refuse", "cool_off")),
        (BANK_PUSH.but(refused_days_ago=(8,)), ("allow", "ok")),
        (BANK_PUSH.but(refused_days_ago=(8, 20)), ("refuse", "cool_off")),
        (BANK_PUSH.but(refused_days_ago=(31, 40)), ("allow", "ok")),
        (BANK_PUSH.but(hour=22, grade="R5"), ("refuse", "above_risk_level")),
        (BANK_PUSH.but(private=True, tier="private"), ("refuse", "private_product")),
    ],
)  # fmt: skip
def test_answers(world: World, situation: Situation, answer: tuple[str, str]) -> None:
    assert judge(world, situation) == answer


def test_do_not_disturb_beats_a_consent(any_world: World) -> None:
    with played(any_world, BANK_PUSH) as work:
        customer = any_world.customers["1"]
        consent.opt_out(work, customer, Channel.ANY, **SAID)
        any_world.bank.clock.instant += timedelta(minutes=1)  # type: ignore[attr-defined]
        consent.grant(
            work, customer, Purpose.MARKETING_CONTACT, Channel.PUSH, **SAID, notice_version="1"
        )
        assert gate.check(work, BANK_PUSH.request(any_world)).reason == "do_not_disturb"


@pytest.mark.parametrize(
    ("hour", "until"),
    [
        (21, datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)),
        (3, datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)),
    ],
)
def test_quiet_hours_end_in_the_morning(world: World, hour: int, until: datetime) -> None:
    with played(world, BANK_PUSH.but(hour=hour)) as work:
        assert gate.check(work, BANK_PUSH.request(world)).held_until == until


def test_a_reached_cap_says_when_it_is_free_again(world: World) -> None:
    situation = BANK_PUSH.but(sent_hours_ago=(25, 50, 75))
    with played(world, situation) as work:
        receipt = gate.check(work, situation.request(world))
    assert receipt.held_until == situation.moment - timedelta(hours=75) + timedelta(days=7)
    assert receipt.steps[5].detail["cap"] == "push_per_week"


def test_of_two_holds_the_longer_counts(world: World) -> None:
    situation = BANK_PUSH.but(hour=21, sent_hours_ago=(1,))
    with played(world, situation) as work:
        receipt = gate.check(work, situation.request(world))
    assert receipt.reason == "contact_pressure"
    assert receipt.held_until == situation.moment + timedelta(hours=23)


def test_service_is_exempt_from_what_binds_marketing(world: World) -> None:
    situation = BANK_PUSH.but(
        purpose=Purpose.SERVICE,
        hour=23,
        consents={},
        opted_out=frozenset({Channel.ANY}),
        cases=frozenset({CaseKind.LOST_CARD}),
        sent_hours_ago=(1, 2, 3),
    )
    assert judge(world, situation) == ("allow", "ok")


@pytest.mark.parametrize(
    ("consents", "switch", "out", "personalised"),
    [
        ({Purpose.PERSONALISED_RECOMMENDATION: ConsentState.GRANTED}, True, frozenset(), True),
        ({Purpose.PERSONALISED_RECOMMENDATION: ConsentState.GRANTED}, False, frozenset(), False),
        (
            {Purpose.PERSONALISED_RECOMMENDATION: ConsentState.GRANTED},
            True,
            frozenset({Channel.ANY}),
            False,
        ),
        ({Purpose.PERSONALISED_RECOMMENDATION: ConsentState.WITHDRAWN}, True, frozenset(), False),
        ({}, True, frozenset(), False),
    ],
)
def test_personal_data_is_used_with_consent_only(
    world: World,
    consents: dict[Purpose, ConsentState],
    switch: bool,
    out: frozenset[Channel],
    personalised: bool,
) -> None:
    situation = ASKED.but(consents=consents, switch=switch, opted_out=out)
    with played(world, situation) as work:
        assert gate.check(work, situation.request(world)).personalised is personalised


def test_the_bank_personalises_only_with_the_switch_on(world: World) -> None:
    situation = Situation(
        initiative=Initiative.BANK,
        consents={Purpose.PERSONALISED_RECOMMENDATION: ConsentState.GRANTED},
    )
    assert judge(world, situation) == ("allow", "ok")
    assert judge(world, situation.but(switch=False)) == ("refuse", "no_consent")


def test_region_and_age_of_a_product(world: World) -> None:
    with played(world, ASKED) as work:
        for change, reason in (("regions = '[\"北京\"]'", "region"), ("min_age = 50", "age")):
            work.session.execute(text(f"UPDATE product SET {change} WHERE code = 'X1'"))  # noqa: S608
            work.memory.clear()
            work.session.info.clear()
            assert gate.check(work, ASKED.request(world)).reason == reason
            work.session.execute(text("UPDATE product SET regions = '[]' WHERE code = 'X1'"))


def test_a_visitor_who_asks_is_shown_r1_and_nothing_personal(any_world: World) -> None:
    request = GateRequest(
        None, None, Initiative.CUSTOMER, Purpose.PERSONALISED_RECOMMENDATION, Channel.CHAT
    )
    with any_world.bank.work() as work:
        found = gate.check_many(work, request, ["D365", "W90"])
    assert found["D365"].verdict is Verdict.ALLOW
    assert not found["D365"].personalised
    assert found["W90"].reason == "assessment_missing_r1_only"


def test_the_bank_does_not_approach_visitors(world: World) -> None:
    with world.bank.work() as work:
        request = replace(BANK_PUSH.request(world), customer_id=None, product_code="D365")
        found = gate.check(work, request)
    assert found.reason == "customer_status"


def test_a_visitor_is_shown_what_has_an_age_limit(world: World) -> None:
    with played(world, ASKED.but(min_age=18)) as work:
        request = replace(ASKED.request(world), customer_id=None)
        assert gate.check(work, request).verdict is Verdict.ALLOW


def test_the_receipt_says_that_the_age_is_not_known(world: World) -> None:
    with played(world, UNKNOWN_AGE) as work:
        steps = gate.check(work, UNKNOWN_AGE.request(world)).steps
    assert {step.step: step.detail["age"] for step in steps if "age" in step.detail} == {
        "customer": "unknown"
    }


def test_staff_read_every_reason_in_words() -> None:
    texts = Texts.load()
    refused = set(gate.Reason) - {gate.Reason.OK}
    assert all(texts.has(f"console.gate.reason.{reason}") for reason in refused)
