"""The form of a conversation script (YAML), parsed strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

HERE = Path(__file__).resolve().parent / "scripts"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expected(_Strict):
    """One message that must be among the replies (in any order)."""

    type: str
    words: list[str] = Field([], description="All stand in the message's text or cards.")
    buttons: list[str] = Field([], description="Each is part of a button's label.")
    cards_at_most: int | None = None
    risk_at_most: str | None = None
    personalised: bool | None = None


class Recorded(_Strict):
    """What must stand in the records of this script's customer after the step."""

    leads: int | None = None
    lead_amount: str | None = None
    lead_term_days: int | None = None
    lead_product: str | None = None
    consents: dict[str, str] = {}  # "purpose/channel" -> state
    cases: list[str] | None = None  # open kinds
    appointments: int | None = None
    handoffs: int | None = None
    assessments: int | None = None
    prospects: int | None = None
    personalisation: bool | None = None
    receipts: list[str] = []  # reason codes that must be among the gate's receipts
    acknowledgements: int | None = None


class Step(_Strict):
    """One thing the customer does, and what must come of it."""

    say: str | None = None
    press: str | None = Field(None, description="Part of the label of a button on screen.")
    step_up: bool = False
    push: str | None = Field(None, description="Product code the bank pushes.")
    on_duty: bool | None = Field(None, description="Put all RMs on or off duty first.")
    language: Literal["zh", "en"] | None = None
    expect: list[Expected] = []
    words: list[str] = Field([], description="Stand somewhere in the replies of this step.")
    never: list[str] = Field([], description="Types or words that must not be in the replies.")
    recorded: Recorded | None = None


class Script(_Strict):
    """One conversation."""

    title: str
    covers: str = Field(description="The behaviour that no other script covers.")
    persona: int | Literal["visitor"]
    language: Literal["zh", "en"]
    steps: list[Step]


def load_scripts() -> list[tuple[str, Script]]:
    """Return (name, script) of all files; a file holds one script or a list of them."""
    found: list[tuple[str, Script]] = []
    for path in sorted(HERE.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        each = content if isinstance(content, list) else [content]
        found += [
            (f"{path.stem}-{number}", Script.model_validate(entry))
            for number, entry in enumerate(each, 1)
        ]
    return found
