"""The gate's receipts: what they tell, and what holds when it is asked again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from situations import ASKED, SAID, played
from sqlalchemy import select
from world import World

from crm import cases, consent, gate
from crm.bank import Bank
from crm.contract import CaseKind, Channel, Initiative, Purpose, Verdict
from crm.gate import STEPS, GateRequest
from crm.offers import touches
from crm.settings import GateSettings
from crm.tables import GateReceiptRow


def test_a_receipt_tells_every_step_in_order(any_world: World) -> None:
    with any_world.bank.work() as work:
        customer = any_world.customers["1"]
        request = replace(ASKED.request(any_world), product_code="W90", conversation_id="c")
        receipt = gate.check(work, request)
        [row] = work.session.scalars(select(GateReceiptRow))
    assert [step.step for step in receipt.steps] == list(STEPS)
    assert receipt.steps[6].detail == {"grade": "R2", "level": "C3"}
    assert [s.reason for s in receipt.steps[-2:]] == ["not_configured"] * 2
    assert (row.customer_id, row.conversation_id, row.verdict) == (customer, "c", "allow")
    assert row.rule_version == receipt.rule_version


def test_the_steps_end_with_the_refusal(world: World) -> None:
    situation = ASKED.but(cases=frozenset({CaseKind.COMPLAINT}))
    with played(world, situation) as work:
        receipt = gate.check(work, situation.request(world))
    assert [step.step for step in receipt.steps] == ["product", "customer", "service_first"]
    assert receipt.steps[-1].detail == {"cases": "complaint"}


def test_many_products_are_one_stored_row(any_world: World) -> None:
    with any_world.bank.work() as work:
        found = gate.check_many(work, ASKED.request(any_world), ["D365", "W90", "F4", "D365"])
        rows = work.session.scalars(select(GateReceiptRow)).all()
        assert len(rows) == 1
        assert gate.get(work, rows[0].receipt_id, "X1") is None
    assert {code: receipt.reason for code, receipt in found.items()} == {
        "D365": "ok",
        "W90": "ok",
        "F4": "above_risk_level",
    }


def test_other_settings_are_another_rule_version(world: World) -> None:
    bank = world.bank
    lenient = Bank(bank.engine, bank.vault, bank.clock, bank.settings, GateSettings(push_per_day=2))
    versions = set()
    for each in (bank, lenient):
        with each.work() as work:
            versions.add(gate.check(work, ASKED.request(world)).rule_version)
    assert len(versions) == 2


def test_what_was_allowed_before_a_complaint_is_refused_after_it(any_world: World) -> None:
    request = replace(ASKED.request(any_world), product_code="D365")
    with any_world.bank.work() as work:
        assert gate.check_many(work, request, ["D365"])["D365"].verdict is Verdict.ALLOW
        cases.open_case(work, any_world.customers["1"], CaseKind.COMPLAINT)
        assert gate.check(work, request).reason == "service_first"


def test_two_senders_at_once_do_not_both_pass_a_cap(any_world: World) -> None:
    bank, customer = any_world.bank, any_world.customers["1"]
    request = GateRequest(customer, None, Initiative.BANK, Purpose.MARKETING_CONTACT, Channel.PUSH)
    with bank.work() as work:
        consent.grant(
            work, customer, Purpose.MARKETING_CONTACT, Channel.PUSH, **SAID, notice_version="1"
        )

    def send() -> str:
        with bank.work() as work:
            receipt = gate.check(work, request)
            touch = touches.plan(work, customer, Channel.PUSH, receipt)
            if receipt.verdict is Verdict.ALLOW:
                touches.record_sent(work, touch)
            return receipt.verdict

    with ThreadPoolExecutor(4) as pool:
        verdicts = sorted(pool.map(lambda _: send(), range(4)))
    assert verdicts == ["allow", "hold", "hold", "hold"]
