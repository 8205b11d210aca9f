"""Whether a sum is put by month after month, not once."""

from __future__ import annotations

import re

_SUM = r"(?:\d[\d,.]*\s?k?|hundred|thousand|yuan|rmb|cny)"
# "A deposit for a month" is made once; a month's interest is not put by.
_MONTH = r"(?<!for )(?<!in )(?<!of )(?<!after )(?<!within )a month|(?:per|each|every) month"
_MONTHLY = re.compile(
    r"(?:每[个個]?月|月月)(?:(?![利息还還供])[^,，。;；？?!！\s]){0,6}?[存攒](?![款单])|[按逐]月[存攒](?![款单])"
    rf"|(?<![a-z]){_SUM} (?:(?:yuan|rmb|cny) )?(?:{_MONTH})(?![a-z])"
    r"|(?<![a-z])(?:sav(?:e|ing)|put(?:ting)?|set(?:ting)? aside|deposit(?:ing)?|pay(?:ing)? in)"
    rf"(?: (?!interest|paid|pays)[^ .?!;]+){{0,5}} (?:{_MONTH}|monthly)(?![a-z])",
    re.IGNORECASE,
)


def saves_monthly(text: str) -> bool:
    """Return whether a text speaks of a sum that is put by every month.

    >>> saves_monthly("每月存两千，一年下来多少利息"), saves_monthly("save 2,000 a month")
    (True, True)
    >>> saves_monthly("五万存一个月，利息多少"), saves_monthly("deposit 50,000 for a month")
    (False, False)
    """
    return _MONTHLY.search(text) is not None
