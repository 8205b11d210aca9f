"""What the bot's last message asks for, and yes and no in words."""

from __future__ import annotations

import re

from bot.voice.turns.contract import Asked, Expected
from crm.messages import Body, DisclosureBody, FormPromptBody
from data.texts.phrases import Language

_FIELDS = {
    "amount": Asked.AMOUNT,
    "term": Asked.AMOUNT,
    "phone": Asked.PHONE,
    "callback_time": Asked.DATE,
}
_YES_NO = 2
_YES = {
    Language.ZH: re.compile(
        r"(?:嗯|啊|哦|哎)*(?:是|对|好|没错|可以|行|同意|确认|正确)[的呀啊呢吧了]*"
    ),
    Language.EN: re.compile(r"(?:yes|yeah|yep|right|correct|ok|okay|sure)\b.*", re.I),
}
_NO = {
    Language.ZH: re.compile(r"(?:嗯|啊|哦|哎)*(?:不|没有|错|否).*"),
    Language.EN: re.compile(r"(?:no|nope|wrong|not)\b.*", re.I),
}


def expected_after(body: Body) -> Expected:
    """Return what the caller is asked for by a message."""
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


def is_yes(text: str, language: Language) -> bool:
    """Return whether words agree to a read-back.

    >>> is_yes("对的", Language.ZH), is_yes("不对", Language.ZH), is_yes("Yes please", Language.EN)
    (True, False, True)
    """
    return _YES[language].fullmatch(_plain(text)) is not None


def is_no(text: str, language: Language) -> bool:
    """Return whether words refuse a read-back.

    >>> is_no("不是", Language.ZH), is_no("no, thirty", Language.EN), is_no("三万", Language.ZH)
    (True, True, False)
    """
    return _NO[language].match(_plain(text)) is not None


def _plain(text: str) -> str:
    return text.strip().strip("，。,.!！?？ ")
