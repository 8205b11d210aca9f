"""What the recommender's tests share: an empty bank, and requests by cif_no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from crm.bank import Bank, open_engine
from crm.contract import Decision
from crm.people import customers
from crm.settings import CrmSettings
from crm.store import migrate
from data.clock import FixedClock
from data.protection.vault import Vault
from data.settings import HouseSettings
from recommender.contract import RecommendRequest
from recommender.settings import RecommenderSettings

MONDAY_MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PEOPLE = 1000
# A thousand customers have fewer leavers than five thousand.
SETTINGS = RecommenderSettings(least_leavers=10, least_support=5)

Decide = Callable[..., Decision]


def new_bank(path: Path) -> Bank:
    """Return an empty bank in a new file."""
    settings = CrmSettings(database_url=f"sqlite:///{path}")
    engine = open_engine(HouseSettings(), settings)
    migrate.upgrade(engine)
    return Bank(engine, Vault.for_tests(), FixedClock(MONDAY_MORNING), settings)


def request(bank: Bank, cif_no: str | None, **wanted: object) -> RecommendRequest:
    """Return a request for a customer by cif_no."""
    if cif_no is None:
        return RecommendRequest.model_validate(wanted)
    with bank.read() as work:
        found = customers.get_by_cif(work, cif_no)
    assert found is not None
    return RecommendRequest.model_validate({"customer_id": found.customer_id, **wanted})
