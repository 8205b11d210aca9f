import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from data.demo.build import build
from data.demo.consistency import problems
from data.ingest.rows import Batch

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def bank() -> list[Batch]:
    return list(build(30, today=TODAY))


def _changed(bank: list[Batch], part: str, **changes: object) -> list[Batch]:
    """Return the bank with the first row of a part changed."""
    rows = getattr(bank[1], part)
    return [bank[0], replace(bank[1], **{part: (replace(rows[0], **changes), *rows[1:])})]


@pytest.mark.parametrize(
    ("part", "changes", "told"),
    [
        ("persons", {"home_branch": "/hq/atlantis"}, "unknown branch"),
        ("persons", {"owner_rm": "rm.nobody"}, "unknown owner"),
        ("persons", {"mobile": "13800000000", "id_no": "310101198712200012"}, "checksum"),
        ("persons", {"title": "mr"}, "title differ"),
        ("accounts", {"balance": Decimal("-1.00")}, "is negative"),
        ("months", {"inflow": Decimal("99999999.00")}, "does not follow"),
        ("holdings", {"product_code": "DEP-99Y"}, "unknown DEP-99Y"),
        ("holdings", {"started_on": dt.date(1999, 1, 1)}, "customer since"),
        ("holdings", {"matures_on": dt.date(2026, 1, 1)}, "never ended"),
        ("holdings", {"amount": Decimal("1.00")}, "below the minimum"),
        ("holdings", {"product_code": "FUND-STAR", "matures_on": None}, "permits R5"),
    ],
)
def test_a_number_that_does_not_agree_is_found(
    bank: list[Batch], part: str, changes: dict[str, object], told: str
) -> None:
    assert any(told in problem for problem in problems(_changed(bank, part, **changes), TODAY))


def test_a_sound_bank_has_no_problems(bank: list[Batch]) -> None:
    assert problems(bank, TODAY) == []
