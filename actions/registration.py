"""Every action of the house, by the name Rasa calls it."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from actions.accounts import balances, renewal
from actions.appointments import booked, booking
from actions.conversation import cancelling, clarification, greeting, repair
from actions.leads import withdrawing
from actions.offers import acceptance, assessment, contact, disclosure, recommending
from actions.products import comparison, shelf
from actions.products.reckoning import calculators
from actions.prospects import enrolment, erasing
from actions.service import care, consent, handover, knowledge
from actions.turn import Action

SUBJECTS: tuple[ModuleType, ...] = (
    acceptance,
    assessment,
    balances,
    booked,
    booking,
    calculators,
    cancelling,
    care,
    clarification,
    comparison,
    consent,
    contact,
    disclosure,
    enrolment,
    erasing,
    greeting,
    handover,
    knowledge,
    recommending,
    renewal,
    repair,
    shelf,
    withdrawing,
)


def registered() -> Mapping[str, Action]:
    """Collect the actions that the subjects declare.

    Raises:
        ValueError: two actions carry the same name.
    """
    found: dict[str, Action] = {}
    for subject in SUBJECTS:
        for declared in vars(subject).values():
            if not isinstance(declared, Action) or found.get(declared.name) is declared:
                continue
            if declared.name in found:
                raise ValueError(f"two actions are named {declared.name}")
            found[declared.name] = declared
    return found
