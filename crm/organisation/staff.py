"""Staff: sign-in, rights, presence.

Rights have two halves: what a role may do (``RIGHTS``) and which rows it may see (those of
its organisation and everything below it).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, or_, select, update

from crm.bank import Work
from crm.contract import Forbidden, Invalid, NotFound, Role
from crm.store import audit, outbox
from crm.tables import Organisation, Staff
from data.protection.vault import FieldRef

# scrypt as RFC 7914 recommends for interactive sign-in (about 50 ms, 16 MB).
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**14, 8, 1
_SALT_BYTES = 16


class Right(StrEnum):
    """What a role may do with the rows it sees."""

    SEE_LEADS = "see_leads"
    WORK_LEADS = "work_leads"
    ASSIGN_LEADS = "assign_leads"
    SEE_PROFILE = "see_profile"
    REVEAL = "reveal"
    TAKE_HANDOFFS = "take_handoffs"
    SEE_CASES = "see_cases"
    CLOSE_CASES = "close_cases"
    LABEL = "label"
    SEE_CALLS = "see_calls"


_WORKERS = frozenset(
    {
        Right.SEE_LEADS,
        Right.WORK_LEADS,
        Right.SEE_PROFILE,
        Right.REVEAL,
        Right.TAKE_HANDOFFS,
        Right.SEE_CASES,
        Right.SEE_CALLS,
    }
)
_LEADERS = _WORKERS | {Right.ASSIGN_LEADS, Right.CLOSE_CASES}
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.RM: _WORKERS,
    Role.TEAM_LEAD: _LEADERS,
    Role.BRANCH_MANAGER: _LEADERS,
    Role.MARKETING: frozenset({Right.SEE_LEADS, Right.LABEL}),
    Role.COMPLIANCE: frozenset(
        {
            Right.SEE_LEADS,
            Right.SEE_PROFILE,
            Right.REVEAL,
            Right.SEE_CASES,
            Right.CLOSE_CASES,
            Right.SEE_CALLS,
        }
    ),
    Role.ADMINISTRATOR: frozenset({Right.LABEL}),
}
QUEUES = ("sales", "service", "fraud", "bereavement")


@dataclass(frozen=True, slots=True)
class StaffView:
    """A member of staff, as services need to know them."""

    staff_id: str
    login: str
    name: str
    role: Role
    organisation_id: str
    organisation_path: str
    on_duty: bool
    capacity_per_day: int

    def may(self, right: Right) -> bool:
        """Return whether the role carries this right."""
        return right in RIGHTS[self.role]

    def covers(self, organisation_path: str) -> bool:
        """Return whether rows of that organisation are this person's to see."""
        own = self.organisation_path
        return organisation_path == own or organisation_path.startswith(f"{own}/")


def require(work: Work, staff_id: str) -> StaffView:
    """Return one member of staff.

    Raises:
        NotFound: nobody with that id works here (any more).
    """
    return _one(work, select(Staff).where(Staff.staff_id == staff_id))


def get_by_login(work: Work, login: str) -> StaffView | None:
    """Return who signs in under that name, if they still work here."""
    try:
        return _one(work, select(Staff).where(Staff.login == login))
    except NotFound:
        return None


def demand(staff: StaffView, right: Right) -> None:
    """Let through only those whose role carries a right.

    Raises:
        Forbidden: it does not.
    """
    if not staff.may(right):
        raise Forbidden("role_may_not", f"{staff.role} may not {right}")


def sign_in(work: Work, login: str, password: str) -> StaffView:
    """Check a development account's password.

    An unknown name takes as long as a wrong password, so that names cannot be told apart.

    Raises:
        Forbidden: name or password is wrong, or the account has no password.
    """
    row = work.session.scalar(select(Staff).where(Staff.login == login, Staff.status == "active"))
    stored = row.password_hash if row else None
    if not _matches(password, stored or _NOBODY) or row is None or stored is None:
        raise Forbidden("sign_in_failed", "name or password is wrong")
    audit.record(work, f"staff:{row.staff_id}", "staff.signed_in", "staff", row.staff_id, {})
    return require(work, row.staff_id)


def sign_in_with_claims(work: Work, login: str, role: Role) -> StaffView:
    """Sign in somebody whom the bank's identity provider vouches for, in the role it names.

    Raises:
        Forbidden: the person is not on our staff list.
    """
    staff = get_by_login(work, login)
    if staff is None:
        raise Forbidden("not_on_staff_list", "the identity is valid, but no staff record has it")
    if staff.role != role:
        work.session.execute(
            update(Staff).where(Staff.staff_id == staff.staff_id).values(role=role)
        )
        detail = {"from": staff.role.value, "to": role.value}
        audit.record(work, "system", "staff.role_changed", "staff", staff.staff_id, detail)
    audit.record(work, f"staff:{staff.staff_id}", "staff.signed_in", "staff", staff.staff_id, {})
    return require(work, staff.staff_id)


def hash_password(password: str, salt: bytes | None = None) -> str:
    """Return the stored form of a development password: ``scrypt$<salt hex>$<hash hex>``."""
    salt = salt or secrets.token_bytes(_SALT_BYTES)
    digest = hashlib.scrypt(password.encode(), salt=salt, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P)
    return f"scrypt${salt.hex()}${digest.hex()}"


def set_on_duty(work: Work, staff: StaffView, on_duty: bool) -> None:
    """Say whether this person takes handoffs now."""
    if on_duty:
        demand(staff, Right.TAKE_HANDOFFS)
    work.session.execute(
        update(Staff)
        .where(Staff.staff_id == staff.staff_id)
        .values(on_duty=on_duty, last_seen_at=work.clock.now())
    )
    outbox.publish(work, "staff.changed", staff.staff_id, {"on_duty": on_duty})


def seen(work: Work, staff_id: str) -> None:
    """Note that this person's console is open: presence keeps "on duty" true."""
    work.session.execute(
        update(Staff).where(Staff.staff_id == staff_id).values(last_seen_at=work.clock.now())
    )


def on_duty(work: Work, queue: str, organisation_path: str | None = None) -> list[StaffView]:
    """List who could take a handoff now: on duty, present, of a role that may.

    Every queue is served by whoever takes handoffs at all: a fraud that waits for a
    specialist waits too long. The queue decides what is taken first (``crm.handoffs``).

    Args:
        work: the transaction.
        queue: one of ``QUEUES``.
        organisation_path: only those who may see rows of it; None when no branch is known.

    Raises:
        Invalid: there is no such queue.
    """
    if queue not in QUEUES:
        raise Invalid("queue_unknown", f"no queue {queue!r}; use one of {', '.join(QUEUES)}")
    since = work.clock.now() - timedelta(minutes=work.settings.presence_minutes)
    query = select(Staff).where(
        Staff.on_duty.is_(True),
        Staff.last_seen_at >= since,
        Staff.role.in_(_roles_with(Right.TAKE_HANDOFFS)),
    )
    present = _many(work, query)
    if organisation_path is None:
        return present
    return [person for person in present if person.covers(organisation_path)]


def colleagues(work: Work, staff: StaffView) -> list[StaffView]:
    """List who in this person's part of the bank can work a lead."""
    workers = _roles_with(Right.WORK_LEADS)
    return _many(work, select(Staff).where(within(staff), Staff.role.in_(workers)))


def within(staff: StaffView) -> ColumnElement[bool]:
    """Return the condition on ``Organisation`` for the rows this person may see."""
    path = staff.organisation_path
    return or_(Organisation.path == path, Organisation.path.startswith(f"{path}/", autoescape=True))


def _roles_with(right: Right) -> list[Role]:
    return [role for role, rights in RIGHTS.items() if right in rights]


def _one(work: Work, query: Select[Staff]) -> StaffView:
    found = _many(work, query)
    if not found:
        raise NotFound("staff_unknown", "nobody with that id or name works here")
    return found[0]


def _many(work: Work, query: Select[Staff]) -> list[StaffView]:
    rows = work.session.execute(
        query.join(Organisation, Organisation.organisation_id == Staff.organisation_id)
        .where(Staff.status == "active")
        .add_columns(Organisation.path)
        .order_by(Staff.login)
        .execution_options(populate_existing=True)
    )
    return [_view(work, row, path) for row, path in rows]


def _view(work: Work, row: Staff, path: str) -> StaffView:
    return StaffView(
        staff_id=row.staff_id,
        login=row.login,
        name=work.vault.decrypt(row.name_enc, FieldRef("staff", "name_enc", row.staff_id)),
        role=Role(row.role),
        organisation_id=row.organisation_id,
        organisation_path=path,
        on_duty=row.on_duty,
        capacity_per_day=row.capacity_per_day,
    )


def _matches(password: str, stored: str) -> bool:
    _, salt, digest = stored.split("$")
    actual = hash_password(password, bytes.fromhex(salt)).rsplit("$", 1)[1]
    return hmac.compare_digest(actual, digest)


_NOBODY = f"scrypt${'00' * _SALT_BYTES}${'00' * 64}"
