"""Saying again what was last said, with its buttons where a question is still open."""

from __future__ import annotations

from collections.abc import Sequence

from actions import buttons
from actions.conversation.clarification import guesses
from actions.conversation.pending import choices
from actions.offers.acceptance import show_disclosure, wanted
from actions.products import cards
from actions.turn import Turn
from crm import conversations
from crm.contract import ProductView, Recommended
from crm.messages import (
    Body,
    CarouselBody,
    CarouselDraft,
    DisclosureBody,
    Draft,
    HandoffBody,
    Message,
    ProductCardBody,
    ProductCardDraft,
    QuickRepliesDraft,
    RatingBody,
    RatingDraft,
    ReceiptBody,
    ReceiptDraft,
    StepUpBody,
    StepUpDraft,
    TextDraft,
)
from crm.offers import decisions
from crm.shelf import products
from data.texts.phrases import Phrase, phrase

_RECEIPTS = frozenset({"lead", "callback", "case", "prospect"})


def again(turn: Turn) -> tuple[Draft, ...]:
    """Return the bot's last messages as drafts."""
    said = conversations.last_bot_messages(turn.work, turn.conversation.conversation_id)
    if not said:
        return (TextDraft(text=phrase("repair.nothing_to_repeat")),)
    drafts = [_again(turn, message) for message in said]
    return _with_open_question(turn, drafts)


def _with_open_question(turn: Turn, drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """Put the open question's buttons under the last words; the old ones are used up."""
    open_choices = choices(turn) or guesses(turn)
    last = drafts[-1]
    if not open_choices or not isinstance(last, TextDraft):
        return tuple(drafts)
    asked = QuickRepliesDraft(text=last.text, buttons=open_choices, needs_acr=last.needs_acr)
    return (*drafts[:-1], asked)


def _again(turn: Turn, message: Message) -> Draft:
    """Say a message again; what needs a stronger sign-in has to be asked for again."""
    if message.needs_acr > turn.acr:
        return TextDraft(text=phrase("accounts.hidden"))
    if message.needs_acr:
        text = getattr(message.body, "text", message.transcript)
        return TextDraft(text=_verbatim(text), needs_acr=message.needs_acr)
    return _draft(turn, message.body)


def _draft(turn: Turn, body: Body) -> Draft:
    match body:
        case CarouselBody():
            shown = tuple(_card(turn, each) for each in body.cards)
            known = tuple(card for card in shown if card is not None)
            if known:
                return CarouselDraft(text=_verbatim(body.text), cards=known)
            return TextDraft(text=_verbatim(body.text))
        case ProductCardBody():
            card = _card(turn, body)
            return card if card is not None else TextDraft(text=_verbatim(body.name))
        case DisclosureBody():
            return _disclosure(turn, body)
        case ReceiptBody() if body.subject in _RECEIPTS:
            return ReceiptDraft.model_validate(
                {
                    "text": _verbatim(body.text),
                    "subject": body.subject,
                    "reference": body.reference,
                }
            )
        case RatingBody():
            return RatingDraft(text=_verbatim(body.text), subject=body.subject)
        case StepUpBody():
            return StepUpDraft(text=_verbatim(body.text), required_acr=body.required_acr)
        case HandoffBody():
            return TextDraft(text=_verbatim(body.text))
        case _:
            return TextDraft(text=_verbatim(body.text))


def _verbatim(text: str) -> Phrase:
    return phrase("repair.verbatim", text=text)


def _card(turn: Turn, body: ProductCardBody) -> ProductCardDraft | None:
    product = products.get(turn.work, body.product_code)
    if product is None:
        return None
    chosen = _chosen(turn, product)
    if chosen is None:
        return cards.plain_card(turn, product)
    code = product.code
    return ProductCardDraft(
        product=product,
        reasons=chosen.reasons,
        personalised=body.personalised,
        buttons=(buttons.interested(code), buttons.why(code), buttons.not_interested(code)),
    )


def _chosen(turn: Turn, product: ProductView) -> Recommended | None:
    decision_id = turn.slots.decision
    decision = decisions.get(turn.work, decision_id) if decision_id else None
    if decision is None:
        return None
    same = (item for item in decision.chosen if item.product.code == product.code)
    return next(same, None)


def _disclosure(turn: Turn, body: DisclosureBody) -> Draft:
    product = wanted(turn)
    if product is None or product.code != body.product_code:
        return TextDraft(text=_verbatim(body.text))
    return show_disclosure(turn, product).drafts[0]
