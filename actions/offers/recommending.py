"""Recommending: asked for by the customer, explained on request, refused without argument."""

from __future__ import annotations

import re
from contextlib import suppress

from actions import buttons
from actions.contract import BOOKED, Awaiting
from actions.leads.noted import of_unwanted_kinds, offer_withdrawing
from actions.meaning.focus import alone_in_mind, decision_behind, meant, pointed_at, spoken_of
from actions.meaning.limits import TASK, kinds, limits, noted
from actions.meaning.wishes import confirm_amount, heard_wishes, unclear_amount
from actions.offers.acceptance import check_suitable
from actions.offers.permission import not_permitted
from actions.offers.shortlist import consent_just_asked, shortlist
from actions.products.wished import of_returns, of_state_bonds
from actions.service.knowledge import answer_to
from actions.slots import SlotChanges, Task, changes
from actions.turn import Outcome, Turn, action, say
from crm import conversations
from crm.contract import (
    Conflict,
    Decision,
    GateReceipt,
    ProductView,
    Recommended,
    Verdict,
)
from crm.messages import Draft, ProductCardDraft, QuickRepliesDraft, TextDraft
from crm.offers import decisions, touches
from data.texts.phrases import phrase

# Questions that a word about other products leaves open.
_GOING_ON = frozenset(
    {Awaiting.CONTACT_CONSENT, Awaiting.DISCLOSURE, Awaiting.ASSESSMENT, Awaiting.ASSESSMENT_OFFER}
    | {Awaiting.CALLBACK_TIME, Awaiting.CALLBACK_CONFIRM, Awaiting.PHONE_NUMBER}
    | {Awaiting.PHONE_CONSENT, Awaiting.LOAN_AMOUNT, Awaiting.LOAN_TERM}
)
_ABOUT_A_PRODUCT = re.compile(
    r"推荐|产品|这款|那款|不能|不让|不给|不了|recommend|suggest|product|can.?t|cannot|allowed",
    re.IGNORECASE,
)

# 感兴趣 and 不感兴趣 are told apart by one character, which likeness may overlook.
_INTERESTED = re.compile(r"感兴趣|有兴趣|感興趣|有興趣|\binterested\b", re.IGNORECASE)
_NOT_INTERESTED = re.compile(
    r"[不没沒无無]|提不起|\bnot\b|n['’]?t\b|\bno\b|\bun|\bdis|\bnever\b", re.IGNORECASE
)


@action("action_recommend")
def recommend(turn: Turn) -> Outcome:
    """Recommend at once with what is known; what would make it better is asked after."""
    if lacking := of_state_bonds(turn):
        return say(*lacking)
    unclear = unclear_amount(turn)
    if unclear is not None:
        task = Task(TASK, limits(turn).args)
        return confirm_amount(turn, unclear, task, Awaiting.AMOUNT).keeping(**_wishes(turn))
    return recommend_as_wished(turn)


@action("action_more_options")
def more_options(turn: Turn) -> Outcome:
    """Recommend what has not been shown yet."""
    task = turn.slots.task
    shown = task.args.get("shown", "").split() if task and task.name == TASK else []
    seen = tuple(dict.fromkeys([*shown, *turn.slots.products]))
    return recommend_as_wished(turn, shown=seen)


@action("action_explain", digression=True)
def explain(turn: Turn) -> Outcome:
    """Say why a product is shown: the stored reasons of the decision, never invented ones.

    While a question of ours is open, a bare "why?" is about the question.
    """
    if why_asked := _why_asked(turn):
        return say(*why_asked)
    product = meant(turn)
    if product is None:
        text = phrase("offers.nothing_to_explain")
        quiet = turn.has_open_case or turn.opted_out
        return say(QuickRepliesDraft(text=text, buttons=() if quiet else (buttons.recommend(),)))
    if _pushed(turn, product):
        outcome = _explain_pushed(product)
        # Its buttons ask for a yes or a no.
        open_one = turn.slots.awaiting is not Awaiting.NONE
        return outcome if open_one else outcome.keeping(awaiting=Awaiting.OFFER)
    decision = _decision(turn, product)
    chosen = _chosen(decision, product)
    if decision is None or chosen is None or not chosen.reasons:
        if (receipt := _unsuitable(turn, product)) is not None:
            return _refusal(turn, product, receipt)
        text = phrase("offers.explain_listed", product=product.name)
        return say(TextDraft(text=text), product=product.code)
    kind = "personal" if decision.personalised else "general"
    intro = TextDraft(text=phrase(f"offers.explain_{kind}", product=product.name))
    return say(intro, _reasons(chosen, decision), product=product.code)


@action("action_refuse_offer")
def refuse_offer(turn: Turn) -> Outcome:
    """Take a refusal: noted once, not argued with."""
    if _INTERESTED.search(turn.heard.text) and not _NOT_INTERESTED.search(turn.heard.text):
        return turn.perform("action_accept_offer")
    if turn.heard.intent == "deny" and consent_just_asked(turn):
        return turn.perform("action_decline_personalisation")
    if turn.heard.unwanted_categories:
        return _leave_out(turn)
    product = spoken_of(turn)
    if product is None:
        task = turn.slots.task
        if task is not None and task.name == BOOKED:
            return turn.perform("action_deny")  # not a product: what was booked just now
        return say(TextDraft(text=phrase("offers.refused_nothing")))
    if asked := offer_withdrawing(turn, product.code):  # it is noted: somebody will ring
        return asked
    outcome = _refuse(turn, product)
    risk = turn.heard.value("risk")  # "too risky": what comes next is less so
    return outcome.keeping(risk=risk) if risk else outcome


def _refuse(turn: Turn, product: ProductView) -> Outcome:
    """Note a refusal and take the product off the table."""
    if turn.customer is not None:
        touches.record_refusal(
            turn.work,
            turn.customer.customer_id,
            product.code,
            conversation_id=turn.conversation.conversation_id,
        )
    forget_pushed(turn, product.code)
    left = tuple(code for code in turn.slots.products if code != product.code)
    text = phrase("offers.refused", product=product.name)
    choices = (buttons.more(), buttons.stop_recommending())
    return say(QuickRepliesDraft(text=text, buttons=choices), product=None, products=left)


def _leave_out(turn: Turn) -> Outcome:
    """Leave a kind out: at once of what is being recommended, else of what comes later."""
    heard, task = turn.heard, turn.slots.task
    listed = task is not None and task.name == TASK and bool(turn.slots.products)
    told = _wishes(turn)
    text = phrase("offers.left_out", categories=kinds(heard.unwanted_categories))
    if turn.slots.awaiting in _GOING_ON:  # what is being done is not a list
        question = turn.house.reask(turn)
        return say(TextDraft(text=text), *question, awaiting=turn.slots.awaiting)
    later = noted(turn)
    alone = alone_in_mind(turn)
    if alone is not None and alone.category in heard.unwanted_categories:
        refused = _refuse(turn, alone).keeping(**told).keeping(task=later)
        if heard.category is None:
            return refused
    if listed or heard.category is not None or heard_wishes(turn):
        return recommend_as_wished(turn)
    quiet = turn.has_open_case or turn.opted_out
    choices = () if quiet else (buttons.recommend(),)
    if heard.intent == "stop_recommending":  # all of it, if that is what was meant
        choices = (*choices, buttons.stop_recommending())
    left_out = QuickRepliesDraft(text=text, buttons=choices)
    return say(left_out, *of_unwanted_kinds(turn), task=later)


def _unsuitable(turn: Turn, product: ProductView) -> GateReceipt | None:
    """Return why a customer may not have a product: of that "why can't I?" wants to know."""
    if turn.customer is None or turn.has_open_case:
        return None
    receipt = check_suitable(turn, product)
    return None if receipt.verdict is Verdict.ALLOW else receipt


def _refusal(turn: Turn, product: ProductView, receipt: GateReceipt) -> Outcome:
    """Say why a product is not permitted; beside an open form without a question of its own."""
    outcome = not_permitted(turn, product, receipt)
    if not turn.in_form:
        return outcome
    said = (each.text for each in outcome.drafts if isinstance(each, QuickRepliesDraft))
    return say(*(TextDraft(text=text) for text in said))


def _why_asked(turn: Turn) -> tuple[Draft, ...]:
    """Return why the open question is asked; nothing when the product is meant."""
    if pointed_at(turn) or _ABOUT_A_PRODUCT.search(turn.heard.text):
        return ()
    if turn.slots.awaiting in {Awaiting.ASSESSMENT, Awaiting.ASSESSMENT_OFFER}:
        return answer_to(turn, "risk_assessment_why")
    if turn.slots.awaiting is Awaiting.CONTACT_CONSENT:
        return (TextDraft(text=phrase("consent.why_contact")),)
    if turn.slots.awaiting in {Awaiting.PHONE_NUMBER, Awaiting.PHONE_CONSENT}:
        return (TextDraft(text=phrase("prospects.why_number")),)
    return ()


def recommend_as_wished(turn: Turn, *, shown: tuple[str, ...] = ()) -> Outcome:
    """Recommend with what this turn adds to the wishes; also after a correction or consent."""
    told = _wishes(turn)
    outcome = shortlist(turn.with_slots(**told), shown=shown)
    first = of_returns(turn.with_slots(**told)) if outcome.slots.get("products") else ()
    return Outcome((*first, *outcome.drafts), {**told, **outcome.slots})


def forget_pushed(turn: Turn, product_code: str) -> None:
    """Take the bank's own offer of this product off the table: it has been answered."""
    offer = turn.conversation.pending_offer
    if offer is None or offer.product_code != product_code:
        return
    conversations.clear_pending_offer(turn.work, turn.conversation.conversation_id)
    with suppress(Conflict):  # answered before, in another window
        touches.record_reply(turn.work, offer.offer_id)


def _wishes(turn: Turn) -> SlotChanges:
    """Return what this turn says is wanted; a new category forgets the risk asked before."""
    told = heard_wishes(turn)
    if turn.heard.open_term:
        told["term_days"] = None
    if "category" not in told and turn.slots.category in turn.heard.unwanted_categories:
        told["category"] = None
    if told.get("category") and "risk" not in told:
        return {**told, **changes(risk=None)}
    return told


def _pushed(turn: Turn, product: ProductView) -> bool:
    """Return whether the bank brought this product up, without a decision of its own."""
    offer = turn.conversation.pending_offer
    return bool(offer and offer.product_code == product.code and offer.decision_id is None)


def _explain_pushed(product: ProductView) -> Outcome:
    """Say why the bank's own offer came, and how to have no more of them."""
    code = product.code
    question = QuickRepliesDraft(
        text=phrase("offers.explain_pushed", product=product.name),
        buttons=(
            buttons.interested(code),
            buttons.not_interested(code),
            buttons.stop_recommending(),
        ),
    )
    return say(question, product=code)


def _decision(turn: Turn, product: ProductView) -> Decision | None:
    decision_id = decision_behind(turn, product)
    return decisions.require(turn.work, decision_id) if decision_id else None


def _chosen(decision: Decision | None, product: ProductView) -> Recommended | None:
    if decision is None:
        return None
    same = (item for item in decision.chosen if item.product.code == product.code)
    return next(same, None)


def _reasons(chosen: Recommended, decision: Decision) -> Draft:
    code = chosen.product.code
    return ProductCardDraft(
        product=chosen.product,
        reasons=chosen.reasons,
        personalised=decision.personalised,
        buttons=(buttons.interested(code), buttons.not_interested(code)),
    )
