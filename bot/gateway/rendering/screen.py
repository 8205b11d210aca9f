"""Words that press a button: its label typed out, or its number."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from crm.messages import Body, Button, CarouselBody, Message

# A label is never longer; a longer text is not looked up at all.
LONGEST_LABEL = 60
# While one of these is asked for, a bare number is the answer and not the number of a button.
NUMBERS_ASKED = frozenset({"amount", "term", "loan_amount", "loan_term", "phone_number"})


def may_press(text: str) -> bool:
    """Return whether a typed text could name a button at all."""
    return 0 < len(text.strip()) <= LONGEST_LABEL


def pressed_button(text: str, shown: Sequence[Message], awaiting: str) -> Button | None:
    """Return the button on screen that a typed text presses, or None.

    Args:
        text: what the customer typed.
        shown: the bot's messages on screen, in order.
        awaiting: what the bot asked for.
    """
    said = plain(text)
    if said in "123456789" and len(said) == 1 and awaiting not in NUMBERS_ASKED:
        return _numbered(int(said), shown)
    named = [button for button in _all_buttons(shown) if plain(button.label) == said]
    # The same words on several cards do not say which card: that is for nlu to find out.
    return named[0] if said and len(named) == 1 else None


def plain(text: str) -> str:
    """Return a text without case, width, punctuation and spaces.

    >>> plain(" 好的，我要买！ ") == plain("好的我要买")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")


def buttons_of(body: Body) -> tuple[Button, ...]:
    """Return the buttons of a message, those of its cards first."""
    cards = body.cards if isinstance(body, CarouselBody) else ()
    own: tuple[Button, ...] = getattr(body, "buttons", ())
    return tuple(button for card in cards for button in card.buttons) + own


def _numbered(number: int, shown: Sequence[Message]) -> Button | None:
    """Find the n-th button of the last message that has any.

    Cards have several buttons each and a number means the card: left to nlu.
    """
    for message in reversed(shown):
        buttons = buttons_of(message.body)
        if buttons:
            if isinstance(message.body, CarouselBody) or number > len(buttons):
                return None
            return buttons[number - 1]
    return None


def _all_buttons(shown: Sequence[Message]) -> Iterable[Button]:
    return (button for message in shown for button in buttons_of(message.body))
