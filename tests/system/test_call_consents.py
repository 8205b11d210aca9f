"""Consents given, refused and taken back on the telephone, by voice and by key."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from calling import a_customer
from sqlalchemy import select
from stack import Stack

from bot.gateway.transports.development import TELEPHONE_CODE
from bot.voice.simulator.phone import SimulatedPhone
from bot.voice.simulator.script import CallScript, Step
from crm import consent
from crm.bank import Bank, Work
from crm.contract import Channel, ConsentState, Purpose
from crm.tables import Call
from data.settings import HouseSettings

pytestmark = pytest.mark.system
CONTACT = (Purpose.MARKETING_CONTACT, Channel.RM)
OTHERS = 20  # customers that other tests call as
WISH, TAKE_IT = Step(say="我有五万块想存一年，有什么推荐？"), Step(say="好的，我要买")


@dataclass(frozen=True)
class Caller:
    """Somebody whose number can be identified, and the steps that do it."""

    customer_id: str
    mobile: str
    identifies: tuple[Step, ...]

    def script(self, *steps: Step) -> CallScript:
        """Return a call in which they identify and go on."""
        return CallScript(number=self.mobile, steps=(*self.identifies, *steps))


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The voice speaks twice as fast: calls go on in real time."""
    monkeypatch.setenv("BANTER_SPEECH_VOICE_SPEED", "2")


async def test_a_consent_is_given_or_refused_by_voice_and_by_key(
    stack: Stack, stack_bank: Bank
) -> None:
    answers = {
        Step(say="同意"): ConsentState.GRANTED,
        Step(keys="1"): ConsentState.GRANTED,
        Step(keys="2"): ConsentState.DECLINED,
    }
    callers = _callers(stack_bank, len(answers), unasked=True)
    scripts = [
        caller.script(WISH, TAKE_IT, answer)
        for caller, answer in zip(callers, answers, strict=True)
    ]
    await _calls(stack, scripts)
    with stack_bank.read() as work:
        for caller, state in zip(callers, answers.values(), strict=True):
            assert consent.state(work, caller.customer_id, *CONTACT) is state
            _is_proven_by_the_call(work, caller, state)


async def test_marketing_is_stopped_by_voice_and_a_consent_taken_back_by_key(
    stack: Stack, stack_bank: Bank
) -> None:
    by_voice, by_key = _callers(stack_bank, 2)
    for caller in (by_voice, by_key):
        _allow_contact(stack_bank, caller)
    scripts = [
        by_voice.script(Step(say="别再推荐了")),
        by_key.script(Step(say="撤回我的同意"), Step(keys="1")),
    ]
    await _calls(stack, scripts)
    with stack_bank.read() as work:
        assert consent.do_not_disturb(work, by_voice.customer_id) == {Channel.ANY}
        assert consent.do_not_disturb(work, by_key.customer_id) == {Channel.RM}
        for caller in (by_voice, by_key):
            assert consent.state(work, caller.customer_id, *CONTACT) is ConsentState.WITHDRAWN
            _is_proven_by_the_call(work, caller, ConsentState.WITHDRAWN)


async def _calls(stack: Stack, scripts: Sequence[CallScript]) -> None:
    house = HouseSettings(home=stack.home)
    async with SimulatedPhone(house, stack.gateway, told=True, room=len(scripts)) as phone:
        calls = await asyncio.gather(*(phone.call(script) for script in scripts))
        await phone.idle()
    for call in calls:
        assert call.report.ending == "caller", call.report.transcript


def _callers(bank: Bank, count: int, *, unasked: bool = False) -> list[Caller]:
    """Return customers who have not stopped marketing.

    Args:
        bank: the house's.
        count: how many.
        unasked: they have not said whether they want to be contacted.
    """
    found: list[Caller] = []
    with bank.read() as work:
        for number in range(OTHERS, OTHERS + 200):
            customer, mobile, digits = a_customer(work, of_many=number)
            customer_id = customer.customer_id
            asked = consent.state(work, customer_id, *CONTACT) is not None
            if consent.do_not_disturb(work, customer_id) or (asked and unasked):
                continue
            keyed = (digits, TELEPHONE_CODE)
            entered = (Step(keys=each, secret=True) for each in keyed)
            found.append(Caller(customer_id, mobile, (Step(keys="#"), *entered)))
            if len(found) == count:
                return found
    raise AssertionError("the bank has too few such customers")


def _allow_contact(bank: Bank, caller: Caller) -> None:
    with bank.work() as work:
        consent.grant(
            work,
            caller.customer_id,
            *CONTACT,
            source="branch",
            evidence={},
            notice_version="2026-01",
        )


def _is_proven_by_the_call(work: Work, caller: Caller, state: ConsentState) -> None:
    """The last change of the consent names the conversation that was held on the call."""
    *_, change = (
        each
        for each in consent.history(work, caller.customer_id)
        if each.purpose == Purpose.MARKETING_CONTACT
    )
    query = select(Call.conversation_id).filter_by(customer_id=caller.customer_id)
    held = work.session.scalars(query).all()
    assert (change.state, change.source) == (state, "voice")
    assert change.evidence["conversation_id"] in held
