"""Profiles and reveals: masked by default, by audience, within one's part of the bank."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from world import World

from crm.contract import Forbidden, Invalid, NotFound
from crm.conversations import persons
from crm.people import profile as profiles
from crm.people.profile import AmountShown
from crm.tables import AuditEvent, Customer, FinancialAccount, RevealLog
from data.ids import new_id
from data.protection.masking import Audience

WHY = "客户来电核对手机号"


def profile(world: World, login: str, cif_no: str = "1") -> profiles.Profile:
    with world.bank.work() as work:
        return profiles.profile_for(work, world.person(login), world.customers[cif_no])


def test_the_own_manager_sees_amounts_but_no_full_numbers(any_world: World) -> None:
    seen = profile(any_world, "rm.lin")
    assert (seen.name, seen.mobile, seen.id_no) == ("张**", "138****8001", "310***********0011")
    assert [each.exact for each in seen.on_accounts] == [Decimal(200_000)]
    assert seen.branch.zh == "陆家嘴支行"
    assert seen.owner_name == "林晓"
    assert seen.assessment is not None
    assert seen.assessment.level == "C3"


def test_others_see_bands(any_world: World) -> None:
    seen = profile(any_world, "manager.zhao")
    assert seen.id_no == "3****************1"
    assert seen.on_accounts == [AmountShown(None, (200_000, 500_000), "CNY")]


def account(world: World, kind: str, balance: int, currency: str = "CNY") -> FinancialAccount:
    return FinancialAccount(
        account_id=new_id(),
        customer_id=world.customers["1"],
        kind=kind,
        last4="0001",
        currency=currency,
        balance=Decimal(balance),
        opened_on=date(2021, 1, 1),
    )


def test_debts_are_no_money_on_accounts_and_currencies_are_not_added(any_world: World) -> None:
    with any_world.bank.work() as work:
        work.session.add_all(
            [
                account(any_world, "card", 8_000),
                account(any_world, "loan", 500_000),
                account(any_world, "current", 1_000),
                account(any_world, "savings", 300, "USD"),
            ]
        )
    seen = profile(any_world, "rm.lin").on_accounts
    assert [(each.exact, each.currency) for each in seen] == [
        (Decimal(201_000), "CNY"),
        (Decimal(300), "USD"),
    ]


def test_a_name_has_one_form_wherever_it_is_seen(world: World) -> None:
    customer_id = world.customers["1"]
    with world.bank.read() as work:
        forms = {profiles.profile(work, customer_id, each).name for each in Audience}
        forms |= set(persons.short_names(work, [customer_id]).values())
    assert forms == {"张**"}


def test_what_the_bank_does_not_know_is_empty(world: World) -> None:
    with world.bank.work() as work:
        work.session.execute(
            update(Customer).values(name_enc=None, mobile_enc=None, id_no_enc=None, owner_rm=None)
        )
    seen = profile(world, "manager.zhao")
    assert (seen.name, seen.mobile, seen.id_no, seen.owner_name) == (None,) * 4


def test_looking_is_audited(world: World) -> None:
    profile(world, "rm.lin")
    with world.bank.read() as work:
        [event] = work.session.scalars(select(AuditEvent))
    assert (event.actor, event.action, event.subject_id) == (
        f"staff:{world.staff_ids['rm.lin']}",
        "profile.seen",
        world.customers["1"],
    )


@pytest.mark.parametrize("login", ["mkt.chen", "admin"])
def test_roles_without_the_right_see_nothing(world: World, login: str) -> None:
    person = world.person(login)
    with world.bank.work() as work, pytest.raises(Forbidden):
        profiles.profile_for(work, person, world.customers["1"])
    with world.bank.work() as work, pytest.raises(Forbidden):
        profiles.reveal(work, person, world.customers["1"], "mobile", WHY)


def test_another_branchs_customers_do_not_exist(any_world: World) -> None:
    stranger, customer = any_world.person("rm.far"), any_world.customers["1"]
    for unknown in (customer, "nobody"):
        with any_world.bank.work() as work:
            with pytest.raises(NotFound, match="in your part of the bank"):
                profiles.profile_for(work, stranger, unknown)
            with pytest.raises(NotFound, match="in your part of the bank"):
                profiles.reveal(work, stranger, unknown, "mobile", WHY)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "张晓明"),
        ("mobile", "13800138001"),
        ("id_no", "310101199001010011"),
        ("birth_date", "1990-01-01"),
    ],
)
def test_a_value_is_revealed_for_a_short_time(any_world: World, column: str, value: str) -> None:
    person = any_world.person("rm.lin")
    with any_world.bank.work() as work:
        shown = profiles.reveal(work, person, any_world.customers["1"], column, WHY)
    assert shown.value == value
    assert shown.expires_at == any_world.bank.clock.now() + timedelta(minutes=5)


def test_a_reveal_is_logged_with_its_reason_and_audited_without_it(any_world: World) -> None:
    person, customer = any_world.person("rm.lin"), any_world.customers["1"]
    with any_world.bank.work() as work:
        profiles.reveal(work, person, customer, "mobile", f"  {WHY} ")
    with any_world.bank.read() as work:
        [log] = work.session.scalars(select(RevealLog))
        [event] = work.session.scalars(select(AuditEvent))
    assert (log.staff_id, log.subject_id, log.column, log.reason) == (
        person.staff_id,
        customer,
        "mobile",
        WHY,
    )
    assert (event.action, event.detail) == (
        "customer.revealed",
        {"column": "mobile", "reveal_id": log.reveal_id},
    )


def test_a_reason_that_tells_a_number_does_not_keep_it(world: World) -> None:
    why = "客户来电，她叫张晓明，手机13800138000，核对身份"
    with world.bank.work() as work:
        profiles.reveal(work, world.person("rm.lin"), world.customers["1"], "mobile", why)
    with world.bank.read() as work:
        [log] = work.session.scalars(select(RevealLog))
    assert log.reason == "客户来电，她叫张晓明，手机[PHONE]，核对身份"


@pytest.mark.parametrize(("column", "reason"), [("mobile", "  "), ("mobile", "ok"), ("tier", WHY)])
def test_no_reason_or_no_such_column(world: World, column: str, reason: str) -> None:
    person = world.person("rm.lin")
    with world.bank.work() as work, pytest.raises(Invalid):
        profiles.reveal(work, person, world.customers["1"], column, reason)
    with world.bank.read() as work:
        assert work.session.scalars(select(RevealLog)).all() == []


def test_what_is_not_known_cannot_be_revealed(world: World) -> None:
    person = world.person("rm.lin")
    with world.bank.work() as work:
        work.session.execute(update(Customer).values(mobile_enc=None))
        with pytest.raises(NotFound, match="does not know"):
            profiles.reveal(work, person, world.customers["1"], "mobile", WHY)
