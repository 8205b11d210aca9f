"""Several wishes in one message: 利率多少，另外帮我约客户经理; "show my balance and call me".

Only words that join a second wish to a first divide a message; a comma does not, since what
stands before it often belongs to what stands after (我有五万，想存一年).
"""

from __future__ import annotations

import re

_ZH_JOIN = (
    r"另外|顺便|顺带|对了|此外|与此同时"
    r"|还有(?!什么|没有|没|吗|哪|别的|其他|其它|多少|多久|几|的|更)"
    r"|(?:还|再)(?:想|要)?(?:问一下|问问|问下|帮我|给我|请)"
    r"|还(?:想|要)(?:知道|了解|咨询|约|查|看看)"
    r"|然后(?:再)?(?:帮我|给我|请)"
)
_ZH_ASKING = r"能不能|能否|可不可以|可以|帮我|我还|我也想|请"
_EN_ASKING = (
    r"can|could|would you|please|book|tell me|show me|call me|have (?:some|any)|what(?:'s| is| are)"
    r"|how (?:much|do|long|can)|i(?:'d like| want| would like| need)"
)
_EN_JOIN = (
    r"(?:and\s+)?(?:also|additionally|by the way|btw|another thing|one more thing|while i'm here)\b"
    rf"|and(?:\s+then)?\s+(?=(?:{_EN_ASKING})\b)"
)
_BOUNDARY = re.compile(
    rf"(?:[\s,，。.;；!！?？、]*(?:{_ZH_JOIN}))"
    rf"|[?？]\s*(?=(?:{_ZH_ASKING}))"
    rf"|(?:(?:\s*[,.;!?]\s*|\s+)(?:{_EN_JOIN}))"
    rf"|\?\s+(?=(?:{_EN_ASKING})\b)",
    re.IGNORECASE,
)
_EDGE = " \t\n,，。.;；、:：-"
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z']+")
# A question of what stands before it: "and how much", 还要多久.
_BARE_QUESTION = re.compile(
    r"\b(?:how|much|many|long|when|what|which|where|is|are|it|that|this|they|do|does|can|will"
    r"|would|be|i|the)\b"
    r"|多少钱?|多久|多长时间|什么时候|几[天年月]|几个月|怎么样|[还要呢吗啊呀吧的是它]",
    re.IGNORECASE,
)


def divided(text: str) -> tuple[str, str] | None:
    """Divide a message at the first word that joins another wish to it.

    Returns:
        What stands before (a prefix of the text) and after that word; None where one side
        says too little to be a wish.

    >>> divided("利率多少，另外帮我约个客户经理")
    ('利率多少', '帮我约个客户经理')
    """
    for found in _BOUNDARY.finditer(text):
        first, second = text[: found.start()].rstrip(_EDGE), text[found.end() :].strip(_EDGE)
        if _says_something(first) and _says_something(second):
            return first, second
    return None


def _says_something(text: str) -> bool:
    left = _BARE_QUESTION.sub(" ", text)
    if not (_HAN.search(left) or _WORD.search(left)):
        return False
    return len(_HAN.findall(text)) >= 3 or len(_WORD.findall(text)) >= 2
