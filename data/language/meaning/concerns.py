"""What people want to know before they answer a question: why it is asked, who will see it."""

from __future__ import annotations

import re

_PRIVACY = re.compile(
    r"保密|隐私|泄[露漏]|外泄|(?:给|让|被)(?:别人|其他人|谁|第三方)(?:看|知道)|谁(?:会|能)?看"
    r"|(?<![a-z])(?:confidential|private(?:ly)?|privacy|anonymous|kept? secret"
    r"|who (?:will |can |gets to )?sees?|share (?:it|this|that|them|my))(?![a-z])",
    re.IGNORECASE,
)
# A private bank and private products are no matter of privacy.
_PRIVATE_THINGS = re.compile(r"私人银行|私募|private (?:bank|equity|fund|product|wealth)", re.I)
_WHY = re.compile(
    r"为(?:什么|啥|何)|干嘛|干吗|干什么|干啥|做什么用|有什么用|什么用|凭什么|用来做|怎么还要"
    r"|(?<![a-z])(?:why"
    r"|what(?:['’]s)? (?:do you (?:need|want) (?:it|that|this|my)|.{0,24}\bfor\b|use)"
    r"|what's (?:it|that|this) for|how come"
    r"|do (?:i|you) (?:really )?(?:have|need) (?:to|it|my|that))"
    r"(?![a-z])",
    re.IGNORECASE,
)
_EARLY = re.compile(
    r"(?:提前|提早|没到期|未到期|到期前|不到期|中途)[^,，。;；]{0,8}?(?:支?取|拿|兑|用|转出|赎)(?!消)"
    r"|(?<![a-z])(?:(?:withdraw|take|get|cash|pull|draw|break|redeem|close)[a-z]*\b[^.;?!]{0,40}?"
    r"\b(?:early|earlier|before (?:it |they |the )?(?:maturity|matures?|term|end|is due|are due))"
    r"|early withdrawal)(?![a-z])",
    re.IGNORECASE,
)
_FAILING = re.compile(
    r"(?:银行|你们行?|贵行)[^，,。？?]{0,6}(?:倒闭|破产|垮掉|垮了)"
    r"|(?:要是|如果|万一|哪天)[^，,。]{0,4}银行[^，,。]{0,4}(?:没了|关门)"
    r"|(?<![a-z])(?:(?:the|your|this) bank|you)(?: \w+){0,2} (?:bust|bankrupt|insolvent"
    r"|under(?=\W*$|[?.,;!]))(?![a-z])"
    r"|(?<![a-z])(?:the|your|this) bank (?:fails|collapses|folds)(?![a-z])",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"号码|手机|电话|联系方式|(?<![a-z])(?:number|phone|mobile|contact details)(?![a-z])",
    re.IGNORECASE,
)


def asks_of_privacy(text: str) -> bool:
    """Return whether a text asks if what is said stays confidential.

    >>> asks_of_privacy("会保密吗"), asks_of_privacy("is it safe")
    (True, False)
    """
    return bool(_PRIVACY.search(_PRIVATE_THINGS.sub("", text)))


def asks_of_the_bank_failing(text: str) -> bool:
    """Return whether a text asks what becomes of money when the bank fails.

    >>> asks_of_the_bank_failing("is my money safe if the bank goes bust")
    True
    >>> asks_of_the_bank_failing("你们会倒闭吗"), asks_of_the_bank_failing("我公司倒闭了")
    (True, False)
    """
    return bool(_FAILING.search(text))


def asks_of_early_withdrawal(text: str) -> bool:
    """Return whether a text asks for money to be had before it falls due.

    >>> asks_of_early_withdrawal("我还有两个月到期的存款能提前取吗")
    True
    >>> asks_of_early_withdrawal("提前告诉我到期日"), asks_of_early_withdrawal("什么时候到期")
    (False, False)
    """
    return bool(_EARLY.search(text))


def asks_why(text: str) -> bool:
    """Return whether a text asks what something is wanted for.

    >>> asks_why("要号码干嘛"), asks_why("why do you need my number"), asks_why("138 1234")
    (True, True, False)
    """
    return bool(_WHY.search(text))


def asks_why_number(text: str) -> bool:
    """Return whether a text asks what a telephone number is wanted for.

    >>> asks_why_number("为什么要我的号码"), asks_why_number("why is the rate so low")
    (True, False)
    """
    return bool(_NUMBER.search(text)) and asks_why(text)
