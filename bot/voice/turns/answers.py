"""Yes, no, and the sounds of somebody who listens (嗯, 哦, mm-hm)."""

from __future__ import annotations

import re

from data.texts.phrases import Language

_AGREES_ZH = "是|对|好|没错|不错|没(?:有)?问题|可以|行|同意|确认|正确|需要|要|愿意"
_YES = {
    Language.ZH: re.compile(
        rf"(?:嗯|啊|哦|哎)*[，, ]?(?:{_AGREES_ZH})[的呀啊呢吧了嘞]*"
        rf"[，, ]?(?:{_AGREES_ZH})?[的呀啊呢吧了]*"
    ),
    Language.EN: re.compile(
        r"(?:yes|yeah|yep|yup|right|correct|ok|okay|sure|agreed|i agree|i do|exactly"
        r"|(?:that|it)(?:'s| is) (?:right|correct|it))"
        r"(?:,? (?:please|it is|that is|(?:that|it)(?:'s| is) (?:right|correct)|of course"
        r"|right|correct))*",
        re.IGNORECASE,
    ),
}
_NO = {
    Language.ZH: re.compile(r"(?:嗯|啊|哦|哎)*[，, ]?(?:不(?!错)|没有(?!问题)|错|否).*"),
    Language.EN: re.compile(
        r"(?:no|nope|wrong|not|don't|do not|(?:that|it)(?:'s| is) wrong"
        r"|(?:that|it)(?:'s| is) not|(?:that|it) isn't)\b.*",
        re.IGNORECASE,
    ),
}
# What may pass for an answer to a question that was not heard: wider than a yes, and a no alone.
_ANSWERS = {
    Language.ZH: re.compile(
        rf"(?:嗯|啊|哦|哎|我|那|就|都|，|,| )*(?:(?:{_AGREES_ZH})[的呀啊呢吧了嘞，, ]*)+"
        r"|(?:嗯|啊|哦|哎|我|，|,| )*(?:不(?:是|对|要|用|行|可以|好|需要|愿意)?|没有|错|否)"
        r"[的了呀啊吧呢，, ]*(?:谢谢)?[了啊]*"
        r"|.{0,6}(?:同意|接受|授权).{0,6}"
    ),
    Language.EN: re.compile(
        r"(?:no|nope|wrong|not now|i don't|i do not|fine|go ahead|please do)"
        r"(?:,? (?:thanks|thank you|please))?"
        r"|.{0,20}\b(?:agree|accept|consent)\b.{0,12}",
        re.IGNORECASE,
    ),
}
_LISTENING = {
    Language.ZH: re.compile(r"(?:嗯|啊|哦|噢|喔|唉|哎|对|好|好的|是|是的|行|好啊|对对|知道了)*"),
    Language.EN: re.compile(
        r"(?:mm|mhm|mm-hm|uh-huh|uh|um|oh|yeah|yes|ok|okay|right|i see|sure|hm|hmm|,| )*", re.I
    ),
}
_EDGES = re.compile(r"^[\s，。,.!！?？、]+|[\s，。,.!！?？、]+$")


def is_yes(text: str, language: Language) -> bool:
    """Return whether words agree, and say nothing else.

    >>> is_yes("对的", Language.ZH), is_yes("不对", Language.ZH), is_yes("Right.", Language.EN)
    (True, False, True)
    """
    return _YES[language].fullmatch(_plain(text)) is not None


def is_no(text: str, language: Language) -> bool:
    """Return whether words refuse, whatever follows.

    >>> is_no("不是", Language.ZH), is_no("no, thirty", Language.EN), is_no("三万", Language.ZH)
    (True, True, False)
    """
    return _NO[language].match(_plain(text)) is not None


def may_answer(text: str, language: Language) -> bool:
    """Return whether words may pass for a yes or a no to a question that they do not name.

    >>> [may_answer(text, Language.ZH) for text in ("好的", "那我同意", "不用了，谢谢", "可以可以")]
    [True, True, True, True]
    >>> [may_answer(text, Language.ZH) for text in ("不，存六万", "要一年的", "好的我要买")]
    [False, False, False]
    >>> [may_answer(text, Language.EN) for text in ("I accept.", "no, thanks", "no, thirty")]
    [True, True, False]
    """
    return is_yes(text, language) or _ANSWERS[language].fullmatch(_plain(text)) is not None


def is_back_channel(text: str, language: Language) -> bool:
    """Return whether words only show that somebody listens; no words at all do too.

    >>> is_back_channel("嗯嗯", Language.ZH), is_back_channel("好的我要买", Language.ZH)
    (True, False)
    """
    return _LISTENING[language].fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    return _EDGES.sub("", text).replace("’", "'")
