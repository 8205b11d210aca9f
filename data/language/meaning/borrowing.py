"""Whether money is to be put by or to be borrowed, where no product says which."""

from __future__ import annotations

import re

_SAVED = re.compile(
    r"(?<![保积储现留库封寄并共生])存(?!量|储|根|折|货|在|取款机|管|档|疑|贷|活)"
    r"|(?<![a-z])(?:deposit(?:ed|ing)?|sav(?:e|ed|ing)|put (?:away|aside|in the bank))(?![a-z])",
    re.IGNORECASE,
)
_LENT = re.compile(
    r"贷|借(?!记)|月供|按揭|还款|(?<![a-z])(?:loans?|borrow(?:ed|ing)?|lend|mortgage|repay)(?![a-z])",
    re.IGNORECASE,
)
_SUM = r"(?:[\d零一二两三四五六七八九十百千万几半]|上[百千万])"
_TO_BORROW = re.compile(
    rf"(?<![不没别租外出转被])[借贷](?:我|给我|到|点儿?|个|一笔|些|款|你们)*[^\S\n]*{_SUM}"
    r"|(?<![a-z])(?:lend me|borrow)(?![a-z])",
    re.IGNORECASE,
)
_INSTALMENTS = re.compile(
    r"(?<![部充])分期(?![限满待间]|(?:付款)?的?保险|存)"
    r"|(?<![a-z])(?:in|by) instal?lments?(?![a-z])|(?<![a-z])instal?lment plan",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"几期|多少期|期限|多久|多长|几年|几个月|(?<![a-z])(?:how (?:many|long)|term)(?![a-z])",
    re.IGNORECASE,
)


def says_saving(text: str) -> bool:
    """Return whether a text speaks of money that is put by, and not of a loan.

    >>> says_saving("三五万存一年利息多少"), says_saving("贷三万一年利息多少")
    (True, False)
    >>> says_saving("积存金怎么买")
    False
    """
    return _SAVED.search(text) is not None and _LENT.search(text) is None


def wishes_to_borrow(text: str) -> bool:
    """Return whether a sum is to be borrowed, whatever the loan may be called.

    >>> wishes_to_borrow("我想借三五万，周转下"), wishes_to_borrow("借给弟弟三万")
    (True, False)
    """
    return _TO_BORROW.search(text) is not None


def asks_by_instalments(text: str) -> bool:
    """Return whether a text speaks of paying by instalments, not of how many there are.

    >>> asks_by_instalments("可以分期吗"), asks_by_instalments("大部分期限是一年吗")
    (True, False)
    """
    return _INSTALMENTS.search(text) is not None and _HOW_MANY.search(text) is None
