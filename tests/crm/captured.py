"""Leads for the tests: the interest of a customer who has acknowledged, and its capture."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from world import World

from crm import leads
from crm.bank import Bank
from crm.leads import CapturedLead, Evidence, LeadCapture

SAID = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def interest(
    world: World, cif_no: str = "1", product: str = "D365", turn: str = "t:1"
) -> LeadCapture:
    return LeadCapture(
        product_code=product,
        intent="accept_offer",
        evidence=Evidence("我已阅读并同意", SAID, 0.97, consent={"marketing_contact": "granted"}),
        customer_id=world.customers[cif_no],
        turn_id=turn,
        amount=Decimal(50_000),
        term_days=365,
    )


def capture(bank: Bank, wanted: LeadCapture) -> CapturedLead:
    with bank.work() as work:
        return leads.capture(work, wanted)
