"""Accepting an offer: suitability, consent to contact, disclosure, and only then a lead.

Nothing is captured before the disclosure is acknowledged; the gate is asked when interest is
shown and again when it is acknowledged.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from actions import buttons
from actions.contract import Awaiting
from actions.meaning.focus import (
    decision_behind,
    just_pushed,
    of_that_term,
    pointed_at,
    several_of_the_kind,
    spoken_of,
    told_apart_by_term,
)
from actions.meaning.wishes import amount_left_open, crossing, heard_wishes
from actions.offers.permission import not_permitted
from actions.offers.shortlist import consent_just_asked
from actions.products.shelf import ask_which, search_products
from actions.service.knowledge import surely_asked
from actions.slots import Task
from actions.turn import Outcome, Turn, action, say
from crm import gate
from crm.contract import Channel, GateReceipt, Initiative, ProductView, Purpose, Verdict
from crm.gate import GateRequest
from crm.messages import ButtonDraft, DisclosureDraft, QuickRepliesDraft, TextDraft
from crm.shelf import products
from data.texts.phrases import Phrase, Term, TextKey, phrase

TASK = "accept_offer"


@action("action_accept_offer")
def accept_offer(turn: Turn) -> Outcome:
    """The customer wants a product: find out which, then go the whole way."""
    if _answers_amount(turn):
        return turn.with_heard(replace(turn.heard, intent="inform")).perform("action_inform")
    if turn.heard.intent == "accept_offer" and _with_another_value(turn):
        return turn.perform("action_correct")  # "I'd rather take the two-year one"
    told = heard_wishes(turn)
    turn = turn.with_slots(**told)
    product = None if _one_of_several(turn) else spoken_of(turn)
    if product is not None and turn.heard.intent == "affirm" and consent_just_asked(turn):
        return _ask_which_yes(product)
    if kind := several_of_the_kind(turn):
        asked = ask_which(turn.with_slots(products=kind), Task(TASK))
        return asked.keeping(**told).keeping(products=kind)
    if product is None:
        task = Task(TASK)
        if turn.heard.category is None and surely_asked(turn):
            return turn.perform("action_answer_faq")
        if turn.heard.category is None:
            return ask_which(turn, task).keeping(**told)
        # "A credit card, please": never the deposit that was being talked about.
        listed = search_products.run(turn).keeping(**told)
        return listed.keeping(awaiting=Awaiting.PRODUCT, task=task)
    days = turn.heard.term_days
    left_open = amount_left_open(turn, product.category)
    if pointed_at(turn) or days in (None, product.term_days):
        return want(turn, product).keeping(**told).preceded_by(*left_open)
    outcome = _of_another_term(turn, product, days or 0)
    return Outcome((*left_open, *outcome.drafts), {**told, **outcome.slots})


def want(
    turn: Turn,
    product: ProductView,
    *,
    intent: str = "accept_offer",
    amount: Decimal | None = None,
    whole: Decimal | None = None,
) -> Outcome:
    """Begin to accept a product.

    Args:
        turn: in which it was said.
        product: what is wanted.
        intent: what was said: ``accept_offer`` or ``renew``.
        amount: what it is about, when it is not what the customer last named.
        whole: the deposit that is renewed, of which the amount may be a part.
    """
    args = {
        "product": product.code,
        "intent": intent,
        "turn": turn.turn_id,
        "at": turn.work.clock.now().isoformat(),
    }
    if turn.heard.confidence < 1:  # a pressed button is not a guess
        args["confidence"] = f"{turn.heard.confidence:.4f}"
    if amount is not None:
        args["amount"] = format(amount, "f")
    if whole is not None:
        args["whole"] = format(whole, "f")
    decision = decision_behind(turn, product)
    if decision is not None:
        args["decision"] = decision
    crossed = crossing(turn, product.category)
    begun = turn.with_slots(**crossed).with_slots(task=Task(TASK, args), product=product.code)
    return proceed(begun, product).keeping(**crossed)


def proceed(turn: Turn, product: ProductView) -> Outcome:
    """Go on with accepting: suitable? contact allowed? then show the disclosure."""
    receipt = check_suitable(turn, product)
    # A visitor is asked for consent together with the number, at the end.
    if receipt.verdict is Verdict.ALLOW and turn.customer is not None:
        receipt = check_contact(turn, product)
    if receipt.verdict is Verdict.ALLOW:
        return show_disclosure(turn, product)
    if receipt.reason == "no_consent":
        return _ask_contact(turn, product)
    return not_permitted(turn, product, receipt)


def wanted(turn: Turn) -> ProductView | None:
    """Return the product being accepted, or None when nothing is."""
    task = turn.slots.task
    if task is None or task.name != TASK:
        return None
    return products.get(turn.work, task.args.get("product", ""))


def none_of_term(product: ProductView, days: int) -> Phrase:
    """Say that there is none of that term, and that the product stays as it is."""
    name, term = product.name, Term(days=days)
    if not told_apart_by_term(product):
        return phrase("repair.no_such_term", term=term, product=name)
    category = TextKey(key=f"cards.category.{product.category.value}")
    return phrase("repair.none_of_term", term=term, category=category, product=name)


def say_nothing_open() -> Outcome:
    """Answer a yes to a question that is no longer open; nothing is recorded."""
    text = phrase("disclosure.nothing_open")
    return say(QuickRepliesDraft(text=text, buttons=(buttons.recommend(),)))


def check_suitable(turn: Turn, product: ProductView) -> GateReceipt:
    """Ask the gate whether this product may be offered to this customer at all."""
    return _check(turn, product, Purpose.PERSONALISED_RECOMMENDATION, Channel.CHAT)


def check_contact(turn: Turn, product: ProductView) -> GateReceipt:
    """Ask the gate whether the RM may contact the customer about this product."""
    return _check(turn, product, Purpose.MARKETING_CONTACT, Channel.RM)


def show_disclosure(turn: Turn, product: ProductView) -> Outcome:
    """Show the text that must be acknowledged; the task remembers which version was shown."""
    task = turn.slots.task or Task(TASK, {"product": product.code})
    draft = DisclosureDraft(
        disclosure_id=product.disclosure_id,
        version=product.disclosure_version,
        product=product,
        text=phrase("disclosure.please_read", product=product.name),
        buttons=(
            acknowledge_button(product),
            buttons.no(Awaiting.DISCLOSURE, "disclosure.button_decline"),
        ),
    )
    return say(
        draft,
        awaiting=Awaiting.DISCLOSURE,
        task=task.with_args(disclosure=disclosure_stamp(product)),
        product=product.code,
    )


def acknowledge_button(product: ProductView) -> ButtonDraft:
    """Return the button that acknowledges this product's disclosure."""
    return ButtonDraft(
        label=phrase("disclosure.button_acknowledge"),
        intent="acknowledge_disclosure",
        args={"product": product.code},
        style="primary",
    )


def disclosure_stamp(product: ProductView) -> str:
    """Name the very text a customer is shown: id and version."""
    return f"{product.disclosure_id}@{product.disclosure_version}"


def _check(turn: Turn, product: ProductView, purpose: Purpose, channel: Channel) -> GateReceipt:
    return gate.check(
        turn.work,
        GateRequest(
            customer_id=turn.conversation.customer_id,
            product_code=product.code,
            initiative=Initiative.CUSTOMER,
            purpose=purpose,
            channel=channel,
            conversation_id=turn.conversation.conversation_id,
        ),
    )


def _answers_amount(turn: Turn) -> bool:
    """Return whether "I'd like to deposit 200,000" is the amount that was asked for."""
    named = turn.heard.category is not None or bool(pointed_at(turn))
    asked = turn.slots.awaiting in {Awaiting.AMOUNT, Awaiting.LOAN_AMOUNT}
    return asked and not named and turn.heard.amount is not None


def _with_another_value(turn: Turn) -> bool:
    """Return whether an amount or term is said of what is being accepted, and nothing else."""
    product, heard = wanted(turn), turn.heard
    if product is None or pointed_at(turn) or heard.category not in (None, product.category):
        return False
    asked = turn.slots.awaiting in {Awaiting.CONTACT_CONSENT, Awaiting.DISCLOSURE}
    return asked and (heard.amount is not None or heard.term_days is not None)


def _of_another_term(turn: Turn, product: ProductView, days: int) -> Outcome:
    """Begin with the product of the term that was said, where terms tell products apart."""
    other = of_that_term(turn, product, days)
    if other is not None or not told_apart_by_term(product):
        return want(turn, other or product)
    stays = TextDraft(text=none_of_term(product, days))
    before = turn.with_slots(term_days=product.term_days)
    return want(before, product).preceded_by(stays).keeping(term_days=product.term_days)


def _one_of_several(turn: Turn) -> bool:
    """Return whether several were listed and none was pointed at or talked about since."""
    listed = turn.slots.product is None and len(turn.slots.products) > 1
    return listed and not pointed_at(turn) and not just_pushed(turn)


def _ask_which_yes(product: ProductView) -> Outcome:
    """A bare yes under a list and a consent question: neither is assumed."""
    text = phrase("consent.which_yes", product=product.name)
    choices = (buttons.personalise(), buttons.interested(product.code))
    return say(QuickRepliesDraft(text=text, buttons=choices), awaiting=Awaiting.OFFER)


def _ask_contact(turn: Turn, product: ProductView) -> Outcome:
    question = QuickRepliesDraft(
        text=phrase("consent.ask_contact", product=product.name),
        buttons=(
            buttons.yes(Awaiting.CONTACT_CONSENT, "consent.button_agree"),
            buttons.no(Awaiting.CONTACT_CONSENT, "consent.button_disagree"),
        ),
    )
    return say(
        question,
        awaiting=Awaiting.CONTACT_CONSENT,
        task=turn.slots.task,
        product=product.code,
    )
