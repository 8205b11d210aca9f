"""Taking back what was done: "withdraw it", "keep it", 撤回吧, 留着吧, 把我的号码删掉."""

from __future__ import annotations

import re

_UNDO = r"撤回|撤销|撤掉|取消|作废|删掉|删除|删了|去掉"
_UNDO_EN = r"withdraw\w*|cancel\w*|delet\w+|remov\w+|eras\w+|scrap|undo"
_NOT = r"不用|不要|不必|不需要|不想|先不|别|无需"
_NOT_EN = r"don['’]?t|do not|no need to|not to|never|rather not|needn['’]?t"
_DENIED = re.compile(
    rf"(?:{_NOT}|不)(?:再|给我|帮我)?(?:{_UNDO}|撤|删)|(?<![a-z])(?:{_NOT_EN})\s+(?:{_UNDO_EN})",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"(?<![别不要])(?:留着|保留|留下)|不动|不变"
    r"|(?<![a-z])(?<!n't )(?<!n’t )(?<!not )(?<!nt )(?:keep|kept|leave\s+it|leave\s+that|stays?)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_UNDONE = re.compile(rf"{_UNDO}|(?<![a-z])(?:{_UNDO_EN})(?![a-z])", re.IGNORECASE)
_UNWANTED = re.compile(
    r"不(?:想)?(?:要|买|存|办|做|续)了|不想要|改主意|反悔|变卦"
    r"|(?<![a-z])chang(?:e|ed|ing)\s+my\s+mind|(?<![a-z])second\s+thoughts"
    r"|(?<![a-z])(?:don['’]?t|do not|no longer)\s+(?:really\s+)?(?:want|need)(?![a-z])",
    re.IGNORECASE,
)
_NUMBER_ZH = r"(?:手机号码?|电话号码?|号码|电话(?!银行)|联系方式|手机(?!银行))"
_ERASE_ZH = r"(?:删(?:掉|除|了|去|一下)?|清除|清掉|抹掉|抹去|去掉|销毁|忘掉)"
_ERASE_NUMBER = re.compile(
    rf"{_ERASE_ZH}[^，。,;；]{{0,8}}{_NUMBER_ZH}|{_NUMBER_ZH}[^，。,;；]{{0,6}}{_ERASE_ZH}"
    rf"|(?:不要|别|不用|不想|不许)(?:再|让你们|你们)?(?:保存|留|存|记)(?:着|下|了)?我?的?{_NUMBER_ZH}"
    r"|(?<![a-z])(?:delet\w+|remov\w+|eras\w+|wip(?:e|ing)|forget|get\s+rid\s+of|drop)"
    r"\s+(?:[a-z]+\s+){0,3}(?:(?:phone|mobile|cell)\s+)?(?:number|phone|mobile|contact\s+details)(?!\s+bank)"
    r"|(?<![a-z])tak(?:e|ing)\s+my\s+(?:phone\s+|mobile\s+)?number\s+(?:off|out|down)"
    r"|(?<![a-z])(?:don['’]?t|do\s+not|stop)\s+(?:keep(?:ing)?|stor(?:e|ing)|sav(?:e|ing))\s+my"
    r"\s+(?:phone\s+|mobile\s+)?(?:number|phone|mobile)",
    re.IGNORECASE,
)


def says_keep(text: str) -> bool:
    """Return whether a text wants something left as it is.

    >>> says_keep("留着吧"), says_keep("不用撤回"), says_keep("never mind, keep it")
    (True, True, True)
    >>> says_keep("撤回吧"), says_keep("好的")
    (False, False)
    """
    return bool(_KEPT.search(text) or _DENIED.search(text))


def says_undo(text: str) -> bool:
    """Return whether a text wants something taken back.

    >>> says_undo("是的，取消"), says_undo("yes please withdraw it")
    (True, True)
    >>> says_undo("别取消"), says_undo("算了")
    (False, False)
    """
    return bool(_UNDONE.search(text)) and not says_keep(text)


def says_unwanted(text: str) -> bool:
    """Return whether a text says that something is not wanted any more.

    Said to "shall I withdraw it?" that is neither a plain yes nor a plain no.

    >>> says_unwanted("不要了"), says_unwanted("I don't want it any more"), says_unwanted("不用")
    (True, True, False)
    """
    return bool(_UNWANTED.search(text))


def says_erase_number(text: str) -> bool:
    """Return whether a text plainly wants the telephone number deleted that was left.

    >>> says_erase_number("把我的号码删掉"), says_erase_number("actually delete my number")
    (True, True)
    >>> says_erase_number("怎么换预留手机号"), says_erase_number("change my number")
    (False, False)
    """
    return bool(_ERASE_NUMBER.search(text)) and not says_keep(text)
