"""Words of a fraud that happened or is feared; an opinion of insurance is none.

Nor is money that somebody moves to another bank of their own will.
"""

from __future__ import annotations

import re

from data.language.surface import surface

_DECEIVED_ZH = (
    r"骗|诈|呃(?:咗|人)|被片|钓鱼|冒[充用名]|假冒|假装|自称|假(?:的|网|app|客服|警|公安|链接|短信"
    r"|手机银行|房东|老板)|杀猪盘|刷单|传销"
    r"|上当|中招|圈套|套路|忽悠|坑了|网恋|炒股群|保证金|垫[付了]|提不出|取不出|拿不回|拉黑|洗钱"
    r"|走账|涉[案嫌]"
    r"|可疑|怀疑|不对劲|不明|陌生|公检法|安全账户|核查账户|止付|拦截|报[警案]|(?:真|骗人)的吗"
    r"|你们.{0,4}发的|是真是假|看着不像|不转账就|监管户|失联|刷流水|哄[着走]|刮刮乐|乱字母|先打税款"
    r"|中[^，。,]{0,3}奖|恐吓|不配合就|要影响征信|注销.{0,2}校园贷|(?:钱|卡)[^，。,]{0,4}(?:出不来|不给出)|踢(?:出|了)"
    r"|碰上片子|网址[^，。,]{0,3}不?对"
)
_BROKEN_INTO_ZH = (
    r"盗|被黑|黑客|入侵|泄[露漏]|木马|中毒|病毒|远程|屏幕共享|共享.{0,2}屏幕|开屏幕|[萤荧]幕分享|不听我使唤|不是我|没操作"
    r"|异地|陌生设备"
    r"|(?:被|有|让|给|告诉)(?:别)?人[^，。,]{0,6}(?:登|改|知道|用|拿|开户|贷款|骗|转)|别人(?:登"
    r"|知道|用|拿)"
    r"|不安全了|登录(?:提醒|地点|过)|我没(?:改|动)过|[信底][^，。,]{0,3}漏[了出]|掌握我|被人打开|报得?出我|刷(?:了)?脸.{0,4}登|钱(?:就)?没了"
)
_GIVEN_AWAY_ZH = (
    r"验证码|二维码|(?:点|填|输)[^，。,]{0,8}链接|链接|连结|位数给|垫款|(?:租|借|收|卖)[^，。,]{0,6}卡"
    r"|卡[^，。,]{0,4}借"
    r"|给了?(?:别人|陌生人|他|她)|已经[^，。,]{0,4}(?:转|打|汇)|(?:转|打|汇)(?:过去|给他|给她|走了)"
    r"|转[^，。,]{0,4}解除"
    r"|(?:让|叫|催|引导|要我)[^，。,]{0,6}(?:转|汇|打款|取现|保密|别告诉|买礼品|填|照片)|要转账"
    r"|(?<!单位)(?<!公司)(?<!你们)(?:要求|命令)我(?:(?!你们|活期|定期)[^，。,]){0,14}"
    r"(?:转到|转给|汇到|汇给)"
    r"|(?:(?<!没)有人|别人|被(?:人)?|不知道谁|不晓得谁)(?:(?!帮|代|可以|能)[^，。,]){0,14}[取提转划刷]走"
    r"|收要?钱|要收钱"
)
_DECEIVED_EN = (
    r"scam\w*|(?:de)?fraud\w*|phish\w*|con(?:ned| artist| man)|a con|cheat\w*|trick\w*|duped"
    r"|swindl\w*|impost\w*|impersonat\w*|pretend\w*|claim(?:s|ed|ing)|fake\w*|imitat\w*|clon(?:ed"
    r"|ing)"
    r"|suspicious|suspect\w*|dubious|dodgy|fishy|odd|strange\w*|genuine|legit\w*"
    r"|laundering|crooks?"
    r"|criminals?|pyramid|lottery|prize|gift cards?|safe account|blackmail\w*|threaten\w*"
    r"|rush(?:es|ing|ed) me|customs|security team|redelivery|transfer alert|must transfer"
    r"|won't pay me out"
    r"|fell for|doesn't exist|vanished|never got it|online (?:boyfriend|girlfriend|job|guru)"
    r"|bogus|counterfeit|purported\w*|supposed\w*|been had|fool(?:ed)?|met on ?(?:line"
    r"|the internet)"
    r"|on internet|sweetheart|guru|thie(?:f|ves)|won't let me withdraw|can't withdraw"
    r"|don't pay me back|talked me into"
    r"|(?:him|her)self your|queer feeling|dirty money|chat group|plays my|looked just like|owed a"
    r"|is (?:this|that|it)(?: \w+){0,4} (?:real|true|safe|normal|him|her|you)"
    r"|really (?:from|your|call)"
    r"|did you(?:r bank)? (?:send|text|call)|arrested|police"
)
_BROKEN_INTO_EN = (
    r"hack\w*|stolen|stole|theft|robbed|compromised|leaked|virus|malware|remote(?:ly)?|identity"
    r"|unauthori[sz]ed|(?:not|isn't|without|by) me|emptied|log(?:s|ged|ging) ?in(?:to)?"
    r"|login (?:from|alerts?|says)|breach\w*|penetrated|gained access"
    r"|taken over|got taken|broken into|swapped|moved my number|got out from|(?:isn't"
    r"|not) secure|at risk|on sale on"
    r"|was in my online"
    r"|(?:somebody|someone|anybody|they|he|caller|stranger|unknown person)(?:'s)?(?: \w+){0,2} "
    r"(?:using|has|have|opened|took|applied|set|wants?|asked|called|tried|trying|added|rang|made"
    r"|says?"
    r"|said|told|used|talked|offer|cheated|changed)"
)
_GIVEN_AWAY_EN = (
    r"some(?:one|body) (?:(?:is|has|was|just) )?(?:transferr|withdr|tak|took|mov)\w*"
    r" (?:\w+ ){0,3}(?:my|money|savings|\d)"
    r"|(?:(?:told|tells|asks?|asked) me to"
    r"|(?:says?|said|told me)(?: that)? i (?:must|have to|should))"
    r" (?:\w+ ){0,2}(?:transfer|move|send) (?:\w+ ){0,4}(?:to (?:icbc|another|a different)|safe)"
    r"|codes?|otp|pin|cvv|passwords?|links?|screen|already (?:sent|transferred)|didn't ask for"
    r"|card details|lent my|i sent (?:him|her|them|it)|made me|install\w*|bank details"
    r"|(?:the )?numbers (?:off|that came)|put a program|i already paid|had me put"
)
_FRAUD = re.compile(
    rf"{_DECEIVED_ZH}|{_BROKEN_INTO_ZH}|{_GIVEN_AWAY_ZH}"
    rf"|(?<![a-z])(?:{_DECEIVED_EN}|{_BROKEN_INTO_EN}|{_GIVEN_AWAY_EN})(?![a-z])",
    re.IGNORECASE,
)
# An opinion of a kind of product or of the bank, about nothing that happened.
_OPINION = re.compile(
    r"(?:保险|理财|基金|股票|存款|贷款|银行|你们|产品|推销|广告|收益|利率|这种|东西)"
    r"[^，。,！!?？被我转]{0,6}骗(?:人|钱|子|局)(?:的)?"
    r"|(?<![a-z])(?:insurance|funds?|investments?|stocks?|banks?|products?|you)(?: \w+){0,2} "
    r"(?:is|are|'s|'re)(?: \w+){0,2} (?:a )?"
    r"(?:scams?|frauds?|con|cheats?|swindles?|rip-?offs?|crooks|scammers|fraudsters)(?![a-z])",
    re.IGNORECASE,
)
_OTHER_BANK_ZH = (
    r"(?:招行|招商|工行|工商银行|建行|建设银行|农行|农业银行|中行|中国银行|交行|交通银行|邮储"
    r"|浦发|兴业|民生|中信"
    r"|光大|平安银行|他行|外行|别的(?:银?行|地方)|别家|其[他它](?:银?行)|另一家|支付宝|余额宝"
    r"|微信|零钱通)"
)
_OTHER_BANK_EN = (
    r"(?:icbc|ccb|abc|boc|cmb|hsbc|alipay|wechat|another bank|(?:an|the) other bank"
    r"|a different bank|my other bank|china merchants(?: bank)?|bank of china)"
)
_AWAY = re.compile(
    r"(?:转|划|挪|汇|搬|提|取|存)(?:账|出来|走|出)?(?:到|去|进|给|往)?"
    rf"[^，。,]{{0,4}}{_OTHER_BANK_ZH}"
    r"|(?<![a-z])(?:transfer|mov(?:e|ing)|tak(?:e|ing)|put(?:ting)?|send(?:ing)?|switch(?:ing)?)"
    rf"(?: \w+){{0,5}} (?:to|into|with) {_OTHER_BANK_EN}(?![a-z])",
    re.IGNORECASE,
)


def of_a_fraud(text: str) -> bool:
    """Return whether words of fraud, theft or suspicion are said of something that happened.

    >>> of_a_fraud("我被骗了"), of_a_fraud("somebody has my password")
    (True, True)
    >>> of_a_fraud("说保险都是骗人的"), of_a_fraud("我要把钱转到招行去")
    (False, False)
    """
    return bool(_FRAUD.search(_OPINION.sub(" ", surface(text).text)))


def of_an_opinion(text: str) -> bool:
    """Return whether a product or the bank is called a swindle, and nothing else is told.

    >>> of_an_opinion("她信不过你们，说保险骗人"), of_an_opinion("我买保险被骗了")
    (True, False)
    """
    return bool(_OPINION.search(surface(text).text)) and not of_a_fraud(text)


def moves_money_away(text: str) -> bool:
    """Return whether money is to go to another bank, without a word of fraud.

    >>> moves_money_away("我要把钱转到招行去"), moves_money_away("骗子让我转到招行")
    (True, False)
    """
    return bool(_AWAY.search(surface(text).text)) and not of_a_fraud(text)
