"""Amounts that are to be added up: 十万加上五万, "100,000 and another 50,000 together"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_ZH_FILL = r"(?:块钱?|元|人民币|钱|的?(?:存款|现金|积蓄))?"
_HAVE = r"(?:我|还|又|手里|手上|卡里|家里|老婆|老公)*(?:有|存|要存|想存|得|是)?(?:个|了|着)?"
# Said between two amounts these make a sum by themselves.
_PLUS = re.compile(
    rf"\W*{_ZH_FILL}\W*(?:再|又|还要?)?(?:加上?|添上?|外加|凑上)(?:另外)?{_HAVE}(?:这|那)?\W*"
    r"|\s*(?:yuan|rmb|cny)?[\s,]*(?:\+|plus)\s*(?:another|an? (?:additional|extra|further))?\W*",
    re.IGNORECASE,
)
# These only where the two are said to be taken together.
_AND = re.compile(
    rf"\W*{_ZH_FILL}\W*(?:另外|还有|还|又有|和|跟|与|以及|加|[、,，])+{_HAVE}\W*"
    r"|\s*(?:yuan|rmb|cny)?[\s,]*(?:and|as well as|,)\s*(?:also\s*)?"
    r"(?:i\s*(?:also\s*)?have\s*|there\s*is\s*)?"
    r"(?:another|an? (?:additional|extra|further))?\W*",
    re.IGNORECASE,
)
_LONGEST = 40  # characters between two amounts; more is another sentence
_TOGETHER = re.compile(
    r"一起|总共|一共|合计|合起来|加起来|加一起|凑一起|全部|统共|拢共|都存"
    r"|(?<![a-z])(?:together|altogether|in total|in all|combined|all of it|added up)(?![a-z])",
    re.IGNORECASE,
)


def added_up(text: str, places: Sequence[tuple[int, int]]) -> bool:
    """Return whether the amounts at these places of a text are to be added up.

    >>> added_up("十万加上五万", [(0, 2), (4, 6)]), added_up("十万和五万", [(0, 2), (3, 5)])
    (True, False)
    >>> added_up("十万和五万一起", [(0, 2), (3, 5)])
    True
    """
    gaps = [text[end:start] for (_, end), (start, _) in pairwise(places)]
    if not gaps or max(map(len, gaps)) > _LONGEST:
        return False
    rest = "".join(gaps) + text[places[-1][1] :] + text[: places[0][0]]
    joined = _TOGETHER.search(rest) is not None
    return all(_PLUS.fullmatch(gap) or (joined and _AND.fullmatch(gap)) for gap in gaps)
