"""Whether somebody means to leave the bank: all of their money goes elsewhere, or they do."""

from __future__ import annotations

import re

from data.language.meaning.swindles import of_a_fraud
from data.language.surface import surface

_EVERYTHING_ZH = r"(?:全部|所有|统统|全都?|都)"
_MONEY_ZH = rf"(?:钱|存款|资金|积蓄|余额|家当|{_EVERYTHING_ZH})"
# A bank's own app is no other bank.
_ELSEWHERE_ZH = (
    r"(?:隔壁|对面|别的|别家|其[他它]|另外?一?[家个]|他行|外行|[工建农中交招]行"
    r"|(?![^，。,\s]{0,2}(?:手机|网上|电话|你们|我们|咱们|贵))[^，。,\s]{2,4}银行)"
)
_LEAVES_ZH = (
    # 把钱都转到隔壁银行去, 把存款全取出来存到别的银行
    rf"(?:把|将)[^，。,？?被]{{0,6}}{_MONEY_ZH}[^，。,？?被]{{0,6}}(?:转|取|提|挪|搬|移)"
    rf"[^，。,？?被]{{0,8}}{_ELSEWHERE_ZH}"
    rf"|(?:把|将)[^，。,？?被]{{0,8}}{_EVERYTHING_ZH}(?:给我)?(?:转|取|提|挪|搬|移)走"
    # 我想换家银行, 不想在你们这存了
    r"|(?:想|要|准备|打算|决定|考虑)换(?:一?[家个])?银行"
    r"|不(?:想|打算|愿意?)?(?:再|继续)?(?:在|放)你们(?:这里?|这儿|行|家|银行|那)?(?:存|放|办|做)"
    r"|(?:想|要|准备|打算|决定)(?:离开|不用|弃用)(?:你们|贵行)"
)
_LEAVES_EN = (
    r"(?:mov(?:e|ing)|transfer(?:ring)?|tak(?:e|ing)|switch(?:ing)?|pull(?:ing)?|withdraw(?:ing)?)"
    r" (?:all |everything|all of )?"
    r"(?:(?:of )?my (?:money|savings|deposits?|accounts?|business|funds))?(?: \w+){0,3}"
    r" (?:elsewhere|(?:to|with|in|into|at) (?:another|a different|the other|some other) bank)"
    r"|(?:switch(?:ing)?|chang(?:e|ing)) banks?"
    r"|leav(?:e|ing) (?:you(?:r bank| guys)?|this bank)(?= *$|[.,!;]| for| because| and)"
)
_LEAVES = re.compile(rf"{_LEAVES_ZH}|(?<![a-z])(?:{_LEAVES_EN})(?![a-z])", re.IGNORECASE)
# What it costs and how long it takes is a question about a transfer.
_OF_A_TRANSFER = re.compile(
    r"手续费|收费|要钱|限额|额度|多久|几天|到账|怎么转|咋转|怎样转|如何转"
    r"|(?<![a-z])(?:fees?|charges?|costs?|limits?|how (?:long|much|do|can)|when)(?![a-z])",
    re.IGNORECASE,
)


def means_to_leave(text: str) -> bool:
    """Return whether somebody says that they, or all of their money, go to another bank.

    >>> means_to_leave("我要把钱转到隔壁银行"), means_to_leave("I'm moving my savings elsewhere")
    (True, True)
    >>> means_to_leave("转到别的银行要手续费吗"), means_to_leave("钱就被转走了")
    (False, False)
    """
    plain = surface(text).text
    if of_a_fraud(text) or _OF_A_TRANSFER.search(plain):
        return False
    return _LEAVES.search(plain) is not None
