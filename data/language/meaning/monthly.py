"""Whether a sum is put by month after month, not once."""

from __future__ import annotations

import re

from data.language.surface import surface

_SUM_ZH = r"[\d零一二两三四五六七八九十百千万几]"
_SUM_EN = r"(?<![\d.])\d[\d.]*(?: ?k)?(?: (?:hundred|thousand|grand))?|(?:hundred|thousand|grand)"
_MONTHLY = re.compile(
    # 每月存两千, 每个月拿出三千来存; 每月两千，存三年; 一个月存两千，存一年
    rf"(?:每[个個]?月|月月|[按逐]月)(?:(?![利收息还供取付返])[^，。,;；？?！!\s]){{0,8}}?"
    r"(?:[存攒](?![款单])|储蓄)"
    rf"|每[个個]?月(?:大概|大约|就|想)?{_SUM_ZH}(?:{_SUM_ZH}|\.)*(?:块|元)?钱?[，,]?存"
    rf"|一[个個]月[存攒]{_SUM_ZH}[^。;；？?！!]{{0,12}}[存满][\d一二两三四五]年"
    # save 2,000 a month, putting 500 aside every month, monthly savings of 2,000
    r"|(?<![a-z])"
    r"(?:sav(?:e|ing)|put(?:ting)?|set(?:ting)?|deposit(?:ing)?|pay(?:ing)? in|add(?:ing)?)"
    rf" (?:(?:aside|away|by|in|another|about|three|two|five|four) )*(?:{_SUM_EN})"
    r"(?: (?:yuan|rmb|cny|crowns|czk))?(?: (?:aside|away|by|in))?"
    r"(?: ?/ ?month| (?:(?<!for )a|per|each|every) month| monthly)"
    r"(?![a-z]| ago| interest| income| payouts?)"
    rf"|(?<![a-z])monthly (?:savings?|deposits?|payments?) of (?:{_SUM_EN})",
    re.IGNORECASE,
)
# A goal, an income, what is paid out, a fund by instalments: no sum that is put by.
_SOMETHING_ELSE = re.compile(
    r"[\d一二两三]号|存多少|存几|存好多|攒够|攒到|存够|存到|要有|能有[\d一二两三四五六七八九十]+万|一次"
    r"|工资|月薪|收入|定投|基金|保险|年金|贷|还款"
    r"|(?<![a-z])(?:how much (?:must|should|do i (?:need|have))|to (?:have|reach|get)|salary"
    r"|earn(?:s|ing|ings)? \d|income|goal|funds?|insurance|loan|repay\w*)(?![a-z])",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")


def saves_monthly(text: str) -> bool:
    """Return whether a text speaks of a sum that is put by every month.

    >>> saves_monthly("每月存两千，一年下来多少利息"), saves_monthly("save 2,000 a month")
    (True, True)
    >>> saves_monthly("五万存一个月，利息多少"), saves_monthly("三年攒十万每月要存多少")
    (False, False)
    """
    plain = _THOUSANDS.sub("", surface(text).text)
    return _SOMETHING_ELSE.search(plain) is None and _MONTHLY.search(plain) is not None
