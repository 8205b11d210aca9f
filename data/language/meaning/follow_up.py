"""A term that asks the last question again: 那三年的呢, "and the 3 year?"."""

from __future__ import annotations

import re

from data.language.surface import surface
from data.language.times.terms import find_terms

_ZH = re.compile(
    r"[\s，,。.？?！!]*(?:那个?|那么|如果|要是|若是|换成?|改成?|还有|同样|存|放|满|买|是|的话?|期|定期|存款|理财"
    r"|[款种只张]|呢|呀|啊|嘛|又|该|有|多少|几多|怎么样|咋样|如何|[\s，,。.？?！!])*"
)
_EN = re.compile(
    r"[\s,.?!-]*(?:(?:and|so|or|ok|okay|then|what|how|about|what's|is|it|if|of|the|for|a|an|over|on|with"
    r"|in|that|one|same|term|fixed|time|deposit|wealth|plan|instead|please)[\s,.?!-]*)*",
    re.IGNORECASE,
)
_LATIN, _HAN = re.compile(r"[a-z]", re.IGNORECASE), re.compile(r"[\u3400-\u9fff]")


def asks_the_same_of_a_term(text: str) -> bool:
    """Return whether a text is a term and what links it to the question before, and no more.

    >>> asks_the_same_of_a_term("那三年的呢"), asks_the_same_of_a_term("and the 3 year?")
    (True, True)
    >>> asks_the_same_of_a_term("我想存三年"), asks_the_same_of_a_term("三年吧")
    (False, False)
    """
    seen = surface(text).text
    han, latin = bool(_HAN.search(seen)), bool(_LATIN.search(seen))
    spans = sorted(find_terms(seen, han=han, latin=latin), key=lambda span: span.start)
    rest, end = "", 0
    for span in spans:
        rest, end = rest + seen[end : span.start], max(end, span.end)
    rest += seen[end:]
    return bool(spans) and bool(_ZH.fullmatch(rest) or _EN.fullmatch(rest))
