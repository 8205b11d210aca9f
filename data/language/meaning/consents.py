"""Taking back a consent, and what it was about: 撤回客户经理联系我的同意, "revoke my consent".

And whether what sounds like giving one has a no in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.language.meaning.revoking import says_keep

_UNDO = r"撤回|撤销|撤掉|收回|取消|作废|解除|终止|反悔"
_UNDO_EN = (
    r"withdraw(?:ing)?|revok(?:e|ing)|rescind|retract|cancel(?:l?ing)?|remov(?:e|ing)|take\s+back"
)
_CONSENT_EN = r"(?:consents?|permissions?|authori[sz]ations?)"
_SAME = r"[^，。,.;；!！?？吧]"  # within one clause: 撤回吧，我同意 is a yes
_TAKEN_BACK = re.compile(
    rf"(?:{_UNDO}){_SAME}{{0,20}}?(?:同意|授权)(?!书)"
    rf"|(?:把|将|的|之前|以前|原来|刚才){_SAME}{{0,20}}?(?:同意|授权){_SAME}{{0,4}}(?:{_UNDO})"
    r"|不再(?:同意|授权|允许)|不(?:同意|授权|允许)[^，。,.;；!！?？]{1,20}了"
    rf"|\b(?:{_UNDO_EN})\s+(?:[\w'’-]+\s+){{0,4}}?{_CONSENT_EN}\b"
    rf"|\b{_CONSENT_EN}\b(?:\s+[\w'’-]+){{0,8}}?\s+(?:withdrawn|revoked|cancell?ed|removed)\b"
    rf"|\btake\s+(?:[\w'’-]+\s+){{0,3}}{_CONSENT_EN}\s+back\b"
    r"|\bno\s+longer\s+(?:consent|agree|authori[sz]e|permit|allow)\b"
    r"|\b(?:do\s?n['’]?t|do\s+not)\s+(?:consent|agree|authori[sz]e)(?:\s+[\w'’-]+){1,12}?\s+any\s?(?:more|longer)",
    re.IGNORECASE,
)
# It was taken back before, and this is about what came of it, or it is to be given again.
_DONE = re.compile(
    r"(?:已经?|早就?|明明)[^，。,]{0,4}(?:撤回|撤销|取消)"
    r"|(?:撤回|撤销|取消)(?:过|了)[^，。,]{0,12}(?:还|怎么|为什么|为何)"
    r"|恢复|再加上|重新|\brestor\w+|\breinstat\w+|\bagain\b"
    r"|\balready\s+(?:withdrew|withdrawn|revoked|cancell?ed)|\b(?:i|we)\s+(?:withdrew|revoked)\b",
    re.IGNORECASE,
)
# Consents and mandates that are none of ours to take back here.
_OTHERS = re.compile(
    r"代扣|扣款|扣费|免密|支付|付款|征信|第三方|绑定|转账|录音|信用卡|邮件|微信|委托|代理|贷款"
    r"|\b(?:debits?|standing\s+orders?|third[\s-]part\w+|alipay|wechat|payments?|recordings?|cards?|e-?mails?"
    r"|credit\s+(?:checks?|reports?)|loans?|power\s+of)\b",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"怎么|怎样|如何|哪里|在哪|吗|能不能|可不可以|[?？]"
    r"|\b(?:how|where|when|what\s+happens|can\s+i|may\s+i|could\s+i|is\s+it\s+possible)\b",
    re.IGNORECASE,
)
_PLEASE = re.compile(
    r"帮我|给我|请|麻烦|\b(?:please|(?:can|could|would|will)\s+you)\b", re.IGNORECASE
)
_ALL = re.compile(r"所有|全部|一切|任何|\b(?:all|every(?:thing)?)\b", re.IGNORECASE)
_PERSONAL = re.compile(
    r"个性化|数据|资料|(?<!营销)信息|持仓|画像|推荐"
    r"|personali[sz]\w+|\brecommend\w*|\bsuggest\w*|\bprofil\w+|\bdata\b|\binformation\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"联系|联络|找我|营销|推销|打扰|\b(?:contact\w*|marketing|reach)\b", re.IGNORECASE
)
_NEGATED = re.compile(
    r"不|别(?!的)|莫|勿|甭|拒|覅|唔"
    r"|\b(?:(?:do|does|did|would|could|should|ca|wo)n['’]?t|dun|not|never|no\s+longer|nobody|refus\w*"
    r"|without)\b",
    re.IGNORECASE,
)
_ANY_CONTACT = ("rm", "voice", "sms", "push")
# A manager's contact is a call, as a rule: whoever takes back the one by phone means theirs too.
_CHANNELS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (
        re.compile(
            r"经理|理财师|专员|顾问|\b(?:relationship\s+managers?|managers?|rm|advis[eo]rs?|bankers?)\b",
            re.IGNORECASE,
        ),
        ("rm",),
    ),
    (
        re.compile(
            r"电话|来电|致电|打给我|\b(?:phone|telephone|call(?:s|ed|ing)?|ring(?:ing)?)\b",
            re.IGNORECASE,
        ),
        ("rm", "voice"),
    ),
    (re.compile(r"短信|彩信|\b(?:sms|texts?|texting)\b", re.IGNORECASE), ("sms",)),
    (re.compile(r"推送|弹窗|\b(?:push|notifications?)\b", re.IGNORECASE), ("push",)),
)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a consent that is taken back was about.

    Attributes:
        channels: of contact (``rm`` ``voice`` ``sms`` ``push``); ``any`` for all there are.
        personalisation: the use of personal data for recommending.
        only_asked: how it is done is asked; nothing is taken back by that.
    """

    channels: tuple[str, ...] = ()
    personalisation: bool = False
    only_asked: bool = False

    @property
    def unnamed(self) -> bool:
        """Whether it was not said what it was about."""
        return not (self.channels or self.personalisation)


def negated(text: str) -> bool:
    """Return whether there is a no in it, wherever: what permits something is asked again then.

    >>> negated("i dun want u to look at my spending"), negated("我没啥见不得人的，不介意")
    (True, True)
    >>> negated("please use my data"), negated("别的也按我的数据推荐")
    (False, False)
    """
    return bool(_NEGATED.search(text))


def consent_taken_back(text: str) -> TakenBack | None:
    """Return about what a text takes back a consent; None when it does not.

    >>> consent_taken_back("撤回客户经理联系我的同意")
    TakenBack(channels=('rm',), personalisation=False, only_asked=False)
    >>> consent_taken_back("I withdraw my consent").unnamed
    True
    >>> consent_taken_back("我同意撤回"), consent_taken_back("不要撤回我的同意")
    (None, None)
    """
    if not _TAKEN_BACK.search(text) or says_keep(text):
        return None
    if _DONE.search(text) or _OTHERS.search(text):
        return None
    only_asked = bool(_HOW.search(text)) and not _PLEASE.search(text)
    personal = bool(_PERSONAL.search(text))
    named = [way for words, ways in _CHANNELS if words.search(text) for way in ways]
    if not named and not personal and _ALL.search(text):
        contact = _CONTACT.search(text)
        return TakenBack(_ANY_CONTACT if contact else ("any",), not contact, only_asked)
    if not named and not personal and _CONTACT.search(text):
        named = list(_ANY_CONTACT)
    return TakenBack(tuple(dict.fromkeys(named)), personal, only_asked)
