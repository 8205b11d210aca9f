"""Words of somebody who cannot pay, or has lost their income: 失业了, 房贷还不上了, "in debt".

They sound like a loss, a refusal or a dispute, and are none of them.
"""

from __future__ import annotations

import re

_DEBT_ZH = r"(?:贷款?|月供|欠款|账单|利息|本金|债|信用卡|卡|花呗|网贷|钱)"
# 还不上班, 还不清楚, 还不了解: "not yet", not "cannot repay".
_CANNOT_ZH = (
    r"还不(?:上(?![班学市线来去传网架手])|起|清(?![楚晰])|完)"
    rf"|{_DEBT_ZH}[^，。,]{{0,6}}还不(?:了(?!解)|出(?!来))|还不了(?:{_DEBT_ZH}|$|[，。,！!])"
    r"|(?:月供|房贷|车贷|贷款|利息|账单|最低还款|欠款)[^，。,]{0,6}(?:付|缴|交|供|扛|背)不(?:上"
    r"|起|了|动|住)"
    r"|(?:付|缴|交|供|扛)不(?:上|起|了|动)[^，。,]{0,3}(?:月供|房贷|车贷|贷款|利息|账单|最低还款"
    r"|欠款|房子)"
    r"|没(?:有)?(?:钱|能力|办法|法)(?:再|去|继续)?(?:还|供|付|交)(?!没)[^，。,]{0,3}"
    r"(?:贷|债|款|卡|月供|房|车|账|$|了)"
    r"|无力(?:偿还|还款|还贷|还债)|(?:欠|背)了?(?:一屁股|一身|好多|很多|巨额|太多)(?:的)?(?:债|钱)"
    r"|负债累累|债台高筑|被催债|资金链断|揭不开锅|吃不(?:上|起)饭|走投无路|没活路|没有活路|(?:要"
    r"|得)断供"
)
_PAY = r"(?:pay(?:ing)?|repay(?:ing)?|afford|keep up|make|meet|cover|manage)"
_DEBT_EN = (
    r"(?:mortgage|loans?|instal\w+|credit cards?|cards?|debts?|bills?|repayments?|payments?|rent"
    r"|what i owe)"
)
_CANNOT_EN = (
    r"(?:can['’]?t|cannot|can not|couldn['’]?t|could not|unable to|not able to|won['’]?t be able to"
    r"|struggl\w+ (?:to|with)|no (?:money|way)(?: left)? to"
    r"|n['’]?t (?:have )?(?:the |enough )?money to"
    rf"|trouble)(?: \w+){{0,2}} {_PAY}(?: \w+){{0,4}} {_DEBT_EN}"
)
_CANNOT = re.compile(
    rf"{_CANNOT_ZH}|\b{_CANNOT_EN}\b"
    r"|\bbehind (?:on|with) (?:my |our |the )?(?:mortgage|loans?|payments|repayments|bills|card)\b"
    r"|\b(?:i['’]?m|i am|we['’]?re|we are|deep(?:ly)?|drowning|heavily|badly|so much) in debt\b"
    r"|\b(?:can['’]?t|cannot|can not|unable to) (?:repay|pay (?:it|them|you) back)\b"
    r"|\bowe (?:too|so|way too) much\b|\bcrushed by debts?\b|\bfinancial (?:difficult(?:y|ies)"
    r"|hardship|trouble)\b",
    re.IGNORECASE,
)
# How it is paid fails, not the means: 手机银行还不了款, "can't pay my bill in the app".
_TECHNICAL = re.compile(
    r"手机银行|网银|小程序|微信|支付宝|云闪付|按钮|页面|系统|报错|(?:还款|支付|扣款|付款"
    r"|操作)失败|(?<![a-z])(?:app|alipay"
    r"|wechat"
    r"|website|online|button|error|system|autopay|from abroad)(?![a-z])",
    re.IGNORECASE,
)
_OUT_OF_WORK_ZH = (
    r"失业(?!保险|金|证|登记|补助|补贴|险|率|人员)|下岗|被(?:公司|单位|老板|他们)?"
    r"(?:裁(?!员险)|辞退|辞掉|开除|炒|优化|解雇)|裁员了|丢了?(?:了)?(?:工作|饭碗|活儿?$)"
    r"|(?:工作|饭碗)(?:也|都|又)?(?:没|丢)了|没(?:有)?(?:了)?(?:收入|经济来源|生活来源)"
    r"|断了收入|收入(?:断|没)了|(?:公司|单位|厂|店|厂子|饭店)[^，。,]{0,3}(?:倒闭|关门|黄)了"
    r"|生意(?:失败|黄|垮|做不下去)了|(?:我|我们|我家|厂|生意)[^，。,你]{0,4}破产"
)
_OUT_OF_WORK = re.compile(
    rf"{_OUT_OF_WORK_ZH}"
    r"|\b(?:lost|losing|lose) (?:my|our|his|her|the) (?:job|income|work|livelihood|business)\b"
    r"|\b(?:laid off|made redundant|redundancy|unemployed|out of (?:a job|work)|jobless)\b"
    r"|\b(?:i|we|i['’]m|i am|my (?:firm|business))(?: \w+){0,2} bankrupt\b"
    r"|\b(?:i (?:was|got|have been)|i['’]ve been|been|got) (?:fired|sacked|let go)\b"
    r"|\b(?:no|without) (?:an? )?income\b",
    re.IGNORECASE,
)
_OF_A_DEBT = re.compile(
    r"贷|信用卡|月供|欠|债|还款|账单|供房|花呗"
    r"|\b(?:mortgage|loan|debt|owe|repay\w*|instal\w+|credit card|bills?)s?\b",
    re.IGNORECASE,
)
_OF_A_CARD = re.compile(r"信用卡|卡债|卡账|花呗|(?<![a-z])(?:credit )?cards?(?![a-z])", re.I)


def cannot_pay(text: str) -> bool:
    """Return whether somebody says that they cannot pay what they owe.

    >>> cannot_pay("房贷还不上了"), cannot_pay("I can't pay my mortgage")
    (True, True)
    >>> cannot_pay("我还不上班"), cannot_pay("手机银行还不了款")
    (False, False)
    """
    return bool(_CANNOT.search(text)) and not _TECHNICAL.search(text)


def out_of_work(text: str) -> bool:
    """Return whether somebody says that they have lost their work or their income.

    >>> out_of_work("我丢了工作"), out_of_work("I lost my job"), out_of_work("失业保险怎么领")
    (True, True, False)
    """
    return bool(_OUT_OF_WORK.search(text))


def without_lost_work(text: str) -> str:
    """Return a text without the words of lost work, which sound like a thing that was lost."""
    return _OUT_OF_WORK.sub(" ", text)


def of_a_debt(text: str) -> bool:
    """Return whether a debt is spoken of."""
    return bool(_OF_A_DEBT.search(text))


def of_a_card_debt(text: str) -> bool:
    """Return whether the debt is a card's."""
    return bool(_OF_A_CARD.search(text))
