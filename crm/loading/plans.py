"""How rows of each kind are found again in their table, and what an older source may not undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm.loading.writer import MayOverwrite, Plan, Values
from crm.tables import (
    BalanceMonth,
    Consent,
    Customer,
    Disclosure,
    DoNotDisturb,
    FinancialAccount,
    Holding,
    Organisation,
    PersonalisationPreference,
    Product,
    RiskAssessment,
    ServiceCase,
    Staff,
    table_of,
)


def _newer(column: str) -> MayOverwrite:
    """What happened in the bank after the source was written stays."""

    def may_overwrite(stored: Mapping[str, Any], values: Values) -> bool:
        return bool(values[column] > stored[column])

    return may_overwrite


def _still_open(stored: Mapping[str, Any], values: Values) -> bool:
    """A case closed by staff is not opened again by an older source."""
    return stored["closed_by"] is None


ORGANISATIONS = Plan(
    table_of(Organisation), key=("path",), scope="path", id_column="organisation_id"
)
STAFF = Plan(
    table_of(Staff),
    key=("login",),
    scope="login",
    id_column="staff_id",
    protected=("name_enc",),
    keep=frozenset({"on_duty"}),
)
DISCLOSURES = Plan(table_of(Disclosure), key=("disclosure_id", "version"), scope="disclosure_id")
PRODUCTS = Plan(table_of(Product), key=("code",), scope="code", stamp="updated_at")
PERSONS = Plan(
    table_of(Customer),
    key=("cif_no",),
    scope="cif_no",
    id_column="customer_id",
    protected=("name_enc", "id_no_enc", "mobile_enc", "birth_date_enc"),
    indexed={"id_no_bidx": ("id_no", "id_no_enc"), "mobile_bidx": ("mobile", "mobile_enc")},
    keep=frozenset({"ordinal"}),
)
ACCOUNTS = Plan(
    table_of(FinancialAccount), key=("account_id",), scope="customer_id", id_column="account_id"
)
MONTHS = Plan(table_of(BalanceMonth), key=("customer_id", "month"), scope="customer_id")
HOLDINGS = Plan(table_of(Holding), key=("holding_id",), scope="customer_id", id_column="holding_id")
ASSESSMENTS = Plan(
    table_of(RiskAssessment), key=("assessment_id",), scope="customer_id", id_column="assessment_id"
)
CONSENTS = Plan(
    table_of(Consent),
    key=("customer_id", "purpose", "channel"),
    scope="customer_id",
    id_column="consent_id",
    may_overwrite=_newer("updated_at"),
)
DO_NOT_DISTURB = Plan(
    table_of(DoNotDisturb),
    key=("customer_id", "channel"),
    scope="customer_id",
    id_column="dnd_id",
    may_overwrite=_newer("since"),
)
PERSONALISATION = Plan(
    table_of(PersonalisationPreference),
    key=("customer_id",),
    scope="customer_id",
    may_overwrite=_newer("updated_at"),
)
CASES = Plan(
    table_of(ServiceCase),
    key=("case_id",),
    scope="customer_id",
    id_column="case_id",
    protected=("summary_enc",),
    may_overwrite=_still_open,
)
