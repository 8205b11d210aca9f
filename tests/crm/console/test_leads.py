"""Inbox and record: what they show, what they hide, what their buttons do."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI
from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from nicegui.testing import User
from sqlalchemy import select
from visiting import PATIENCE, choose, confirm, new_lead, news, press, press_tool, sees, until
from world import World

from crm import appointments, consent, conversations, leads
from crm.appointments import Whose
from crm.contract import Channel, LeadStatus, Purpose
from crm.leads import Evidence, LeadCapture
from crm.messages import TextBody
from crm.organisation import staff
from crm.tables import Lead, RevealLog
from crm.visitors import prospects

Enter = Callable[..., Awaitable[User]]
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def lead_id(world: World) -> str:
    """A lead of customer 1, from a conversation in which a number was said."""
    return new_lead(world)


def status(world: World, lead_id: str) -> str:
    with world.bank.read() as work:
        return work.session.scalars(select(Lead.status).where(Lead.lead_id == lead_id)).one()


async def test_the_inbox_lists_masked(enter: Enter, lead_id: str) -> None:
    user = await enter("rm.lin")
    await sees(user, "张**")
    await sees(user, "Steady deposit 1y")
    await sees(user, "CNY 50,000")
    await user.should_not_see("晓明")


async def test_a_new_lead_appears_by_itself(enter: Enter, console: FastAPI, world: World) -> None:
    user = await enter("rm.lin")
    await sees(user, "Everything is reviewed")
    new_lead(world)
    await news(console)
    await sees(user, "张**")
    await user.should_not_see("Everything is reviewed")


async def test_the_record_shows_evidence_and_hides_numbers(enter: Enter, lead_id: str) -> None:
    user = await enter("rm.lin", f"/leads/{lead_id}")
    await sees(user, "“我要买D365，电话[PHONE]”")
    await sees(user, "Understood 93%")
    await sees(user, "138****8001")
    await sees(user, "张** · Steady deposit 1y")
    for clear in ("13800138001", "晓明", "310101199001010011"):
        await user.should_not_see(clear)


@pytest.mark.parametrize("login", ["rm.far", "admin"])
async def test_others_do_not_see_it(enter: Enter, lead_id: str, login: str) -> None:
    user = await enter(login, f"/leads/{lead_id}")
    said = {"rm.far": "No such lead in your part", "admin": "Your role does not see leads"}
    await sees(user, said[login])
    await user.should_not_see("张**")
    await user.should_not_see("[PHONE]")


OF_THE_CUSTOMER = (
    "“我要买D365，电话[PHONE]”",
    "Understood 93%",
    "Suitability",
    "Risk level",
    "Consents",
    "138****8001",
    "Recommended next step",
)


async def test_marketing_sees_no_profile_and_no_talk(enter: Enter, lead_id: str) -> None:
    user = await enter("mkt.chen", f"/leads/{lead_id}")
    await sees(user, "Steady deposit 1y")
    await sees(user, "Your role does not read conversations.")
    for shown in (*OF_THE_CUSTOMER, "There is no conversation."):
        await user.should_not_see(shown)
    await user.should_not_see(kind=ui.button, content="Accept")


async def test_what_marketing_does_not_see_is_there_for_those_who_may(
    enter: Enter, lead_id: str
) -> None:
    user = await enter("rm.lin", f"/leads/{lead_id}")
    for shown in OF_THE_CUSTOMER:
        await sees(user, shown)


async def test_accepting(enter: Enter, world: World, lead_id: str) -> None:
    user = await enter("rm.lin", f"/leads/{lead_id}")
    await press(user, "Accept")
    await user.should_see(kind=ui.button, content="Contacted", retries=PATIENCE)
    assert status(world, lead_id) == LeadStatus.CLAIMED


async def test_rejecting_asks_why(enter: Enter, world: World, lead_id: str) -> None:
    user = await enter("rm.lin", f"/leads/{lead_id}")
    await press(user, "Reject")
    await sees(user, "Reject this lead")
    confirm(user, "Reject")
    await user.should_see(
        "Please choose a reason.", kind=TextElement, retries=PATIENCE
    )  # no notification
    assert status(world, lead_id) == LeadStatus.PENDING_REVIEW
    await choose(user, "misunderstood")
    confirm(user, "Reject")
    await sees(user, "Rejected · The machine misunderstood")
    assert status(world, lead_id) == LeadStatus.DISQUALIFIED


async def test_a_rejected_lead_is_called_so_and_has_no_deadline(
    enter: Enter, world: World, lead_id: str
) -> None:
    user = await enter("rm.lin", f"/leads/{lead_id}")
    await sees(user, "Contact by")
    lin = world.person("rm.lin")
    with world.bank.work() as work:
        leads.reject(work, lin, lead_id, leads.Reason.DUPLICATE)
    await user.open(f"/leads/{lead_id}")
    await sees(user, "Rejected · Duplicate")
    await user.should_not_see("Given up")
    for deadline in ("Contact by", "Overdue", "No deadline"):
        await user.should_not_see(deadline)
    with world.bank.work() as work:
        leads.move(work, lin, lead_id, LeadStatus.RECYCLED)
        leads.claim(work, lin, lead_id)
        leads.move(work, lin, lead_id, LeadStatus.DISQUALIFIED, leads.Reason.UNREACHABLE)
    await user.open(f"/leads/{lead_id}")
    await sees(user, "Given up · Cannot be reached")


async def test_the_next_step_follows_stage_and_hour(
    enter: Enter, world: World, lead_id: str
) -> None:
    with world.bank.work() as work:  # else consent is to be asked for first
        consent.grant(
            work,
            world.customers["1"],
            Purpose.MARKETING_CONTACT,
            Channel.RM,
            source="chat",
            evidence={},
            notice_version="1",
        )
        leads.regrade(work)
        leads.accept(work, world.person("rm.lin"), lead_id)
    user = await enter("rm.lin", f"/leads/{lead_id}")
    await sees(user, "Call ")
    world.bank.clock.instant += timedelta(hours=9)  # type: ignore[attr-defined]  # 19:00
    await user.open(f"/leads/{lead_id}")
    await sees(user, "call first thing, 24 Nov 2026, 09:00")
    await press(user, "Contacted")
    await sees(user, "Settle amount, term")
    await press(user, "Qualified")
    await sees(user, "Help the customer through")


async def test_what_a_colleague_did_meanwhile_is_said(
    enter: Enter, console: FastAPI, world: World, lead_id: str
) -> None:
    await console.state.news.stop()  # else the button is gone before it can be pressed
    user = await enter("rm.lin", f"/leads/{lead_id}")
    await user.should_see(kind=ui.button, content="Accept", retries=PATIENCE)
    with world.bank.work() as work:
        leads.accept(work, staff.require(work, world.staff_ids["lead.wang"]), lead_id)
    await press(user, "Accept")
    await sees(user, "This lead has been reviewed already.")


async def test_revealing_takes_a_reason_and_ends(enter: Enter, world: World, lead_id: str) -> None:
    user = await enter("rm.lin", f"/leads/{lead_id}")
    await sees(user, "138****8001")
    press_tool(user, "Show in clear: Mobile")
    await sees(user, "Say why.")
    await press(user, "Show")
    await sees(user, "Please choose or write a reason.")
    await user.should_not_see("13800138001")
    await choose(user, "call_customer")
    await press(user, "Show")
    await sees(user, "13800138001")
    with world.bank.read() as work:
        log = work.session.scalars(select(RevealLog)).one()
    assert (log.column, log.reason) == ("mobile", "call_customer")
    world.bank.clock.instant = log.expires_at  # type: ignore[attr-defined]
    await user.should_not_see("13800138001", retries=PATIENCE)
    await sees(user, "138****8001")


async def test_a_revealed_value_ends_in_a_browser_without_connection_too(
    enter: Enter, browser: httpx.AsyncClient, lead_id: str
) -> None:
    user = await enter("rm.lin", f"/leads/{lead_id}")
    await sees(user, "138****8001")
    press_tool(user, "Show in clear: Mobile")
    await choose(user, "call_customer")
    await press(user, "Show")
    await sees(user, "13800138001")
    with user:
        (shown,) = user.find("13800138001").elements
    assert shown.props["data-forget-in"] == "300000"
    page = (await browser.get(f"/leads/{lead_id}")).text
    (script,) = re.findall(r'<script src="(/static/reveal\.js[^"]*)">', page)
    assert "[data-forget-in]" in (await browser.get(script)).text


async def test_the_open_talk_grows(
    enter: Enter, console: FastAPI, world: World, lead_id: str
) -> None:
    user = await enter("rm.lin", f"/leads/{lead_id}")
    with world.bank.work() as work:
        talk = conversations.open(work, customer_id=world.customers["1"]).conversation_id
        conversations.accept(work, talk, "c-more", TextBody(text="还有别的吗"))
    await news(console)
    await sees(user, "还有别的吗")


async def test_a_search_outlives_a_reload(enter: Enter, world: World, lead_id: str) -> None:
    new_lead(world, "W90")
    user = await enter("rm.lin")
    await sees(user, "Steady deposit 1y")
    with user:
        (field,) = user.find(ui.input).elements
        field.set_value("W90")
    await user.should_not_see("Steady deposit 1y", retries=PATIENCE)
    await user.open("/leads")
    await sees(user, "Steady 90")  # else a list that is still empty would do
    await user.should_not_see("Steady deposit 1y", retries=PATIENCE)


async def test_correcting_takes_amounts_as_they_are_said(
    enter: Enter, world: World, lead_id: str
) -> None:
    user = await enter("rm.lin", f"/leads/{lead_id}")
    await press(user, "Edit")
    await sees(user, "accepts the offer")
    await user.should_not_see("greet")
    with user:
        (amount,) = [
            each for each in user.find(ui.input).elements if each.props.get("label") == "Amount"
        ]
        amount.set_value("八千到一万")
    confirm(user, "Save")
    await until(lambda: amount.error)
    assert amount.error == "Please give one amount, such as 80000 or 80k."
    with user:
        amount.set_value("8万")
    assert amount.error is None
    confirm(user, "Save")
    await sees(user, "that accepted the lead, it is now: Claimed")
    await sees(user, "Amount: CNY 50,000 → CNY 80,000")
    assert status(world, lead_id) == LeadStatus.CLAIMED


async def test_a_lead_tells_what_became_of_its_callback(
    enter: Enter, world: World, lead_id: str
) -> None:
    due, whose = datetime(2026, 11, 24, 15, 0, tzinfo=ZONE), Whose(world.customers["1"])
    with world.bank.work() as work:
        booked = appointments.book(
            work, kind="callback", topic="D365", due_at=due, customer_id=whose.customer_id
        )
        appointments.cancel(work, whose, booked)
    user = await enter("rm.lin", f"/leads/{lead_id}")
    await sees(user, "The customer cancelled the callback")
    await sees(user, "Appointment: 24 Nov 2026, 15:00 → —")


async def test_a_prospects_number_is_revealed_to_those_who_work_the_lead(
    enter: Enter, world: World
) -> None:
    with world.bank.work() as work:
        talk = conversations.open(work, visitor_id="v1").conversation_id
        prospect_id = prospects.create(work, "13912345678", "chat", "2026-1", talk)
        said = Evidence("打给我", work.clock.now())
        wanted = LeadCapture("D365", "leave_number", said, prospect_id=prospect_id)
        lead_id = leads.capture(work, wanted).lead_id
    user = await enter("rm.lin", f"/leads/{lead_id}")
    await sees(user, "139****5678")
    await user.should_not_see("13912345678")
    await sees(user, "Button pressed")


async def test_an_ended_session_leads_to_the_sign_in(
    enter: Enter, world: World, lead_id: str
) -> None:
    user = await enter("rm.lin", f"/leads/{lead_id}")
    await user.should_see(kind=ui.button, content="Accept", retries=PATIENCE)
    world.bank.clock.instant += timedelta(hours=11)  # type: ignore[attr-defined]
    await press(user, "Accept")
    await sees(user, "Sign in")
    assert status(world, lead_id) == LeadStatus.PENDING_REVIEW
