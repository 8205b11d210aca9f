"""A small source: one row of every kind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from crm import loading
from crm.bank import Bank
from crm.contract import Channel, Purpose
from crm.loading import LoadReport
from crm.people import customers
from data.ingest import rows
from data.ingest.rows import Batch

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
CONTACT, SMS = Purpose.MARKETING_CONTACT, Channel.SMS
SAID = {"source": "chat", "evidence": {}}

BATCH = Batch(
    organisations=(
        rows.OrganisationRow("/hq/a", "branch", "甲分行", "Branch A", "上海"),
        rows.OrganisationRow("/hq", "hq", "总行", "Head office", "上海"),
    ),
    staff=(rows.StaffRow("rm.a", "林晓", "rm", "/hq/a", 20),),
    disclosures=(
        rows.DisclosureRow("d", 1, "揭示", "Disclosure", "正文", "body", date(2026, 1, 1)),
    ),
    products=(
        rows.ProductRow(
            "P", "甲", "A", (), "deposit", "R1", "R1", 210, "fixed", 365, Decimal(50), "CNY",
            date(2026, 1, 1), None, "甲", "A", "d",
        ),
    ),
    persons=(
        rows.PersonRow(
            "7", "王小明", "mr", "510101199003077810", "13800138000", date(1990, 3, 7), "上海",
            "mass", "/hq/a", NOW, owner_rm="rm.a",
        ),
        rows.PersonRow("berka-8", None, None, None, None, None, "上海", "mass", "/hq/a", NOW),
    ),
    accounts=(
        rows.AccountRow("7-c", "7", "savings", "1234", "CNY", Decimal("0.01"), date(2026, 1, 1)),
    ),
    months=(
        rows.BalanceMonthRow(
            "7", date(2026, 10, 31), Decimal("1.11"), Decimal(2), Decimal(3), 4, 5
        ),
    ),
    holdings=(rows.HoldingRow("7-h", "7", "P", Decimal(100), date(2026, 1, 1), date(2026, 11, 1)),),
    assessments=(rows.AssessmentRow("7", "C3", 50, "1", "branch", NOW, NOW + timedelta(days=365)),),
    consents=(rows.ConsentRow("7", CONTACT, SMS, "granted", "1", "branch", NOW),),
    do_not_disturb=(rows.DoNotDisturbRow("7", "voice", NOW, "branch"),),
    personalisation=(rows.PersonalisationRow("7", False, NOW),),
    cases=(rows.CaseRow("7-k", "7", "complaint", NOW, summary="柜台态度不好"),),
)  # fmt: skip
ROWS = sum(BATCH.counts().values())


def load(bank: Bank, *batches: Batch) -> LoadReport:
    return loading.load(bank, batches or (BATCH,))


def the_customer(bank: Bank, cif_no: str = "7") -> str:
    with bank.read() as work:
        found = customers.get_by_cif(work, cif_no)
    assert found is not None
    return found.customer_id
