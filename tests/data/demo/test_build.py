import datetime as dt
import hashlib
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.demo import build as demo
from data.demo.build import CHUNK, build
from data.demo.consistency import problems
from data.ingest.rows import Batch, HoldingRow, PersonRow

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def bank() -> list[Batch]:
    return list(build(1200, today=TODAY))


def _person(bank: list[Batch], cif_no: str) -> PersonRow:
    return next(p for batch in bank for p in batch.persons if p.cif_no == cif_no)


def _held(bank: list[Batch], cif_no: str) -> list[HoldingRow]:
    return [h for batch in bank for h in batch.holdings if h.cif_no == cif_no]


def test_the_numbers_hang_together(bank: list[Batch]) -> None:
    assert problems(bank, TODAY) == []


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    today=st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31)),
)
def test_the_numbers_hang_together_on_any_day_and_seed(seed: int, today: dt.date) -> None:
    assert problems(build(60, today=today, seed=seed), today) == []


def test_the_same_seed_gives_the_same_bank() -> None:
    assert list(build(40, today=TODAY)) == list(build(40, today=TODAY))


def test_another_seed_gives_another_bank() -> None:
    assert list(build(40, today=TODAY, seed=1)) != list(build(40, today=TODAY, seed=2))


def test_a_larger_bank_begins_with_the_smaller_one() -> None:
    small = list(build(40, today=TODAY))[1]
    large = list(build(90, today=TODAY))[1]
    assert large.persons[:40] == small.persons
    assert large.months[: len(small.months)] == small.months


def test_it_is_streamed_in_batches_that_do_not_grow() -> None:
    batches = build(10_000, today=TODAY)
    sizes = [len(batch.persons) for batch, _ in zip(batches, range(4), strict=False)]
    assert sizes == [0, CHUNK, CHUNK, CHUNK]


def test_progress_rises_to_the_end() -> None:
    told: list[float] = []
    list(build(1100, today=TODAY, progress=told.append))
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_bank_without_its_personas_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 10"):
        list(build(9, today=TODAY))


def test_forty_products_and_a_tree_of_branches_come_first(bank: list[Batch]) -> None:
    first = bank[0]
    assert len(first.products) == 40
    assert Counter(row.kind for row in first.organisations) == {
        "hq": 1,
        "branch": 6,
        "sub_branch": 19,
    }
    assert not first.persons


def test_the_demo_accounts_sign_in_with_banter(bank: list[Batch]) -> None:
    accounts = {row.login: row for row in bank[0].staff if row.password_hash}
    assert {login: row.role for login, row in accounts.items()} == {
        "rm.lin": "rm",
        "lead.wang": "team_lead",
        "manager.zhao": "branch_manager",
        "mkt.chen": "marketing",
        "audit.sun": "compliance",
        "admin": "administrator",
    }
    _, salt, digest = str(accounts["rm.lin"].password_hash).split("$")
    expected = hashlib.scrypt(b"banter", salt=bytes.fromhex(salt), n=2**14, r=8, p=1)
    assert digest == expected.hex()


def test_the_personas_belong_to_rm_lin(bank: list[Batch]) -> None:
    assert {_person(bank, str(n)).owner_rm for n in range(1, 11)} == {"rm.lin"}


def test_persona_1_can_be_recommended_to_at_any_hour(bank: list[Batch]) -> None:
    batch = bank[1]
    assert [(c.purpose, c.state) for c in batch.consents if c.cif_no == "1"] == [
        ("personalised_recommendation", "granted")
    ]
    assert _person(bank, "1").tier == "affluent"
    newest = max((a for a in batch.assessments if a.cif_no == "1"), key=lambda a: a.taken_at)
    assert newest.level == "C3"
    assert newest.expires_at.date() > TODAY
    assert not [c for c in batch.cases if c.cif_no == "1"]


def test_persona_2_is_new(bank: list[Batch]) -> None:
    batch = bank[1]
    assert _held(bank, "2") == []
    assert not [c for c in batch.consents if c.cif_no == "2"]
    assert not [a for a in batch.assessments if a.cif_no == "2"]
    assert [a.kind for a in batch.accounts if a.cif_no == "2"] == ["current"]


def test_persona_3_is_private_and_c5(bank: list[Batch]) -> None:
    assert _person(bank, "3").tier == "private"
    assert {a.level for a in bank[1].assessments if a.cif_no == "3"} == {"C5"}


def test_personas_3_and_7_can_be_pushed_to(bank: list[Batch]) -> None:
    agreed = {c.cif_no for c in bank[1].consents if (c.channel, c.state) == ("push", "granted")}
    assert {cif_no for cif_no in agreed if int(cif_no) <= 10} == {"3", "7"}


def test_persona_5_opted_out(bank: list[Batch]) -> None:
    batch = bank[1]
    assert [d.channel for d in batch.do_not_disturb if d.cif_no == "5"] == ["any"]
    assert {c.state for c in batch.consents if c.cif_no == "5"} == {"withdrawn"}


def test_persona_6_loses_money_and_interest(bank: list[Batch]) -> None:
    months = [m for m in bank[1].months if m.cif_no == "6"]
    assert months[-1].average_balance < months[-6].average_balance * 7 / 10
    assert sum(m.logins for m in months[-3:]) < sum(m.logins for m in months[-9:-6])


def test_persona_7_has_a_deposit_maturing_in_a_week(bank: list[Batch]) -> None:
    days = [(h.matures_on - TODAY).days for h in _held(bank, "7") if h.matures_on]
    assert 7 in days


def test_persona_8_has_an_open_complaint(bank: list[Batch]) -> None:
    assert [(c.kind, c.closed_at) for c in bank[1].cases if c.cif_no == "8"] == [
        ("complaint", None)
    ]


def test_persona_9_is_a_senior_of_level_four(bank: list[Batch]) -> None:
    birth = _person(bank, "9").birth_date
    assert birth is not None
    assert (TODAY - birth).days > 65 * 365.25
    assert {a.level for a in bank[1].assessments if a.cif_no == "9"} == {"C4"}


def test_persona_10_switched_personalisation_off(bank: list[Batch]) -> None:
    assert [(p.cif_no, p.enabled) for p in bank[1].personalisation] == [("10", False)]


def test_some_assessments_are_missing_and_some_expired(bank: list[Batch]) -> None:
    people = [p.cif_no for batch in bank for p in batch.persons]
    newest: dict[str, dt.date] = {}
    for batch in bank:
        for row in batch.assessments:
            day = row.expires_at.date()
            newest[row.cif_no] = max(newest.get(row.cif_no, day), day)
    missing = 1 - len(newest) / len(people)
    expired = sum(day <= TODAY for day in newest.values()) / len(people)
    assert 0.1 < missing < 0.35
    assert 0.08 < expired < 0.3


def test_people_who_complained_in_vain_leave_more_often(bank: list[Batch]) -> None:
    def fell(cif_no: str, months: dict[str, list[float]]) -> bool:
        balances = months[cif_no]
        return len(balances) > 12 and min(balances[-3:]) < 0.3 * max(balances[-18:])

    months: dict[str, list[float]] = {}
    unsettled: set[str] = set()
    for batch in bank:
        for row in batch.months:
            months.setdefault(row.cif_no, []).append(float(row.average_balance))
        for case in batch.cases:
            until = case.closed_at.date() if case.closed_at else TODAY
            if case.kind == "complaint" and (until - case.opened_at.date()).days > 30:
                unsettled.add(case.cif_no)
    rate = sum(fell(c, months) for c in unsettled & months.keys()) / len(unsettled)
    base = sum(fell(c, months) for c in months) / len(months)
    assert rate > 2 * base


def test_the_default_size_is_five_thousand() -> None:
    assert demo.DEFAULT_PEOPLE == 5000
