"""What the bot's last message asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.voice.turns.contract import Asked, Expected
from crm.messages import Body, DisclosureBody, FormPromptBody, TextBody

_FIELDS = {
    "amount": Asked.AMOUNT,
    "term": Asked.AMOUNT,
    "phone": Asked.PHONE,
    "callback_time": Asked.DATE,
}
_YES_NO = 2


@dataclass(frozen=True, slots=True)
class Question:
    """What a message asks.

    Args:
        expected: what answers it.
        buttons: the tokens of its buttons, in the order of their keys.
    """

    expected: Expected = Expected()
    buttons: tuple[str, ...] = ()

    def button(self, key: str) -> str | None:
        """Return the token of the button that a key stands for.

        >>> question = Question(buttons=("agree", "decline"))
        >>> question.button("2"), question.button("3"), question.button("50000")
        ('decline', None, None)
        """
        return dict(zip("123456789", self.buttons, strict=False)).get(key)


def question_after(body: Body, before: Question) -> Question:
    """Return what the caller is asked by a message; asking for time answers no question."""
    if isinstance(body, TextBody) and body.unhurried:
        return replace(before, expected=replace(before.expected, unhurried=True))
    return Question(_expected(body), tuple(each.token for each in getattr(body, "buttons", ())))


def _expected(body: Body) -> Expected:
    if isinstance(body, FormPromptBody):
        kind = _FIELDS.get(body.field, Asked.ANYTHING)
        if not body.buttons or kind is Asked.PHONE:
            return Expected(kind)
    buttons = getattr(body, "buttons", ())
    if isinstance(body, DisclosureBody) or len(buttons) == _YES_NO:
        return Expected(Asked.YES_NO, choices=len(buttons))
    if buttons:
        return Expected(Asked.CHOICE, choices=len(buttons))
    return Expected()
