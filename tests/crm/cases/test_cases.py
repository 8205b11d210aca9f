"""Service cases: reported, seen by whom they concern, closed, reopened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from world import World

from crm import cases, conversations, gate
from crm.cases import CaseOutcome
from crm.contract import (
    CaseKind,
    Channel,
    Conflict,
    Forbidden,
    Initiative,
    Invalid,
    NotFound,
    Purpose,
    Verdict,
)
from crm.gate import GateRequest
from crm.messages import TextBody
from crm.tables import AuditEvent, Outbox, ServiceCase

DONE = (CaseOutcome.RESOLVED, "已致电客户说明")


def report(world: World, kind: CaseKind = CaseKind.COMPLAINT, cif_no: str | None = "1") -> str:
    customer = world.customers[cif_no] if cif_no else None
    with world.bank.work() as work:
        return cases.open_case(work, customer, kind, None, "柜台态度不好，电话13800138001")


def close(world: World, login: str, case_id: str) -> None:
    with world.bank.work() as work:
        cases.close(work, world.person(login), case_id, *DONE)


def listed(world: World, login: str, *, closed: bool = False) -> list[cases.CaseView]:
    with world.bank.read() as work:
        return cases.list_cases(work, world.person(login), closed=closed)


def test_a_landline_is_masked_in_the_report_and_the_note(world: World) -> None:
    with world.bank.work() as work:
        report = "打010-88886666找我"
        case_id = cases.open_case(work, world.customers["1"], CaseKind.COMPLAINT, None, report)
        note = "已回电+852 9123 4567"
        cases.close(work, world.person("lead.wang"), case_id, CaseOutcome.RESOLVED, note)
    (shown,) = listed(world, "lead.wang", closed=True)
    assert (shown.words, shown.note) == ("打[PHONE]找我", "已回电[PHONE]")


def test_open_cases_of_a_customer(any_world: World) -> None:
    mine, other = any_world.customers["1"], any_world.customers["2"]
    with any_world.bank.work() as work:
        assert cases.open_kinds(work, mine) == set()
        cases.open_case(work, mine, CaseKind.COMPLAINT, "c", "柜台态度不好")
        cases.open_case(work, mine, CaseKind.FRAUD)
        cases.open_case(work, other, CaseKind.LOST_CARD)
        assert cases.open_kinds(work, mine) == {CaseKind.COMPLAINT, CaseKind.FRAUD}


def test_what_was_said_and_noted_is_encrypted(any_world: World) -> None:
    close(any_world, "lead.wang", report(any_world))
    with any_world.bank.read() as work:
        row = work.session.scalars(select(ServiceCase)).one()
    assert row.summary_enc is not None
    assert row.note_enc is not None
    assert "柜台".encode() not in row.summary_enc
    assert "致电".encode() not in row.note_enc


def test_a_closed_case_is_closed_once_and_told(any_world: World) -> None:
    customer, staff = any_world.customers["1"], any_world.staff_ids["lead.wang"]
    case_id = report(any_world)
    close(any_world, "lead.wang", case_id)
    with pytest.raises(Conflict):
        close(any_world, "manager.zhao", case_id)
    with any_world.bank.read() as work:
        assert cases.open_kinds(work, customer) == set()
        trail = work.session.execute(
            select(AuditEvent.actor, AuditEvent.action, AuditEvent.detail).order_by(
                AuditEvent.event_id
            )
        ).all()
        topics = work.session.scalars(select(Outbox.topic).order_by(Outbox.outbox_id)).all()
    assert [tuple(row) for row in trail] == [
        (f"customer:{customer}", "case.opened", {"kind": "complaint"}),
        (f"staff:{staff}", "case.closed", {"outcome": "resolved"}),
    ]
    assert topics == ["case.opened", "case.closed"]


def test_a_reopened_case_keeps_its_note_until_it_is_closed_again(any_world: World) -> None:
    case_id = report(any_world)
    close(any_world, "audit.sun", case_id)
    with any_world.bank.work() as work:
        cases.reopen(work, any_world.person("lead.wang"), case_id)
    (again,) = listed(any_world, "rm.lin")
    assert (again.closed_at, again.outcome, again.note) == (None, None, DONE[1])
    with any_world.bank.work() as work, pytest.raises(Conflict):
        cases.reopen(work, any_world.person("lead.wang"), case_id)


def test_the_history_tells_instants_in_the_banks_zone(any_world: World) -> None:
    clock = any_world.bank.clock
    clock.instant = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    close(any_world, "audit.sun", report(any_world))
    with any_world.bank.read() as work:
        [span] = cases.history(work)
    assert span.closed_at is not None
    assert span.opened_at.date() == span.closed_at.date() == date(2026, 12, 1)  # 1 h in Shanghai
    assert span.opened_at == clock.now()


def test_the_most_urgent_come_first_and_of_these_the_oldest(any_world: World) -> None:
    kinds = [CaseKind.COMPLAINT, CaseKind.FRAUD, CaseKind.BEREAVEMENT, CaseKind.LOST_CARD]
    for kind in (*kinds, CaseKind.DISPUTE):
        report(any_world, kind)
        any_world.bank.clock.instant += timedelta(hours=1)  # type: ignore[attr-defined]
    seen = [each.kind.value for each in listed(any_world, "rm.lin")]
    assert seen == ["fraud", "lost_card", "dispute", "complaint", "bereavement"]


def test_a_list_names_and_quotes_nobody_in_clear(any_world: World) -> None:
    close(any_world, "lead.wang", report(any_world))
    (seen,) = listed(any_world, "rm.lin", closed=True)
    assert (seen.person, seen.words) == ("张**", "柜台态度不好，电话[PHONE]")
    assert (seen.closed_by, seen.outcome, seen.note) == ("王敏", *DONE)


def test_each_sees_their_part_of_the_bank_and_everybody_the_visitors(any_world: World) -> None:
    case_id = report(any_world)
    visitors = report(any_world, CaseKind.FRAUD, None)
    assert [each.case_id for each in listed(any_world, "audit.sun")] == [visitors, case_id]
    assert [each.case_id for each in listed(any_world, "rm.far")] == [visitors]
    with any_world.bank.read() as work:
        assert cases.count_open(work, any_world.person("rm.far")) == 1
        with pytest.raises(NotFound):
            cases.talk(work, any_world.person("rm.far"), case_id)


@pytest.mark.parametrize("login", ["mkt.chen", "admin"])
def test_who_works_with_no_customers_sees_none(world: World, login: str) -> None:
    with pytest.raises(Forbidden):
        listed(world, login)


@pytest.mark.parametrize("login", ["rm.lin", "mkt.chen"])
def test_who_may_not_close(world: World, login: str) -> None:
    case_id = report(world)
    with pytest.raises(Forbidden):
        close(world, login, case_id)
    with world.bank.work() as work, pytest.raises(Forbidden):
        cases.reopen(work, world.person(login), case_id)


@pytest.mark.parametrize("note", ["", "  \n", "字" * 1001])
def test_a_case_is_not_closed_without_a_word(world: World, note: str) -> None:
    case_id = report(world)
    with world.bank.work() as work, pytest.raises(Invalid):
        cases.close(work, world.person("lead.wang"), case_id, CaseOutcome.UNFOUNDED, note)


def test_the_talk_shows_where_it_was_reported(world: World) -> None:
    with world.bank.work() as work:
        talk = conversations.open(work, customer_id=world.customers["1"]).conversation_id
        for number, said in enumerate(("你好", "我的卡丢了")):
            conversations.accept(work, talk, f"c-{number}", TextBody(text=said))
        case_id = cases.open_case(work, world.customers["1"], CaseKind.LOST_CARD, talk)
    with world.bank.read() as work:
        lines = cases.talk(work, world.person("audit.sun"), case_id)
    assert [(line.text, line.decisive) for line in lines] == [("你好", False), ("我的卡丢了", True)]


def test_the_customer_is_recommended_to_again_once_it_is_closed(any_world: World) -> None:
    customer = any_world.customers["1"]
    asked = GateRequest(
        customer_id=customer,
        initiative=Initiative.CUSTOMER,
        purpose=Purpose.PERSONALISED_RECOMMENDATION,
        channel=Channel.CHAT,
        product_code="D365",
    )
    case_id = report(any_world)
    with any_world.bank.work() as work:
        before = gate.check(work, asked)
    close(any_world, "lead.wang", case_id)
    with any_world.bank.work() as work:
        after = gate.check(work, asked)
    assert before.reason == "service_first"
    assert after.verdict is Verdict.ALLOW


def test_a_visitor_may_report_a_case(world: World) -> None:
    report(world, CaseKind.FRAUD, None)
    (seen,) = listed(world, "rm.lin")
    assert (seen.kind, seen.person) == (CaseKind.FRAUD, None)
