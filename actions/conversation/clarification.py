"""Not understood, out of scope, abused: honest, calm, and a human within reach.

Two misses in a row offer a human. A miss in the middle of something loses nothing: what was
being asked is asked again.
"""

from __future__ import annotations

from actions import buttons
from actions.contract import Awaiting
from actions.leads.noted import thinks_better
from actions.meaning.wishes import unclear_amount
from actions.offers.amending import guessed
from actions.prospects.erasing import asked_to_erase
from actions.routes import CLARIFIED, ROUTES
from actions.service.knowledge import asks
from actions.slots import Clarification
from actions.turn import Outcome, Turn, action, say
from actions.understanding import Found, Heard
from crm.messages import ButtonDraft, QuickRepliesDraft, TextDraft
from data.knowledge import KnowledgeEntry
from data.language.meaning.loss import of_a_death
from data.language.meaning.swindles import moves_money_away
from data.texts.phrases import phrase

_CHOICES = 2
# "Did you mean", and once more which of them.
_MOST_QUESTIONS = 2
_ABOUT_A_PRODUCT = frozenset(
    {"product_details", "accept_offer", "compare", "not_interested", "explain_why"}
    | {"ask_rate", "ask_term", "ask_minimum", "ask_risk", "ask_fees"}
)
# Never done on a bare yes to two guesses: it opens a case, refuses, or changes what is permitted.
_WEIGHTY = frozenset(
    {"complaint", "dispute", "lost_card", "fraud", "bereavement", "not_interested"}
    | {"stop_recommending", "opt_out_channel", "resume_offers"}
    | {"personalisation_off", "personalisation_on", "cancel_appointment"}
)
_PUTTING_MONEY = frozenset({"recommend", "calculate_deposit"})
# Values worth keeping for the intent that is chosen later.
_KEPT = frozenset(
    {"amount", "term", "rate", "moment", "product", "category", "risk", "channel", "language"}
)


@action("action_clarify", digression=True, miss=True)
def clarify(turn: Turn) -> Outcome:
    """Ask which of two things was meant; the second time in a row, offer a human."""
    if asked := asked_to_erase(turn) or thinks_better(turn):
        return asked
    if guessed(turn):
        return turn.perform("action_correct")
    misses = turn.slots.misses + 1
    if misses > 1:
        return _offer_human(misses)
    if turn.house.reask(turn):
        return say(TextDraft(text=phrase("clarify.sorry")), misses=misses)
    if _wants_to_put_money(turn):
        return turn.perform("action_recommend")
    candidates = _candidates(turn)
    if not candidates:
        text = phrase("clarify.say_again")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.human(),)), misses=misses)
    question = QuickRepliesDraft(
        text=phrase("clarify.did_you_mean"),
        buttons=(*(_choice(turn, intent) for intent in candidates), buttons.human()),
    )
    return say(
        question,
        awaiting=Awaiting.CLARIFICATION,
        clarification=Clarification(candidates, kept_values(turn.heard)),
        misses=misses,
    )


@action("action_clarified")
def clarified(turn: Turn) -> Outcome:
    """Take a plain yes as the first of the two, unless it would weigh too much: then ask which."""
    asked = turn.slots.clarification
    if asked is None or not asked.intents:
        return turn.perform("action_affirm")
    if len(asked.intents) > 1 and asked.intents[0] in _WEIGHTY:
        return _ask_which(turn, asked)
    return carry_out(turn, asked.intents[0])


@action("action_out_of_scope", digression=True, miss=True)
def out_of_scope(turn: Turn) -> Outcome:
    """Say honestly that this is not what the assistant is for."""
    misses = turn.slots.misses + 1
    if misses > 1:
        return _offer_human(misses, "clarify.out_of_scope_again")
    text = phrase("clarify.out_of_scope")
    choices = (buttons.human(),) if turn.has_open_case else (buttons.products(), buttons.human())
    return say(QuickRepliesDraft(text=text, buttons=choices), misses=misses)


@action("action_abuse", digression=True)
def abuse(turn: Turn) -> Outcome:
    """Stay calm, and offer a human."""
    text = phrase("clarify.abuse")
    return say(QuickRepliesDraft(text=text, buttons=(buttons.human(),)))


def carry_out(turn: Turn, intent: str) -> Outcome:
    """Do what an unclear message turned out to mean, with the values it carried."""
    asked = turn.slots.clarification
    values = dict(asked.values) if asked else {}
    said = tuple(Found(kind, value, {}) for kind, value in values.items() if kind != "faq")
    faq = (values["faq"],) if "faq" in values else ()
    heard = Heard(intent, 1.0, turn.heard.text, (*turn.heard.found, *said), faq=faq)
    chosen = turn.with_heard(heard).with_slots(awaiting=Awaiting.NONE, clarification=None)
    return chosen.perform(ROUTES[intent]).keeping(clarification=None, misses=0)


def _wants_to_put_money(turn: Turn) -> bool:
    """Return whether an amount was said with what is done with money, but not which of it.

    "I have 50,000 for a year" is the commonest beginning there is: no reason to apologise.
    """
    said = turn.heard.amount is not None and unclear_amount(turn) is None
    best = next((name for name in turn.heard.ranking if name in CLARIFIED), None)
    return said and best in _PUTTING_MONEY


def guesses(turn: Turn) -> tuple[ButtonDraft, ...]:
    """Return the buttons of an open "did you mean", or none."""
    asked = turn.slots.clarification
    if asked is None or turn.slots.awaiting is not Awaiting.CLARIFICATION:
        return ()
    return (*(_choice(turn, intent, asked) for intent in asked.intents), buttons.human())


def _ask_which(turn: Turn, asked: Clarification) -> Outcome:
    """Ask which of the two it is; whoever says yes to both again is passed to a human."""
    misses = turn.slots.misses + 1
    if misses > _MOST_QUESTIONS:
        return _offer_human(misses).keeping(clarification=None)
    question = QuickRepliesDraft(text=phrase("clarify.which_of_them"), buttons=guesses(turn))
    return say(question, awaiting=Awaiting.CLARIFICATION, clarification=asked, misses=misses)


def _offer_human(misses: int, key: str = "clarify.second_miss") -> Outcome:
    text = phrase(key)
    choices = (buttons.human(), buttons.callback())
    return say(QuickRepliesDraft(text=text, buttons=choices), misses=misses)


def _candidates(turn: Turn) -> tuple[str, ...]:
    ranked = (name for name in turn.heard.ranking if name in CLARIFIED)
    if not of_a_death(turn.heard.text):  # nobody is asked whether somebody died
        ranked = (name for name in ranked if name != "bereavement")
    if _question(turn) is None:  # no question of the knowledge base comes near
        ranked = (name for name in ranked if name != "faq")
    if moves_money_away(turn.heard.text):  # their own money, and their own will
        ranked = (name for name in ranked if name != "fraud")
    best = tuple(dict.fromkeys(ranked))[:_CHOICES]
    if turn.heard.value("product") and not _ABOUT_A_PRODUCT & set(best):
        # Whoever names a product wants something of it; the best guess keeps its place.
        return (*best[: _CHOICES - 1], "product_details")
    return best


def _choice(turn: Turn, intent: str, asked: Clarification | None = None) -> ButtonDraft:
    kept = asked.values.get("faq", "") if asked else ""
    entry = turn.house.knowledge.get(kept) if kept else _question(turn)
    if intent == "faq" and entry is not None:
        return asks(entry)
    return ButtonDraft(label=phrase(f"clarify.{intent}"), intent="choose", args={"intent": intent})


def _question(turn: Turn) -> KnowledgeEntry | None:
    """Return the frequent question that the message resembles most."""
    return turn.house.knowledge.get(turn.heard.faq[0]) if turn.heard.faq else None


def kept_values(heard: Heard) -> dict[str, str]:
    """Return the values worth keeping for an intent that is carried out later."""
    values = {found.kind: found.value for found in reversed(heard.found)}
    kept = {kind: value for kind, value in values.items() if kind in _KEPT}
    return {**kept, "faq": heard.faq[0]} if heard.faq else kept
