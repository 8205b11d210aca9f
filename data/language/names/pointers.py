"""Words that point at products without naming them: the other one, the safest of three."""

from __future__ import annotations

import re

_THING = r"(?:one|product|option|plan|fund|deposit|loan|card|policy|offer)"
_THE_OTHER = re.compile(
    rf"\b(?:the|that)\s+other(?:\s+{_THING})?(?!\s*[\w-])|\b(?:the|that)\s+other\s+one\b"
    r"|另外?一?[个款只种张]|另外的?那(?!些)|剩下?的?那[个款只种张]|还有那[个款只种张]",
    re.IGNORECASE,
)
# 有没有另外一款, 换一个: something that has not been shown yet.
_ANOTHER = re.compile(r"有没有|推荐|换|有吗|\brecommend", re.IGNORECASE)
_LOWEST = re.compile(
    r"\bsafe(?:st|r)\b|\b(?:least|less)\s+risky\b|\blow(?:est|er)\s+(?:in\s+)?risk|\bless\s+risk\b"
    r"|(?:哪|谁).*(?:稳|安全|风险.{0,3}[小低])|(?:最|更|比较)(?:稳|安全|保险)|风险(?:等级)?[最更][小低]",
    re.IGNORECASE,
)
# "Compare with Y and Z", 和指数基金比一下: what is talked of belongs to it.
_BESIDE = re.compile(
    r"^\W*(?:(?:please|now|can\s+you|could\s+you|and)\s+)*"
    r"(?:compared?|how\s+(?:does|would)\s+\w+\s+compare)\s*(?:it|this|that|this\s+one|that\s+one)?\s*(?:with|to|against)\b"
    r"|^\W*(?:那|再|请|就|帮我)*(?:它|这[个款只])?(?:和|跟|与|同)",
    re.IGNORECASE,
)
# 就第一个吧: the choice is made; 第一个呢 only asks.
_DECIDED = re.compile(
    r"^\W*(?:那|好|行|嗯|我)*就(?:它|要|买|办|选|定|用|拿|这|那|第|前|后|最)|就(?:它|这个|那个|定)了"
    r"|(?:定|选|要|买|办)(?:它|这个|那个|第.个)(?:吧|了)"
    r"|\b(?:i['’]?ll|i\s+will|let['’]?s|let\s+me|gonna|going\s+to)\s+(?:go\s+with|take|have|pick"
    r"|choose|do)\b|^\W*(?:go\s+with|give\s+me)\b|\b(?:one|that)\s+it\s+is\W*$",
    re.IGNORECASE,
)


def says_decided(text: str) -> bool:
    """Return whether a text decides for what it points at.

    >>> says_decided("就第一个吧"), says_decided("I'll go with the second")
    (True, True)
    >>> says_decided("第一个呢"), says_decided("what about the second")
    (False, False)
    """
    return _DECIDED.search(text) is not None


def says_the_other(text: str) -> bool:
    """Return whether the other of those on screen is meant, rather than something new.

    >>> says_the_other("what about the other one"), says_the_other("有没有另外一款")
    (True, False)
    """
    return _THE_OTHER.search(text) is not None and _ANOTHER.search(text) is None


def asks_lowest_grade(text: str) -> bool:
    """Return whether it is asked which of several has the lowest risk grade.

    >>> asks_lowest_grade("which is safest of the three"), asks_lowest_grade("风险高吗")
    (True, False)
    """
    return _LOWEST.search(text) is not None


def adds_to_what_is_talked_of(text: str) -> bool:
    """Return whether the products named are to be compared with the one being talked about.

    >>> adds_to_what_is_talked_of("compare with the index fund and the bond fund")
    True
    """
    return _BESIDE.search(text) is not None
