"""What is asked for a sum: an amount, a term."""

from __future__ import annotations

from actions.contract import Awaiting
from actions.slots import Task
from actions.turn import Outcome, say
from crm.messages import ButtonDraft, Draft, FormPromptDraft
from data.texts.phrases import Term, phrase

_ASKING = {
    "amount": Awaiting.AMOUNT,
    "term": Awaiting.TERM,
    "loan_amount": Awaiting.LOAN_AMOUNT,
    "loan_term": Awaiting.LOAN_TERM,
}
_USUAL_DAYS = {"term": (90, 180, 365, 730, 1095), "loan_term": (365, 1095, 1825, 3650)}


def ask(name: str, task: Task) -> Outcome:
    """Ask for one value of a sum: amount, term, loan_amount or loan_term."""
    return say(question(name), awaiting=_ASKING[name], task=task)


def question(name: str) -> Draft:
    """Return the question for one value, with the usual terms to choose from."""
    choices = tuple(_of_term(days) for days in _USUAL_DAYS.get(name, ()))
    return FormPromptDraft(field=name, text=phrase(f"calculators.ask_{name}"), buttons=choices)


def _of_term(days: int) -> ButtonDraft:
    label = phrase("calculators.button_term", term=Term(days=days))
    return ButtonDraft(label=label, intent="choose", args={"term": str(days)})
