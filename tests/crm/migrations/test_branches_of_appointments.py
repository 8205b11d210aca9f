"""Migration 0010: what visitors booked who signed in before is their branch's."""

from __future__ import annotations

from datetime import timedelta

from alembic import command
from sqlalchemy import select
from world import World

from crm.store import migrate
from crm.tables import Appointment
from data.ids import new_id

ROWS = (  # whose, status, with whom; and whether branch and RM are the customer's by then
    ("1", "booked", None, True, "rm.lin"),
    ("1", "cancelled", None, True, None),
    ("1", "done", "rm.far", True, "rm.far"),
    (None, "booked", None, False, None),
)


def add(world: World) -> dict[str, tuple[bool, str | None]]:
    expected = {}
    with world.bank.work() as work:
        for cif_no, status, login, branch, rm in ROWS:
            appointment_id = new_id()
            expected[appointment_id] = (branch, rm)
            row = Appointment(
                appointment_id=appointment_id,
                customer_id=world.customers[cif_no] if cif_no else None,
                staff_id=world.staff_ids[login] if login else None,
                kind="branch",
                topic="deposit",
                due_at=work.clock.now() + timedelta(hours=1),
                status=status,
                created_at=work.clock.now(),
            )
            work.session.add(row)
    return expected


def test_what_was_everybodys_is_the_customers_branchs(any_world: World) -> None:
    expected = add(any_world)
    with any_world.bank.engine.begin() as connection:
        command.downgrade(migrate._config(connection), "0009")
    assert migrate.upgrade(any_world.bank.engine) is True
    home = any_world.organisations["/hq/pudong/lujiazui"]
    with any_world.bank.read() as work:
        for row in work.session.scalars(select(Appointment)):
            branch, rm = expected[row.appointment_id]
            assert row.organisation_id == (home if branch else None)
            assert row.staff_id == (any_world.staff_ids[rm] if rm else None)
