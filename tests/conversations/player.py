"""Plays a script on the running house and compares what came with what must come."""

from __future__ import annotations

import asyncio
import json

from script import Expected, Recorded, Script, Step
from sqlalchemy import func, select
from stack import Stack

from bot.terminal.client import ChatClient, Reply, connect, development_token
from bot.terminal.show import buttons_of
from crm.bank import Bank, Work
from crm.messages import Button, CarouselBody, Message, ProductCardBody
from crm.tables import (
    Appointment,
    Consent,
    Conversation,
    Customer,
    DisclosureAcknowledgement,
    GateReceiptRow,
    Handoff,
    Lead,
    PersonalisationPreference,
    Prospect,
    RiskAssessment,
    ServiceCase,
    Staff,
)


class Player:
    """One script's customer, conversation and screen."""

    def __init__(self, stack: Stack, bank: Bank, script: Script, cif_no: str | None) -> None:
        self.stack = stack
        self.bank = bank
        self.script = script
        self.cif_no = cif_no
        self.screen: list[Button] = []

    async def play(self) -> None:
        """Play all steps."""
        async with connect(self.stack.gateway) as client:
            token = await self._token()
            await client.hello(token=token, language=self.script.language)
            for number, step in enumerate(self.script.steps, 1):
                reply = await self._act(client, step)
                self._compare(f"step {number} ({step.say or step.press or 'act'})", step, reply)
                if step.recorded is not None:
                    self._compare_records(number, step.recorded, client)

    async def _token(self, acr: int = 1) -> str | None:
        if self.cif_no is None:
            return None
        return await development_token(self.stack.gateway, self.cif_no, acr)

    async def _act(self, client: ChatClient, step: Step) -> Reply:
        if step.on_duty is not None:
            self._duty(step.on_duty)
        if step.push is not None:
            await asyncio.to_thread(
                self.stack.run, "push", "--customer", str(self.cif_no), "--offer", step.push
            )
            reply = await client.listen(2.5)
        elif step.step_up:
            reply = await client.step_up(str(await self._token(acr=2)))
        elif step.press is not None:
            reply = await client.press(self._button(step.press).token)
        elif step.say is not None:
            reply = await client.say(step.say)
        else:
            reply = Reply()
        if reply.messages:
            self.screen = [b for m in reply.messages for b in buttons_of(m.body)]
        return reply

    def _button(self, label: str) -> Button:
        for button in self.screen:
            if label in button.label:
                return button
        raise AssertionError(f"no button {label!r} on screen: {[b.label for b in self.screen]}")

    def _compare(self, where: str, step: Step, reply: Reply) -> None:
        shown = "\n".join(f"  {m.body.type}: {m.transcript}" for m in reply.messages)
        if reply.refusal is not None:
            raise AssertionError(f"{where}: refused with {reply.refusal}")
        for expected in step.expect:
            if not any(_matches(expected, message) for message in reply.messages):
                raise AssertionError(f"{where}: nothing like {expected!r} in\n{shown}")
        everything = " ".join(_everything(m) for m in reply.messages)
        missing = [word for word in step.words if word not in everything]
        assert not missing, f"{where}: {missing} not said in\n{shown}"
        types = {m.body.type for m in reply.messages}
        broken = [each for each in step.never if each in types or each in everything]
        assert not broken, f"{where}: {broken} must never be there, but:\n{shown}"

    def _compare_records(self, number: int, wanted: Recorded, client: ChatClient) -> None:
        with self.bank.read() as work:
            found = _records(work, self.cif_no, client.welcome["conversation_id"], wanted)
        expected = wanted.model_dump(exclude_unset=True)
        assert found == expected, f"step {number}: recorded {found}, must be {expected}"

    def _duty(self, on: bool) -> None:
        with self.bank.work() as work:
            for staff in work.session.scalars(select(Staff)):
                staff.on_duty = on
                staff.last_seen_at = work.clock.now()


def _everything(message: Message) -> str:
    body = json.dumps(message.body.model_dump(mode="json"), ensure_ascii=False)
    return f"{message.transcript} {body}"


def _cards(message: Message) -> tuple[ProductCardBody, ...]:
    if isinstance(message.body, CarouselBody):
        return message.body.cards
    return (message.body,) if isinstance(message.body, ProductCardBody) else ()


def _matches(expected: Expected, message: Message) -> bool:
    cards = _cards(message)
    labels = [button.label for button in buttons_of(message.body)]
    return (
        message.body.type == expected.type
        and all(word in _everything(message) for word in expected.words)
        and all(any(part in label for label in labels) for part in expected.buttons)
        and (expected.cards_at_most is None or 0 < len(cards) <= expected.cards_at_most)
        and (
            expected.risk_at_most is None
            or all(c.risk_grade <= expected.risk_at_most for c in cards)
        )
        and (
            expected.personalised is None
            or all(c.personalised is expected.personalised for c in cards)
        )
    )


def _records(
    work: Work, cif_no: str | None, conversation_id: str, wanted: Recorded
) -> dict[str, object]:
    """Return the present state of whatever the script asks about."""
    session = work.session
    customer_id = session.scalar(select(Customer.customer_id).where(Customer.cif_no == str(cif_no)))
    talk = session.get_one(Conversation, conversation_id)
    mine = Lead.customer_id == customer_id if customer_id else Lead.prospect_id == talk.prospect_id
    leads = session.scalars(select(Lead).where(mine, Lead.dedupe_of.is_(None))).all()

    def rows(model: type, *conditions: object) -> int:
        return int(session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0)  # type: ignore[arg-type]

    asked = wanted.model_dump(exclude_unset=True)
    found: dict[str, object] = {}
    for name in asked:
        match name:
            case "leads":
                found[name] = len(leads)
            case "lead_amount":
                found[name] = str(leads[-1].amount) if leads else None
            case "lead_term_days":
                found[name] = leads[-1].term_days if leads else None
            case "lead_product":
                found[name] = leads[-1].product_code if leads else None
            case "consents":
                states = {
                    f"{row.purpose}/{row.channel}": row.state
                    for row in session.scalars(
                        select(Consent).where(Consent.customer_id == customer_id)
                    )
                }
                found[name] = {key: states.get(key) for key in wanted.consents}
            case "cases":
                found[name] = sorted(
                    session.scalars(
                        select(ServiceCase.kind).where(
                            ServiceCase.customer_id == customer_id, ServiceCase.closed_at.is_(None)
                        )
                    )
                )
            case "appointments":
                found[name] = rows(Appointment, Appointment.conversation_id == conversation_id)
            case "handoffs":
                found[name] = rows(Handoff, Handoff.conversation_id == conversation_id)
            case "assessments":
                found[name] = rows(RiskAssessment, RiskAssessment.customer_id == customer_id)
            case "prospects":
                found[name] = rows(Prospect, Prospect.prospect_id == talk.prospect_id)
            case "acknowledgements":
                found[name] = rows(
                    DisclosureAcknowledgement,
                    DisclosureAcknowledgement.conversation_id == conversation_id,
                )
            case "personalisation":
                row = session.get(PersonalisationPreference, customer_id)
                found[name] = row.enabled if row else True
            case "receipts":
                reasons = set(
                    session.scalars(
                        select(GateReceiptRow.reason).where(
                            GateReceiptRow.conversation_id == conversation_id
                        )
                    )
                )
                found[name] = [reason for reason in wanted.receipts if reason in reasons]
    return found
