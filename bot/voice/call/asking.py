"""What the bot's last message asks for."""

from __future__ import annotations

from dataclasses import replace

from bot.voice.turns.contract import Asked, Expected
from crm.messages import Body, DisclosureBody, FormPromptBody, TextBody

_FIELDS = {
    "amount": Asked.AMOUNT,
    "term": Asked.AMOUNT,
    "phone": Asked.PHONE,
    "callback_time": Asked.DATE,
}
_YES_NO = 2


def expected_after(body: Body, before: Expected) -> Expected:
    """Return what the caller is asked for by a message; asking for time answers no question."""
    if isinstance(body, TextBody) and body.unhurried:
        return replace(before, unhurried=True)
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
