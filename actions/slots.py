"""The conversation's slots, read into types and written back as JSON.

Rasa keeps them as loose JSON; a value that does not fit its type is read as absent, so that
a slot written by an older version never stops a conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from typing import TypedDict, Unpack

from actions.contract import Awaiting


@dataclass(frozen=True, slots=True)
class Task:
    """What the customer is doing, with the ids, codes and amounts it needs to go on."""

    name: str
    args: Mapping[str, str] = field(default_factory=dict)

    def with_args(self, **args: str) -> Task:
        """Return the task with some arguments replaced."""
        return Task(self.name, {**self.args, **args})

    @property
    def times(self) -> int:
        """How often the question it waits for has been asked in a row."""
        times = self.args.get("times", "")
        return int(times) if times.isdecimal() else 0


@dataclass(frozen=True, slots=True)
class AssessmentProgress:
    """Answers so far: question id -> option id."""

    version: str
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallbackPlan:
    """A callback or visit being arranged; ``due_at`` is an ISO instant with offset.

    ``moves`` is the id of the appointment that is to be moved there, and ``before`` when that
    is now; both are empty while a new one is arranged.
    """

    kind: str
    topic: str
    due_at: str = ""
    moves: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Clarification:
    """What an unclear message may have meant, and the values found in it."""

    intents: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slots:
    """Everything a conversation carries from turn to turn."""

    awaiting: Awaiting = Awaiting.NONE
    task: Task | None = None
    amount: Decimal | None = None
    term_days: int | None = None
    category: str | None = None
    risk: str | None = None
    product: str | None = None
    products: tuple[str, ...] = ()
    decision: str | None = None
    assessment: AssessmentProgress | None = None
    callback: CallbackPlan | None = None
    clarification: Clarification | None = None
    misses: int = 0
    phone: int | None = None
    rating_subject: str | None = None
    stepup: str | None = None
    asked: tuple[str, ...] = ()
    later: Clarification | None = None  # wishes that wait until what is begun is settled

    def changed(self, changes: SlotChanges) -> Slots:
        """Return the slots as they will be after ``changes``."""
        return replace(self, **changes)


class SlotChanges(TypedDict, total=False):
    """Some slots with their new values."""

    awaiting: Awaiting
    task: Task | None
    amount: Decimal | None
    term_days: int | None
    category: str | None
    risk: str | None
    product: str | None
    products: tuple[str, ...]
    decision: str | None
    assessment: AssessmentProgress | None
    callback: CallbackPlan | None
    clarification: Clarification | None
    misses: int
    phone: int | None
    rating_subject: str | None
    stepup: str | None
    asked: tuple[str, ...]
    later: Clarification | None


SLOT_NAMES = tuple(slot.name for slot in fields(Slots))


def changes(**values: Unpack[SlotChanges]) -> SlotChanges:
    """Name some slots and their new values, checked by type."""
    return values


def read_slots(raw: Mapping[str, object]) -> Slots:
    """Read Rasa's slot values; what does not fit is absent."""
    return Slots(
        awaiting=_awaiting(raw.get("awaiting")),
        task=_task(raw.get("task")),
        amount=_decimal(raw.get("amount")),
        term_days=_whole(raw.get("term_days")),
        category=_text(raw.get("category")),
        risk=_text(raw.get("risk")),
        product=_text(raw.get("product")),
        products=_texts(raw.get("products")),
        decision=_text(raw.get("decision")),
        assessment=_assessment(raw.get("assessment")),
        callback=_callback(raw.get("callback")),
        clarification=_clarification(raw.get("clarification")),
        misses=_whole(raw.get("misses")) or 0,
        phone=_whole(raw.get("phone")),
        rating_subject=_text(raw.get("rating_subject")),
        stepup=_text(raw.get("stepup")),
        asked=_texts(raw.get("asked")),
        later=_clarification(raw.get("later")),
    )


def write_slots(changed: SlotChanges) -> dict[str, object]:
    """Return ``changed`` as the JSON values that Rasa stores."""
    return {name: _as_json(value) for name, value in changed.items()}


def _as_json(value: object) -> object:
    match value:
        case Awaiting():
            return value.value
        case Decimal():
            return format(value, "f")
        case tuple():
            return list(value) or None
        case Task():
            return {"name": value.name, "args": dict(value.args)}
        case AssessmentProgress():
            return {"version": value.version, "answers": dict(value.answers)}
        case Clarification():
            return {"intents": list(value.intents), "values": dict(value.values)}
        case CallbackPlan():
            return {name: text for name, text in asdict(value).items() if text}
        case _:
            return value


def _awaiting(value: object) -> Awaiting:
    try:
        return Awaiting(str(value)) if value else Awaiting.NONE
    except ValueError:
        return Awaiting.NONE


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(item for item in value if isinstance(item, str))


def _whole(value: object) -> int | None:
    # Rasa's stores may hand whole numbers back as floats.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value)


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _pairs(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {str(name): str(item) for name, item in value.items()}


def _task(value: object) -> Task | None:
    if not isinstance(value, Mapping) or not isinstance(value.get("name"), str):
        return None
    return Task(value["name"], _pairs(value.get("args")))


def _assessment(value: object) -> AssessmentProgress | None:
    if not isinstance(value, Mapping):
        return None
    return AssessmentProgress(str(value.get("version", "")), _pairs(value.get("answers")))


def _clarification(value: object) -> Clarification | None:
    if not isinstance(value, Mapping):
        return None
    return Clarification(_texts(value.get("intents")), _pairs(value.get("values")))


def _callback(value: object) -> CallbackPlan | None:
    if not isinstance(value, Mapping):
        return None
    known = _pairs(value)
    return CallbackPlan(
        known.get("kind", "callback"),
        known.get("topic", "service"),
        known.get("due_at", ""),
        known.get("moves", ""),
        known.get("before", ""),
    )
