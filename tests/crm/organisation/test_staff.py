"""Staff: sign-in, rights, presence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from world import PASSWORD, World

from crm.contract import Forbidden, Invalid, NotFound, Role
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.tables import AuditEvent, Staff


def test_the_right_password_signs_in_and_is_audited(world: World) -> None:
    with world.bank.work() as work:
        person = staff.sign_in(work, "rm.lin", PASSWORD)
        actions = work.session.scalars(select(AuditEvent.action)).all()
    assert (person.name, person.role, person.organisation_path) == (
        "林晓",
        Role.RM,
        "/hq/pudong/lujiazui",
    )
    assert actions == ["staff.signed_in"]


@pytest.mark.parametrize(
    ("login", "password"), [("rm.lin", "wrong"), ("nobody", PASSWORD), ("rm.lin", "")]
)
def test_anything_else_does_not(world: World, login: str, password: str) -> None:
    with world.bank.work() as work, pytest.raises(Forbidden, match="name or password"):
        staff.sign_in(work, login, password)


def test_an_account_without_password_or_left_does_not_sign_in(world: World) -> None:
    with world.bank.work() as work:
        change(work.session, "rm.lin", password_hash=None)
        change(work.session, "lead.wang", status="left")
        for login in ("rm.lin", "lead.wang"):
            with pytest.raises(Forbidden):
                staff.sign_in(work, login, PASSWORD)
        with pytest.raises(NotFound):
            staff.require(work, world.staff_ids["lead.wang"])


def test_the_identity_provider_names_the_role(world: World) -> None:
    with world.bank.work() as work:
        person = staff.sign_in_with_claims(work, "rm.lin", Role.TEAM_LEAD)
        assert person.role == Role.TEAM_LEAD
        with pytest.raises(Forbidden, match="staff record"):
            staff.sign_in_with_claims(work, "stranger", Role.RM)


def test_on_duty_counts_while_the_console_is_open(world: World) -> None:
    clock = world.bank.clock
    with world.bank.work() as work:
        person = staff.require(work, world.staff_ids["rm.lin"])
        staff.set_on_duty(work, person, True)
        assert [each.login for each in staff.on_duty(work, "sales")] == ["rm.lin"]
        clock.instant += timedelta(minutes=11)  # type: ignore[attr-defined]
        assert staff.on_duty(work, "sales") == []
        staff.seen(work, person.staff_id)
        assert len(staff.on_duty(work, "sales", "/hq/pudong/lujiazui")) == 1
        assert staff.on_duty(work, "sales", "/hq/xuhui/xujiahui") == []
        staff.set_on_duty(work, person, False)
        assert staff.on_duty(work, "sales") == []
        with pytest.raises(Invalid):
            staff.on_duty(work, "lunch")


def test_only_those_who_take_handoffs_go_on_duty(world: World) -> None:
    person = world.person("mkt.chen")
    with world.bank.work() as work, pytest.raises(Forbidden):
        staff.set_on_duty(work, person, True)


def test_colleagues_are_those_below_who_work_leads(world: World) -> None:
    with world.bank.read() as work:
        here = [each.login for each in staff.colleagues(work, world.person("manager.zhao"))]
        branch = [each.login for each in staff.colleagues(work, world.person("lead.wang"))]
    assert here == ["lead.wang", "manager.zhao", "rm.lin"]
    assert branch == ["lead.wang", "rm.lin"]


@given(st.sampled_from(Role), st.sampled_from(Right))
def test_a_right_is_had_or_refused(role: Role, right: Right) -> None:
    person = StaffView("1", "a", "A", role, "o", "/hq", False, 1)
    if person.may(right):
        staff.demand(person, right)
    else:
        with pytest.raises(Forbidden):
            staff.demand(person, right)


_paths = st.lists(st.sampled_from(["hq", "a", "ab", "b"]), min_size=1, max_size=4)


@given(_paths, _paths)
def test_rows_are_covered_by_the_subtree_and_nothing_else(own: list[str], other: list[str]) -> None:
    person = StaffView("1", "a", "A", Role.RM, "o", "/" + "/".join(own), False, 1)
    assert person.covers("/" + "/".join(other)) == (other[: len(own)] == own)


def change(session: object, login: str, **values: object) -> None:
    session.execute(update(Staff).where(Staff.login == login).values(**values))  # type: ignore[attr-defined]
