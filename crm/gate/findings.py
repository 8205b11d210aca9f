"""What a step may find, as the gate's contract spells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from crm.contract import GateStep, Verdict
from crm.gate.request import STEPS, Reason, Step


@dataclass(frozen=True, slots=True)
class Finding:
    """A step's answer; ``held_until`` only with hold."""

    step: GateStep
    held_until: datetime | None = None


# Nearly every step nearly always says yes: these are made once.
_ALLOWED = {step: Finding(GateStep(step=step, verdict=Verdict.ALLOW)) for step in STEPS}
_UNCONFIGURED = {
    step: Finding(GateStep(step=step, verdict=None, reason=Reason.NOT_CONFIGURED)) for step in STEPS
}


def allow(step: Step, **detail: str) -> Finding:
    """Go on."""
    return _allow_with(step, tuple(detail.items())) if detail else _ALLOWED[step]


@lru_cache(maxsize=1024)
def _allow_with(step: Step, detail: tuple[tuple[str, str], ...]) -> Finding:
    """Details are few and repeat: grades, levels, states."""
    return Finding(GateStep(step=step, verdict=Verdict.ALLOW, detail=dict(detail)))


def refuse(step: Step, reason: Reason, **detail: str) -> Finding:
    """Stop here."""
    return Finding(GateStep(step=step, verdict=Verdict.REFUSE, reason=reason, detail=detail))


def hold(step: Step, reason: Reason, until: datetime, **detail: str) -> Finding:
    """Not now; later, if nothing else speaks against it."""
    held = GateStep(
        step=step,
        verdict=Verdict.HOLD,
        reason=reason,
        detail={**detail, "until": until.isoformat()},
    )
    return Finding(held, until)


def not_configured(step: Step) -> Finding:
    """Say that this step is not in use yet."""
    return _UNCONFIGURED[step]
