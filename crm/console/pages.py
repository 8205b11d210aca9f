"""The console's pages: who may open which, and where a person begins."""

from __future__ import annotations

from dataclasses import dataclass

from crm.console.access.sessions import HOME
from crm.organisation.staff import Right, StaffView


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the navigation, its name (a text key under ``nav``), and the right it takes."""

    path: str
    name: str
    right: Right


PLACES = (
    Place("/leads", "leads", Right.SEE_LEADS),
    Place("/desk", "desk", Right.TAKE_HANDOFFS),
    Place("/calls", "calls", Right.SEE_CALLS),
    Place("/appointments", "appointments", Right.WORK_LEADS),
    Place("/cases", "cases", Right.SEE_CASES),
    Place("/learning", "learning", Right.LABEL),
)


def open_to(person: StaffView) -> list[Place]:
    """List the pages that a person's role may see, in the order of the navigation."""
    return [place for place in PLACES if person.may(place.right)]


def landing(person: StaffView, target: str = HOME) -> str:
    """Return where a person goes: where they wanted to, else to the first page of their role.

    Args:
        person: who has signed in.
        target: one of our own pages, see ``sessions.landing``.
    """
    paths = [place.path for place in open_to(person)]
    if f"/{target.split('/')[1]}" in paths:
        return target
    return paths[0] if paths else PLACES[0].path
