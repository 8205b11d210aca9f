"""Words that people say without meaning yes: hm, 随便, whatever, 再说吧."""

from __future__ import annotations

import re

_TRIMMED = re.compile(r"[\s,.!?~…，。！？、；;:：'\"“”()（）\-—]+")
_ZH = (
    r"[哦噢喔额呃唔哼啧]+|嗯[?？]|[嗯呃]?(?:随便|随意|随你|随缘|都行|都可以|都成|无所谓|怎么都行|看着办|你看着办吧?"
    r"|再说吧?|看情况|看看吧|也许吧?|可能吧?|大概吧?|应该吧?|不好说|说不好|不知道|不清楚|不懂|没懂|不太懂)"
    r"(?:吧|啦|了|呗)?"
)
_EN = (
    r"h+m+|m+h+m*|h+u+h+|e+h+|u+h+|u+m+|e+r+m*|meh|o+h+|"
    r"(?:hm+ )?(?:whatever|maybe|perhaps|possibly|i guess|i suppose|not sure|no idea|idk|dunno"
    r"|i don ?t know|i dont know|don ?t care|i don ?t care|dont care|i dont care|don ?t mind"
    r"|i don ?t mind|up to you|you decide|either|anything|if you say so|i don ?t understand)"
)
_HALF = re.compile(rf"(?:{_ZH}|{_EN})")

_LISTENING = re.compile(r"[嗯恩]+|唔|u+h huh|mm? ?hm+|mhm+|mm+")


def only_listening(text: str) -> bool:
    """Return whether the whole text may be no more than a sign of listening: 嗯, "mm-hmm".

    >>> only_listening("嗯嗯"), only_listening("嗯，同意")
    (True, False)
    """
    return bool(_LISTENING.fullmatch(_TRIMMED.sub(" ", text.casefold()).strip()))


def half_hearted(text: str) -> bool:
    """Return whether the whole text is said without saying yes: no permission is read into it.

    >>> half_hearted("hmm whatever"), half_hearted("随便吧"), half_hearted("嗯"), half_hearted("ok")
    (True, True, False, False)
    """
    if text.strip() in {"嗯?", "嗯？"}:
        return True
    return bool(_HALF.fullmatch(_TRIMMED.sub(" ", text.casefold()).strip()))
