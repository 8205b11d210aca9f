"""Who sees which calls, how they are found, what their page and the whisper say."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from called import NUMBER, held, ring, talk
from sqlalchemy import select, update
from world import World

from crm import calls, conversations, handoffs, leads
from crm.bank import Work
from crm.calls import CallEnding, CallFilter
from crm.contract import Forbidden, HandoffState, NotFound
from crm.leads import Evidence, LeadCapture
from crm.organisation import staff
from crm.tables import AuditEvent, Call, Conversation
from data.texts.catalogue import Texts
from data.texts.phrases import Language

TEXTS = Texts.load()
ASKED = (("有什么存款产品", "search_products"), ("我的余额", "ask_balance"), ("转人工", "human"))


def ids(work: Work, world: World, login: str, **filters: object) -> list[str]:
    found = calls.list_calls(work, world.person(login), CallFilter(**filters))  # type: ignore[arg-type]
    total = calls.count(work, world.person(login), CallFilter(**filters))  # type: ignore[arg-type]
    assert total == len(found)
    return [row.call_id for row in found]


def told(world: World, call_id: str, language: Language = Language.EN) -> list[str]:
    with world.bank.read() as work:
        lines = calls.whisper(work, call_id).lines
    return [TEXTS.say(language, line).text for line in lines]


@pytest.mark.parametrize("login", ["mkt.chen", "admin"])
def test_other_roles_see_no_calls(world: World, login: str) -> None:
    call_id = held(world, cif="1")
    person = world.person(login)
    with world.bank.work() as work:
        for see in (
            lambda: calls.list_calls(work, person),
            lambda: calls.count(work, person),
            lambda: calls.by_conversation(work, person, []),
            lambda: calls.open_page(work, person, call_id),
            lambda: calls.page(work, person, call_id),
        ):
            with pytest.raises(Forbidden):
                see()


def test_a_customers_call_is_the_branchs_and_a_strangers_everybodys(any_world: World) -> None:
    known = held(any_world, cif="1")
    unknown = held(any_world)
    with any_world.bank.work() as work:
        assert ids(work, any_world, "rm.far") == [unknown]
        with pytest.raises(NotFound):
            calls.page(work, any_world.person("rm.far"), known)
        for login in ("rm.lin", "lead.wang", "manager.zhao", "audit.sun"):
            assert ids(work, any_world, login) == [unknown, known]


def test_who_identifies_to_the_conversation_is_whose_call_it_is(world: World) -> None:
    with world.bank.work() as work:
        call_id = ring(work)
        conversation_id = talk(work, call_id)
        assert ids(work, world, "rm.far") == [call_id]
        conversations.adopt(work, conversation_id, world.customers["1"])
        assert ids(work, world, "rm.far") == []
        row = calls.list_calls(work, world.person("rm.lin"))[0]
    assert (row.person, row.number) == ("张**", "139****5678")


@pytest.mark.parametrize("search", [NUMBER, "139 1234-5678", "+86 13912345678", "5678", "1"])
def test_a_call_is_found_by_number_last_digits_or_customer(any_world: World, search: str) -> None:
    call_id = held(any_world, cif="1")
    held(any_world, number="13800000000")
    with any_world.bank.read() as work:
        assert ids(work, any_world, "rm.lin", search=search) == [call_id]
        assert ids(work, any_world, "rm.lin", search=call_id) == [call_id]


@pytest.mark.parametrize("search", ["1391234567", "678", "1234", "5679"])
def test_a_part_of_a_number_finds_nothing(world: World, search: str) -> None:
    held(world)
    with world.bank.read() as work:
        assert ids(work, world, "rm.lin", search=search) == []


def test_calls_are_listed_by_ending_by_day_and_while_they_last(any_world: World) -> None:
    clock = any_world.bank.clock
    yesterday = clock.today()
    first = held(any_world, ending=CallEnding.TRANSFER)
    clock.instant += timedelta(hours=14)  # type: ignore[attr-defined] - past midnight in the bank
    second = held(any_world)
    with any_world.bank.work() as work:
        now = ring(work)
        assert ids(work, any_world, "rm.lin") == [now, second, first]
        ended = frozenset({CallEnding.TRANSFER, CallEnding.SHED})
        assert ids(work, any_world, "rm.lin", endings=ended) == [first]
        assert ids(work, any_world, "rm.lin", day=yesterday) == [first]
        assert ids(work, any_world, "rm.lin", day=clock.today()) == [now, second]
        assert ids(work, any_world, "rm.lin", under_way=True) == [now]
        assert calls.under_way(work, any_world.person("rm.lin")) == 1


def test_the_page_masks_what_was_said_and_says_how_it_went(world: World) -> None:
    call_id = held(world, ("我的手机是13800138001", "leave_number"), cif="1")
    with world.bank.work() as work:
        page = calls.open_page(work, world.person("lead.wang"), call_id)
    assert [line.text for line in page.transcript] == ["我的手机是[PHONE]", "好的。"]
    assert (page.row.seconds, page.engine, page.row.ending) == (30, "vosk", CallEnding.GOODBYE)
    assert page.row.number == "139****5678"
    assert [event.kind for event in page.timeline] == ["answered", "heard", "spoke"]
    assert (page.latencies.percentile(50), page.latencies.greeting_ms) == (900, 180)


def test_opening_a_call_is_audited_and_reading_on_is_not(world: World) -> None:
    call_id = held(world, cif="1")
    sun = world.person("audit.sun")
    with world.bank.work() as work:
        calls.open_page(work, sun, call_id)
        calls.page(work, sun, call_id)
        seen = select(AuditEvent).where(AuditEvent.action == "call.seen")
        events = work.session.scalars(seen).all()
    assert [(e.actor, e.subject, e.subject_id) for e in events] == [
        (f"staff:{sun.staff_id}", "call", call_id)
    ]


def test_the_handoff_is_linked_both_ways(world: World) -> None:
    with world.bank.work() as work:
        staff.set_on_duty(work, world.person("rm.lin"), True)
        call_id = ring(work)
        conversation_id = talk(work, call_id)
        outcome = handoffs.request(work, conversation_id, "service", "customer_asked")
        assert outcome.handoff_id is not None
        calls.link_handoff(work, call_id, outcome.handoff_id)
        page = calls.page(work, world.person("rm.lin"), call_id)
        other = conversations.open(work, visitor_id="chat").conversation_id
        known = calls.by_conversation(work, world.person("rm.lin"), [conversation_id, other])
    assert (page.handoff_id, page.handoff_state) == (outcome.handoff_id, HandoffState.QUEUED)
    assert known == {conversation_id: call_id}


def test_the_whisper_of_a_stranger_says_what_is_not_known(world: World) -> None:
    with world.bank.work() as work:
        call_id = ring(work, language=Language.EN)
    assert told(world, call_id) == ["Not identified", "Speaks English"]
    assert told(world, call_id, Language.ZH) == ["未验证身份", "使用英语"]


def test_the_whisper_tells_who_what_and_what_is_open(any_world: World) -> None:
    call_id = held(any_world, *ASKED, cif="1", ending=CallEnding.TRANSFER)
    with any_world.bank.work() as work:
        call = work.session.get(Call, call_id)
        assert call is not None
        slots = {"product": "D365", "amount": "50000"}
        owner = Conversation.conversation_id == call.conversation_id
        work.session.execute(update(Conversation).where(owner).values(slots=slots))
        evidence = Evidence("我要买", work.clock.now(), 0.9, 0.8)
        lead = leads.capture(
            work,
            LeadCapture(
                "D365",
                "accept_offer",
                evidence,
                customer_id=any_world.customers["1"],
                conversation_id=call.conversation_id,
                amount=Decimal(50_000),
            ),
        )
    assert told(any_world, call_id, Language.ZH) == [
        "已验证身份：张先生",
        "使用普通话",
        "谈的事：问有哪些产品、按类别或条件查找、浏览",
        "谈的事：查自己账户的余额、可用额度",
        "谈到的产品：安心存一年",
        "说的金额：5万元",
        f"线索 #{lead.number}：安心存一年",
    ]
    with any_world.bank.read() as work:
        page = calls.page(work, any_world.person("rm.lin"), call_id)
    assert [each.lead_id for each in page.leads] == [lead.lead_id]


def test_the_whisper_tells_an_amount_in_the_banks_own_currency(world: World) -> None:
    world.bank.settings = world.bank.settings.model_copy(update={"currency": "CZK"})
    with world.bank.work() as work:
        call_id = ring(work)
        owner = Conversation.conversation_id == talk(work, call_id)
        slots = {"amount": "50000"}
        work.session.execute(update(Conversation).where(owner).values(slots=slots))
    assert told(world, call_id)[-1] == "Amount said: CZK 50,000"


def test_the_whisper_says_that_a_notice_was_cut_short(world: World) -> None:
    said = told(world, held(world, whole=False))
    assert said[-1] == "A notice was cut short; please tell the caller again"
