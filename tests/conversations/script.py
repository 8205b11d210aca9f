"""The form of a conversation script (YAML), parsed strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

HERE = Path(__file__).resolve().parent / "scripts"
ACTS = ("say", "press", "answers", "press_old", "step_up", "push", "staff")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expected(_Strict):
    """One message that must be among the replies (in any order)."""

    type: str
    words: list[str] = Field([], description="All stand in the message's text or cards.")
    buttons: list[str] = Field([], description="Each is part of a button's label.")
    no_buttons: list[str] = Field([], description="None is part of a button's label.")
    cards: list[str] = Field([], description="Product codes of the first cards, in order.")
    cards_at_most: int | None = None
    categories: list[str] = Field([], description="Every card is of one of these.")
    risk_at_most: str | None = None
    personalised: bool | None = None


class Recorded(_Strict):
    """What must stand in the records of this script's customer after the step."""

    leads: int | None = None
    lead_amount: str | None = None
    lead_term_days: int | None = None
    lead_product: str | None = None
    lead_intent: str | None = None
    lead_status: str | None = None
    evidence: list[str] | None = None  # the utterances kept with the last lead, oldest first
    consents: dict[str, str | None] = {}  # "purpose/channel" -> state, null = never asked
    do_not_disturb: list[str] | None = None
    cases: list[str] | None = None  # open kinds
    appointments: list[str] | None = None  # "callback Wed 15:00", in bank time
    handoffs: list[str] | None = None  # "queue/state"
    csat: int | None = None
    assessments: int | None = None  # taken in a chat
    risk_level: str | None = None
    prospects: int | None = None
    personalisation: bool | None = None
    receipts: list[str] = []  # reason codes that must be among the gate's receipts
    acknowledgements: int | None = None
    refusals: list[str] | None = None  # product codes
    pushes: list[str] | None = None  # states of what the bank pushed
    pending_offer: str | None = None  # product code
    language: str | None = None


class Push(_Strict):
    """What the bank puts into the conversation by itself."""

    product: str
    quiet: bool = Field(False, description="Asked for in quiet hours.")


class Step(_Strict):
    """One thing that happens, and what must come of it."""

    say: str | None = None
    press: str | None = Field(None, description="Part of the label of a button on screen.")
    answers: list[str] = Field([], description="Labels pressed one after the other.")
    press_old: str | None = Field(None, description="A button of an earlier message.")
    step_up: bool = Field(False, description="The app fulfils the stronger sign-in.")
    push: Push | None = None
    staff: str | None = Field(None, description="claim, hand back, or the words of a reply.")
    on_duty: bool | None = Field(None, description="Put all RMs on or off duty first.")
    expect: list[Expected] = []
    words: list[str] = Field([], description="Stand somewhere in the replies of this step.")
    never: list[str] = Field([], description="Types or words that must not be in the replies.")
    silent: bool = Field(False, description="The bot must say nothing.")
    recorded: Recorded | None = None

    @property
    def act(self) -> str:
        """Return the one thing that is done."""
        return next(name for name in ACTS if getattr(self, name))

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        done = [name for name in ACTS if getattr(self, name)]
        if len(done) != 1:
            raise ValueError(f"a step does one thing of {', '.join(ACTS)}, not {done}")
        return self


class Script(_Strict):
    """One conversation."""

    title: str
    covers: str = Field(description="The behaviour that no other script covers.")
    persona: int | Literal["visitor"]
    language: Literal["zh", "en"]
    assessment: Literal["valid", "expired"] = "valid"
    consents: dict[str, str] = Field({}, description="purpose/channel -> state, from before.")
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
