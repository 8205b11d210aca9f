"""The list of recommended products: asked of the recommender, shown with its limits."""

from __future__ import annotations

import datetime as dt

from actions import buttons
from actions.contract import Awaiting
from actions.meaning.limits import NEXT, SHORTEST, TASK, Limits, kinds, left_out, limits
from actions.products import cards
from actions.products.facts import grade_ceiling
from actions.products.wished import said_first, to_be_had, wished
from actions.slots import Task
from actions.turn import Outcome, Turn, say
from crm import consent, conversations
from crm.contract import Category, Channel, Decision, Purpose
from crm.messages import ButtonDraft, Draft, QuickRepliesDraft, TextDraft
from crm.offers import touches
from crm.people import suitability
from crm.shelf import products
from data.texts.phrases import Phrase, Term, phrase
from recommender.contract import RecommendRequest

# In the slot ``asked``: consent to personalisation has been asked for in this conversation.
CONSENT_ASKED = "personalisation"
# A refusal of everything that has words without a product; other reasons get the general ones.
_SERVICE_FIRST, _ABOVE_LEVEL = "service_first", "above_risk_level"
# More buttons than that hide the way to a human.
_MOST_KINDS = 3


def shortlist(turn: Turn, *, shown: tuple[str, ...] = ()) -> Outcome:
    """Recommend what the gate permits and has not been shown yet.

    Args:
        turn: its slots say what is wanted.
        shown: product codes that have been shown already.
    """
    if turn.has_open_case:
        text = phrase("offers.service_first")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.human(),)))
    limit = limits(turn)
    decision = _decide(turn, shown, limit)
    if not decision.chosen:
        outcome = _nothing_fits(turn, decision, shown, limit)
        return outcome.keeping(task=Task(TASK, limit.args)) if limit.args else outcome
    chosen = [cards.offer_card(item, decision) for item in decision.chosen]
    codes = cards.codes(chosen)
    follow_up, asked = _follow_up(turn, decision)
    task = Task(TASK, {"shown": " ".join((*shown, *codes)), **limit.args})
    if CONSENT_ASKED in asked and CONSENT_ASKED not in turn.slots.asked:
        task = task.with_args(consent_asked=turn.turn_id)
    return say(
        *said_first(turn, wished(turn)),
        *_left_out(turn),
        *_not_for_you(turn, decision),
        *_relaxed(decision),
        *cards.side_by_side(_intro(turn, decision), chosen),
        *_benefit(decision),
        *follow_up,
        awaiting=Awaiting.OFFER,
        task=task,
        product=codes[0],
        products=codes,
        decision=decision.decision_id,
        asked=asked,
    )


def consent_just_asked(turn: Turn) -> bool:
    """Return whether the last answer ended with asking for consent to personalisation.

    A bare yes or no then answers that question rather than the list above it.
    """
    task = turn.slots.task
    asked_in = task.args.get("consent_asked") if task and task.name == TASK else None
    if asked_in is None:
        return False
    shown = conversations.last_bot_messages(turn.work, turn.conversation.conversation_id)
    return bool(shown) and asked_in.endswith(f":{shown[0].seq - 1}")


def above_level(turn: Turn, grade: str) -> QuickRepliesDraft:
    """Say that a risk grade is above what the customer's assessment permits."""
    if turn.risk_level is None:
        text = phrase("offers.needs_assessment", grade=grade)
    else:
        text = phrase("offers.above_level", grade=grade, level=turn.risk_level)
    return QuickRepliesDraft(text=text, buttons=(buttons.assess(), buttons.human()))


def _decide(turn: Turn, shown: tuple[str, ...], limit: Limits) -> Decision:
    """Decide; where nothing can be had at any time, take the shortest terms there are.

    What is as it was wished for comes alone, where the customer may have any of it.
    """
    wish = wished(turn)
    if wish.anything:
        others = [c for c, p in products.shelf(turn.work).items() if not wish.fits(p.view)]
        request = _request(turn, (*shown, *others), limit)
        as_wished = turn.house.recommender.decide(turn.work, request)
        if as_wished.chosen:
            return as_wished
    decision = turn.house.recommender.decide(turn.work, _request(turn, shown, limit))
    for longest in NEXT if limit.open_term else ():
        if not decision.chosen:
            wider = _request(turn, shown, limit, longest)
            decision = turn.house.recommender.decide(turn.work, wider)
    return decision


def _request(
    turn: Turn, shown: tuple[str, ...], limit: Limits, longest: int = SHORTEST
) -> RecommendRequest:
    slots = turn.slots
    excluded = (*shown, *_refused(turn), *left_out(turn, limit, longest))
    return RecommendRequest(
        customer_id=turn.conversation.customer_id,
        conversation_id=turn.conversation.conversation_id,
        turn_id=turn.turn_id,
        # Of "30 to 50 thousand" the lower end: what it affords can be had at any rate.
        amount=slots.amount or (turn.heard.amount if turn.heard.upper_amount else None),
        term_days=slots.term_days,
        category=Category(slots.category) if slots.category in list(Category) else None,
        risk_at_most=grade_ceiling(slots.risk),
        exclude=tuple(dict.fromkeys(excluded)),
        limit=turn.house.settings.cards_at_once,
    )


def _refused(turn: Turn) -> tuple[str, ...]:
    """Return what the customer was promised not to be reminded of for a while."""
    if turn.customer is None:
        return ()
    since = turn.work.clock.now() - dt.timedelta(days=turn.work.gate.cool_off_days)
    return tuple(sorted(touches.refused(turn.work, turn.customer.customer_id, since)))


def _nothing_fits(turn: Turn, decision: Decision, shown: tuple[str, ...], limit: Limits) -> Outcome:
    if limit.without:
        text = phrase("offers.nothing_without", categories=kinds(limit.without))
        wanted_again = tuple(buttons.category(each) for each in limit.without[:_MOST_KINDS])
        return say(QuickRepliesDraft(text=text, buttons=(*wanted_again, buttons.human())))
    if shown:
        text = phrase("offers.no_more")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.human(), buttons.callback())))
    wanted = grade_ceiling(turn.heard.value("risk"))
    if turn.customer and wanted and not suitability.permits(turn.risk_level, wanted):
        return say(above_level(turn, wanted))
    reasons = set(decision.refused.values())
    if reasons == {_ABOVE_LEVEL}:
        shelf = products.shelf(turn.work)
        return say(above_level(turn, min(shelf[c].view.risk_grade for c in decision.refused)))
    only_service = reasons == {_SERVICE_FIRST}
    text = phrase("offers.cannot_service_first" if only_service else "offers.nothing_fits")
    return say(QuickRepliesDraft(text=text, buttons=(buttons.assess(), buttons.human())))


def _intro(turn: Turn, decision: Decision) -> Phrase:
    """Say what the list is based on, and what it is limited to."""
    if turn.customer is None:
        return phrase("offers.intro_visitor")
    if "assessment_missing" in decision.notices:
        return phrase("offers.intro_r1" if decision.personalised else "offers.intro_general_r1")
    if not decision.personalised:
        return phrase("offers.intro_general")
    if "retention" in decision.notices:
        return phrase("offers.intro_valued")
    slots = turn.slots
    if slots.amount is None:
        return phrase("offers.intro")
    amount = turn.work.money(slots.amount)
    if slots.term_days is None:
        return phrase("offers.intro_amount", amount=amount)
    return phrase("offers.intro_amount_term", amount=amount, term=Term(days=slots.term_days))


def _left_out(turn: Turn) -> tuple[Draft, ...]:
    """Say what has just been left out; later lists do so without a word."""
    heard = turn.heard
    if heard.unwanted_categories and heard.category is None:
        text = phrase("offers.left_out", categories=kinds(heard.unwanted_categories))
        return (TextDraft(text=text),)
    return (TextDraft(text=phrase("offers.open_term")),) if heard.open_term else ()


def _relaxed(decision: Decision) -> tuple[Draft, ...]:
    """Say so when nothing meets every wish and the list comes as near as it can."""
    if not any(code.startswith("relaxed_") for code in decision.notices):
        return ()
    return (TextDraft(text=phrase("offers.relaxed")),)


def _not_for_you(turn: Turn, decision: Decision) -> tuple[Draft, ...]:
    """Say that what was wished for is on sale and may not be recommended here.

    A grade above the customer's own level is spoken of below the list.
    """
    wish = wished(turn)
    if not to_be_had(turn, wish) or any(wish.fits(each.product) for each in decision.chosen):
        return ()
    graded = grade_ceiling(turn.heard.value("risk"))
    if turn.customer and graded and not suitability.permits(turn.risk_level, graded):
        return ()
    return (TextDraft(text=phrase("offers.wish_not_for_you")),)


def _benefit(decision: Decision) -> tuple[Draft, ...]:
    """Name the benefit that the strategy rules permit; why it is given is never said."""
    found = [code for code in decision.notices if code.startswith("benefit_")]
    return tuple(TextDraft(text=phrase(f"offers.{code}")) for code in found[:1])


def _follow_up(turn: Turn, decision: Decision) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
    """Return at most one thing more to say after the cards, and what has been asked so far."""
    asked = turn.slots.asked
    unassessed = "assessment_missing" in decision.notices and turn.customer is not None
    extra: tuple[ButtonDraft, ...] = (buttons.assess(),) if unassessed else ()
    if _may_ask_personalisation(turn, decision):
        question = QuickRepliesDraft(
            text=phrase("consent.ask_personalisation"),
            buttons=(buttons.personalise(), buttons.keep_general(), *extra),
        )
        return (question,), (*asked, CONSENT_ASKED)
    wanted = grade_ceiling(turn.heard.value("risk"))
    if turn.customer and wanted and not suitability.permits(turn.risk_level, wanted):
        return (above_level(turn, wanted),), asked
    if extra and "assessment" not in asked:
        note = QuickRepliesDraft(text=phrase("assessing.suggested"), buttons=extra)
        return (note,), (*asked, "assessment")
    return (), asked


def _may_ask_personalisation(turn: Turn, decision: Decision) -> bool:
    """Ask once a conversation, and never whoever has answered, opted out or switched it off."""
    if turn.customer is None or decision.personalised or CONSENT_ASKED in turn.slots.asked:
        return False
    customer_id, purpose = turn.customer.customer_id, Purpose.PERSONALISED_RECOMMENDATION
    if turn.opted_out or not consent.personalisation_enabled(turn.work, customer_id):
        return False
    return consent.state(turn.work, customer_id, purpose, Channel.ANY) is None
