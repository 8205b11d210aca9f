"""Comparing replies with what a script expects."""

from __future__ import annotations

from typing import Any

from script import Expected, Step

from bot.terminal.client import Reply
from bot.terminal.show import buttons_of
from crm.messages import CarouselBody, Message, ProductCardBody


def compare(where: str, step: Step, reply: Reply) -> None:
    """Hold a reply against a step.

    Raises:
        AssertionError: it is not what it must be; says where and shows what came.
    """
    shown = "\n".join(f"  {m.body.type}: {m.transcript}" for m in reply.messages)
    assert reply.refusal is None, f"{where}: refused with {reply.refusal}"
    if step.silent:
        assert not reply.messages, f"{where}: must be silent, but:\n{shown}"
    for expected in step.expect:
        if not any(matches(expected, message) for message in reply.messages):
            raise AssertionError(f"{where}: nothing like {expected!r} in\n{shown}")
    said = " ".join(everything(message) for message in reply.messages)
    missing = [word for word in step.words if word not in said]
    assert not missing, f"{where}: {missing} not said in\n{shown}"
    types = {message.body.type for message in reply.messages}
    broken = [each for each in step.never if each in types or each in said]
    assert not broken, f"{where}: {broken} must never be there, but:\n{shown}"


def matches(expected: Expected, message: Message) -> bool:
    """Return whether a message is the one expected."""
    cards = cards_of(message)
    labels = [button.label for button in buttons_of(message.body)]
    said = everything(message)
    return (
        message.body.type == expected.type
        and all(word in said for word in expected.words)
        and all(any(part in label for label in labels) for part in expected.buttons)
        and not any(part in label for label in labels for part in expected.no_buttons)
        and _cards_match(expected, cards)
    )


def cards_of(message: Message) -> tuple[ProductCardBody, ...]:
    """Return the product cards of a message."""
    if isinstance(message.body, CarouselBody):
        return message.body.cards
    return (message.body,) if isinstance(message.body, ProductCardBody) else ()


def everything(message: Message) -> str:
    """Return every word of a message; tokens of buttons are not words."""
    return "\n".join((message.transcript, *_words(message.body.model_dump(mode="json"))))


def _words(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [word for name, each in part.items() if name != "token" for word in _words(each)]
    if isinstance(part, list):
        return [word for each in part for word in _words(each)]
    return [part] if isinstance(part, str) else []


def _cards_match(expected: Expected, cards: tuple[ProductCardBody, ...]) -> bool:
    codes = [card.product_code for card in cards]
    highest, personalised = expected.risk_at_most, expected.personalised
    return (
        codes[: len(expected.cards)] == expected.cards
        and (expected.cards_at_most is None or 0 < len(cards) <= expected.cards_at_most)
        and (highest is None or all((card.risk_grade or "R1") <= highest for card in cards))
        and (personalised is None or all(card.personalised is personalised for card in cards))
        and (
            not expected.categories
            or (bool(cards) and all(card.category in expected.categories for card in cards))
        )
    )
