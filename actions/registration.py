"""Every action of the house, by the name Rasa calls it."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from actions import (
    acceptance,
    accounts,
    appointments,
    assessment,
    booked,
    calculators,
    cancelling,
    care,
    clarification,
    comparison,
    consent,
    contact,
    disclosure,
    erasing,
    greeting,
    handover,
    knowledge,
    offers,
    products,
    prospects,
    renewal,
    repair,
    withdrawing,
)
from actions.turn import Action

SUBJECTS: tuple[ModuleType, ...] = (
    acceptance,
    accounts,
    appointments,
    assessment,
    booked,
    calculators,
    cancelling,
    care,
    clarification,
    comparison,
    consent,
    contact,
    disclosure,
    erasing,
    greeting,
    handover,
    knowledge,
    offers,
    products,
    prospects,
    renewal,
    repair,
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
