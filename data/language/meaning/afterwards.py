"""What people ask once something is noted: who is in touch and when, when the money comes.

And how they speak of what is noted when they want it back: 我登记的, "my application".
"""

from __future__ import annotations

import re

_CONTACT_ZH = (
    r"联系|联络|打(?:个|一个)?电话|打给|打来|来电|回电|通知|答复|回复|回音|消息|找我|跟进|对接"
)
_CONTACT_EN = (
    r"(?:contact|call(?:s|ed|ing)?(?!\s+(?:deposit|account))|ring|phone|reach|hear\s+(?:back\s+)?from"
    r"|hear\s+back|get\s+back|follow\s+up|in\s+touch|touch\s+base)"
)
_ASKED_ZH = (
    r"什么时候|啥时候|啥时|何时|多久|多长时间|几时|几天|哪天|几点|谁|哪位|哪个|什么人"
    r"|怎么|怎样|如何|用什么|会不会|会.{0,8}吗"
)
_ASKED_EN = r"(?:when|how|who|whom|which|what|will|does|do|is)"
_CONTACTED = re.compile(
    rf"打(?:我|给我)?(?:的)?哪个|(?:{_ASKED_ZH}).{{0,10}}(?:{_CONTACT_ZH})|(?:{_CONTACT_ZH}).{{0,8}}(?:{_ASKED_ZH}|吗)"
    rf"|(?<![a-z]){_ASKED_EN}(?![a-z]).{{0,40}}(?<![a-z]){_CONTACT_EN}(?![a-z])",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"(?:接下来|下一步|之后|后面|然后)(?:呢|怎么办|会怎样|要做什么|做什么|怎么弄|是什么|干嘛|要干嘛)"
    r"|(?<![a-z])what(?:['’]s|\s+is|\s+happens|\s+do\s+i\s+do)?\s+(?:the\s+)?next(?:\s+step)?s?(?![a-z])",
    re.IGNORECASE,
)
# A wish to be called, another number, or how to reach the bank: not what the bank will do.
_WISH = re.compile(
    r"(?:请|让|叫|麻烦|帮我).{0,6}(?:打|联系|回电)|(?:换|改).{0,4}(?:号码|电话)|约个?|别|不要|不用"
    r"|(?:联系|打给|找)(?:上|到)?(?:你们|网点|银行|客服|人工|客户经理|经理|他|她)|短信通知"
    r"|(?<![a-z])(?:do|can|should|could|may)\s+(?:i|we)\s+(?:contact|call|reach|ring|phone|get\s+in)"
    r"|(?<![a-z])(?:please|can\s+you|could\s+you|don['’]?t|do\s+not|stop|call\s+me\s+(?:at|on)"
    r"|book|arrange|schedule)(?![a-z])",
    re.IGNORECASE,
)
_PAYOUT = re.compile(
    r"放款|下款|到账|批下来|批准|审批|批(?:得)?(?:快|下)|能批"
    r"|(?<![a-z])(?:pa(?:y|id)\s*out|disburs\w*|approv\w+|get\s+the\s+(?:money|loan|cash)"
    r"|money\s+(?:arrive|come|be)|receive\s+the\s+(?:money|loan))",
    re.IGNORECASE,
)
_NOTED = re.compile(
    r"登记|意向|申请|预定|报名|刚才办|刚办|办的那"
    r"|(?<![a-z])(?:register\w*|noted|appli(?:ed|cation)|sign(?:ed)?\s+up|interest\s+in|request"
    r"|asked\s+for|my\s+interest)(?![a-z])",
    re.IGNORECASE,
)


def asks_of_contact(text: str) -> bool:
    """Return whether a text asks who is in touch, when or how, or what comes next.

    >>> asks_of_contact("谁会联系我"), asks_of_contact("when will I hear from you?")
    (True, True)
    >>> asks_of_contact("请让客户经理联系我"), asks_of_contact("利率多少")
    (False, False)
    """
    if asks_what_next(text):
        return True
    return _CONTACTED.search(text) is not None and _WISH.search(text) is None


def asks_what_next(text: str) -> bool:
    """Return whether a text asks what comes next.

    >>> asks_what_next("接下来呢"), asks_what_next("next month")
    (True, False)
    """
    return _NEXT.search(text) is not None


def asks_of_payout(text: str) -> bool:
    """Return whether a text asks of the approval of a loan, or of its money.

    >>> asks_of_payout("啥时候放款"), asks_of_payout("when do I get the money")
    (True, True)
    >>> asks_of_payout("利率多少")
    False
    """
    return _PAYOUT.search(text) is not None


def speaks_of_noted(text: str) -> bool:
    """Return whether a text speaks of something that was noted for a customer.

    >>> speaks_of_noted("取消我登记的定期"), speaks_of_noted("withdraw my application")
    (True, True)
    >>> speaks_of_noted("取消预约")
    False
    """
    return _NOTED.search(text) is not None
