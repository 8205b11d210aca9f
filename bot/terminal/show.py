"""A message as plain lines of a terminal, with its buttons numbered."""

from __future__ import annotations

from collections.abc import Iterable

from crm.messages import (
    Body,
    Button,
    CarouselBody,
    DisclosureBody,
    HandoffBody,
    Message,
    ProductCardBody,
    ReceiptBody,
    StepUpBody,
)


def buttons_of(body: Body) -> tuple[Button, ...]:
    """Return the body's buttons in the order they are numbered on screen."""
    own: tuple[Button, ...] = getattr(body, "buttons", ())
    cards = body.cards if isinstance(body, CarouselBody) else ()
    return tuple(button for card in cards for button in card.buttons) + own


def lines_of(message: Message, first_number: int = 1) -> list[str]:
    """Return the lines that show a message; buttons are numbered from ``first_number``."""
    body = message.body
    lines = list(_words(body))
    if isinstance(body, CarouselBody):
        number = first_number
        for card in body.cards:
            lines += [*_card(card), *_numbered(card.buttons, number)]
            number += len(card.buttons)
        return lines
    return [*lines, *_numbered(buttons_of(body), first_number)]


def _words(body: Body) -> Iterable[str]:
    if isinstance(body, ProductCardBody):
        return _card(body)
    if isinstance(body, DisclosureBody):
        return (f"── {body.title} ──", *body.text.splitlines())
    if isinstance(body, ReceiptBody):
        return (f"✔ {body.text}  [{body.subject} {body.reference}]",)
    if isinstance(body, StepUpBody):
        return (f"🔒 {body.text}",)
    if isinstance(body, HandoffBody):
        return (f"☎ {body.text}",)
    return str(body.text).splitlines()


def _card(card: ProductCardBody) -> Iterable[str]:
    figures = [
        f"{card.rate_label} {card.rate}" if card.rate else None,
        card.term,
        card.minimum,
        f"{card.risk_grade} {card.risk_label}" if card.risk_grade else None,
    ]
    yield f"▪ {card.name}  ({card.category_label})"
    yield "    " + " · ".join(figure for figure in figures if figure)
    if card.reasons:
        yield f"    {card.why_label}: " + "; ".join(card.reasons)
    yield f"    {card.disclosure}"


def _numbered(buttons: Iterable[Button], first: int) -> list[str]:
    return [f"    [{number}] {button.label}" for number, button in enumerate(buttons, first)]
