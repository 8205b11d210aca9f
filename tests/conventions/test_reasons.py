"""Every reason that can surface has words where it surfaces; no others do.

A business error ends at one of three edges: the gateway's frames and the actions' answers
(the customer), and the console (staff). Commands and the worker write the English detail for
engineers, so their reasons need no texts.
"""

import pytest
from reasons import modules, raised, reachable, variable

from actions.serving.refusals import SPOKEN
from data.texts.catalogue import Texts

TEXTS = Texts.load()

RETRIED = "retryable: said as 'unavailable', or the turn waits"
HANDLED = "the action expects it and answers itself"
ALWAYS_NAMED = "the caller always names somebody"
JUST_READ = "concerns a row that this transaction has just read"
OUR_CODES = "a code of ours that no user enters"
BACKGROUND = "while a turn is answered: it waits, or ends in the gateway's apology"
NEVER_ASKED = "the page offers only what is possible"
TO_RASA = "the call is answered with an error, and the turn ends in the gateway's apology"

NEVER_IN_A_FRAME = {
    "acknowledged_by_nobody": ALWAYS_NAMED,
    "database_busy": RETRIED,
    "handoff_moved_on": "whoever leaves a human that has just gone is taken in again",
    "lead_stage": "merging leads goes from live stages only",
    "lead_unknown": JUST_READ,
    "person_required": ALWAYS_NAMED,
    "queue_unknown": OUR_CODES,
    "turn_unknown": BACKGROUND,
    "unknown_disclosure": BACKGROUND,
}
NEVER_IN_AN_ANSWER = {
    "acknowledged_by_nobody": ALWAYS_NAMED,
    "amount_not_positive": "an amount that is heard is more than zero",
    "appointment_settled": HANDLED,
    "appointment_taken": HANDLED,
    "appointment_unknown": HANDLED,
    "appointment_without_person": ALWAYS_NAMED,
    "assessment_incomplete": "every question is answered before it is recorded",
    "busy": RETRIED,
    "conversation_unknown": JUST_READ,
    "database_busy": RETRIED,
    "done_already": HANDLED,
    "handoff_unknown": HANDLED,
    "lead_finished": HANDLED,
    "lead_reviewed": HANDLED,
    "lead_stage": OUR_CODES,
    "lead_unknown": JUST_READ,
    "lead_without_person": ALWAYS_NAMED,
    "not_a_mobile": HANDLED,
    "number_shared": HANDLED,
    "queue_unknown": OUR_CODES,
    "rating_out_of_range": HANDLED,
    "touch_moved": HANDLED,
    "turn_unknown": TO_RASA,
    "unknown_action": TO_RASA,
}
NEVER_IN_THE_CONSOLE = {
    "acknowledged_by_nobody": ALWAYS_NAMED,
    "appointment_outcome": NEVER_ASKED,
    "conversation_unknown": JUST_READ,
    "lead_stage_not_chosen": NEVER_ASKED,
    "not_revealable": NEVER_ASKED,
    "queue_unknown": OUR_CODES,
    "reason_needed": NEVER_ASKED,
    "sign_in_failed": "said as 'wrong' on the sign-in page",
    "turn_unknown": HANDLED,
}


def wordless(edge: str, *families: str) -> set[str]:
    """Return the reasons that reach an edge and have no text there."""
    return {
        reason
        for reason in reachable(edge)
        if not any(TEXTS.has(f"{family}.{reason}") for family in families)
    }


@pytest.mark.parametrize(
    ("edge", "families", "never"),
    [
        ("bot.gateway", ["errors"], NEVER_IN_A_FRAME),
        ("crm.console", ["console.error", "console.sign_in.trouble"], NEVER_IN_THE_CONSOLE),
    ],
)
def test_what_reaches_an_edge_has_words_there(
    edge: str, families: list[str], never: dict[str, str]
) -> None:
    assert wordless(edge, *families) == set(never), "write the text, or say why it cannot surface"


def test_what_reaches_an_action_is_spoken_or_cannot_surface() -> None:
    assert set(reachable("actions")) == SPOKEN | set(NEVER_IN_AN_ANSWER)
    assert SPOKEN.isdisjoint(NEVER_IN_AN_ANSWER)


@pytest.mark.parametrize("reason", sorted(SPOKEN))
def test_what_is_spoken_has_words(reason: str) -> None:
    assert TEXTS.has(f"errors.{reason}")


def test_no_words_are_left_for_a_reason_that_is_gone() -> None:
    general = {"page", "unexpected", "unavailable"}
    named = {key.removeprefix("console.error.") for key in TEXTS.keys() if "console.error." in key}  # noqa: SIM118
    assert named - general - raised() == set()


def test_reasons_are_written_where_they_are_raised() -> None:
    # The one exception: a refusal of a time, whose words are appointments.<reason>.
    assert variable() == {("crm.appointments.booking", "demand_free")}
    for reason in ("past", "too_far", "closed"):
        assert TEXTS.has(f"appointments.{reason}")


def test_the_source_was_found() -> None:
    assert {"bot.gateway.app", "actions.serving.executor", "crm.console.app"} <= modules().keys()
    assert len(raised()) > 50
