"""Somebody who does not want to live: a human and a helpline, whatever else was going on.

It comes before every intent and every open question. What was open is let be: it is neither
answered by such words nor asked again under them, and nothing is offered.
"""

from __future__ import annotations

from actions import buttons
from actions.turn import Outcome, Turn, say
from crm.messages import QuickRepliesDraft, TextDraft
from data.language.meaning.despair import of_despair
from data.language.meaning.hardship import cannot_pay, out_of_work
from data.texts.phrases import phrase

# In the slot ``asked``: a human was offered to somebody in despair just now.
_OFFERED = "despair"


def in_despair(turn: Turn) -> Outcome | None:
    """Return where help is, when words of despair were said; None when they were not.

    A yes right after them takes the human who was offered, whatever question is open besides.
    """
    text = _all_that_was_said(turn)
    if of_despair(text):
        return _comfort(turn, of_money=cannot_pay(text) or out_of_work(text))
    if _OFFERED not in turn.slots.asked:
        return None
    yes = turn.heard.intent == "affirm" and turn.heard.value("answer") is None
    return _no_longer_offered(turn, turn.perform("action_handoff")) if yes else None


def after_despair(turn: Turn, outcome: Outcome) -> Outcome:
    """Return what is said to other words: by then the human is not what a yes would mean."""
    return _no_longer_offered(turn, outcome) if _OFFERED in turn.slots.asked else outcome


def _comfort(turn: Turn, *, of_money: bool) -> Outcome:
    keys = ("greeting.in_despair", "care.debts_can_wait")[: 2 if of_money else 1]
    *before, last = (phrase(key) for key in keys)
    words = QuickRepliesDraft(text=last, buttons=(buttons.human(),))
    asked = tuple(dict.fromkeys((*turn.slots.asked, _OFFERED)))
    said = say(*(TextDraft(text=each) for each in before), words, asked=asked)
    return said.keeping(awaiting=turn.slots.awaiting)


def _no_longer_offered(turn: Turn, outcome: Outcome) -> Outcome:
    asked = outcome.slots.get("asked", turn.slots.asked)
    return outcome.keeping(asked=tuple(each for each in asked if each != _OFFERED))


def _all_that_was_said(turn: Turn) -> str:
    """Return the whole message, however many wishes it holds."""
    return "。".join(each.text for each in (turn.heard, *turn.heard.also))
