"""Staff of the demo bank: the accounts to sign in with, and colleagues for every sub-branch."""

from __future__ import annotations

import hashlib

import numpy as np

from data.demo import identity
from data.demo.places import CITIES, FLAGSHIP, HEAD_OFFICE, sub_branches
from data.ingest.rows import StaffRow

RMS_PER_SUB_BRANCH = 4
_PASSWORD = b"banter"  # noqa: S105 - development accounts of a bank that does not exist

# login, name, role, organisation
ACCOUNTS = (
    ("rm.lin", "林嘉怡", "rm", FLAGSHIP),
    ("lead.wang", "王志远", "team_lead", FLAGSHIP),
    ("manager.zhao", "赵敏", "branch_manager", "/hq/shanghai"),
    ("mkt.chen", "陈思远", "marketing", HEAD_OFFICE),
    ("audit.sun", "孙文静", "compliance", HEAD_OFFICE),
    ("admin", "管理员", "administrator", HEAD_OFFICE),
)


def staff(seed: int) -> tuple[StaffRow, ...]:
    """Return the demo accounts, then relationship managers and leads of every sub-branch."""
    rng = np.random.default_rng([seed, 7])
    rows = list(accounts())
    for city in CITIES:
        for path in sub_branches(city):
            rows.extend(_colleague(rng, login, "rm", path) for login in _others(path))
            rows.append(_colleague(rng, f"lead.{path.rpartition('/')[2]}", "team_lead", path))
    return tuple(rows)


def accounts() -> tuple[StaffRow, ...]:
    """Return the accounts to sign in with in development."""
    return tuple(_account(login, name, role, path) for login, name, role, path in ACCOUNTS)


def relationship_managers(path: str) -> tuple[str, ...]:
    """Return the logins of a sub-branch's relationship managers."""
    return (("rm.lin",) if path == FLAGSHIP else ()) + _others(path)


def _others(path: str) -> tuple[str, ...]:
    place = path.rpartition("/")[2]
    first = 2 if path == FLAGSHIP else 1  # rm.lin is the first one there
    return tuple(f"rm.{place}.{n}" for n in range(first, RMS_PER_SUB_BRANCH + 1))


def _account(login: str, name: str, role: str, path: str) -> StaffRow:
    return StaffRow(login, name, role, path, capacity_per_day=40, password_hash=_hash(login))


def _colleague(rng: np.random.Generator, login: str, role: str, path: str) -> StaffRow:
    name = identity.name(rng, male=bool(rng.random() < 0.45))
    return StaffRow(login, name, role, path, capacity_per_day=int(rng.integers(25, 45)))


def _hash(login: str) -> str:
    # The salt follows from the login, so that building the bank again changes nothing.
    salt = hashlib.sha256(f"banter demo account {login}".encode()).digest()[:16]
    digest = hashlib.scrypt(_PASSWORD, salt=salt, n=2**14, r=8, p=1)
    return f"scrypt${salt.hex()}${digest.hex()}"
