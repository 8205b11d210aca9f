"""Words of a lost card, and of what else can be lost: a password, a job, patience.

Only a card is blocked, and what is kept with it (bankbook, wallet, phone, U-key).
"""

from __future__ import annotations

import re

from data.language.meaning.hardship import without_lost_work
from data.language.surface import surface

# What can be blocked, or is kept together with it.
_BLOCKED_ZH = (
    r"卡|咭|存折|折子|存单|凭证|国债|钱包|钱夹|银包|手机(?!号)|手提包|包包|背包|提包|书包"
    r"|包(?=被|没|丢|不见|让|给|掉|落)|[u优]盾|盾|密码器|令牌|u-?key|atm|取款机|提款机|取钱机"
    r"|机器|机子|自助机|单子"
)
_BLOCKED_EN = (
    r"cards?|(?:pass|savings )books?|wallets?|purses?|(?:hand)?bags?|luggage|phones?|mobiles?"
    r"|pocket|u-?keys?|usb keys?|tokens?|certificates?|deposit slips?|paper cd|paper of|atm"
    r"|cash machine|the lost one|security (?:keys?|devices?)|gadget|deposit papers?|plastic|u ?dun"
)
# Gone, or to be blocked before anybody uses it.
_LOST_ZH = (
    r"丢|遗失|失(?!败|效|去|约|业|误|信)|遗落|没(?:了|在|带|找|吐|拔|收)|不见|唔见|找(?:不|遍)|偷"
    r"|抢|扒|摸(?:走|了)"
    r"|(?:顺|拿|收)走|捡|落(?:在|了|出|超|饭|酒)|掉|忘(?:在|拿|拔|取|了)|吞|吃|食咗|扣(?:了|住)"
    r"|卡(?:在|住)|拔不|拿不|不吐"
    r"|没影|撬|冲走|不退|收了|不出来|卖了"
    r"|不在身|冻|锁|停|挂|报失|补|作废|剪|咬|洗|飞了|断了|不知道放|藏|(?:弄|搞)没"
)
_LOST_EN = (
    r"los[est]\w*|missing|gone|stole\w*|nick\w*|pinch\w*|snatch\w*|rob\w*|mug\w*|burgl\w*|thie\w+"
    r"|pick\w*|misplac\w*|mislaid|left|forgot\w*|drop\w*|fell|disappear\w*|vanish\w*"
    r"|swallow\w*|ate"
    r"|eaten|kept|retain\w*|confiscat\w*|stuck|took|taken|find|where|threw|thrown"
    r"|block\w*|freez\w*|frozen"
    r"|lock\w*|stop\w*|cancel\w*|disabl\w*|deactivat\w*|suspend\w*|invalidat\w*|hotlist"
    r"|shut|turn off|kill|put a hold|on hold|replac\w*|hand(?:ed)? in|chewed|nowhere|has my"
    r"|pulled|release|back"
    r"|come out|isn't in|no longer have|keeps|spit|flush\w*|run off|ran off"
    r"|theft|woke up without|went (?:in|through|out|with|astray)|charity|burn(?:ed|t)|lay hands"
    r"|no clue|lifted|paus\w*|useless"
    r"|broke into|no longer in|tun le|duplicate"
)
_BLOCKED = re.compile(rf"{_BLOCKED_ZH}|(?<![a-z])(?:{_BLOCKED_EN})(?![a-z])", re.IGNORECASE)
_LOST = re.compile(rf"{_LOST_ZH}|(?<![a-z])(?:{_LOST_EN})(?![a-z])", re.IGNORECASE)
# Enough without saying what was lost.
_PLAINLY = re.compile(
    r"挂失|挂矢|报失|挂一下失|被(?:人)?(?:偷|抢|扒)了|遭贼|停卡|锁卡|吞卡"
    r"|(?<![a-z])(?:(?:losing|lost) mine|i was (?:robbed|mugged)|report(?:ing)? (?:a )?loss"
    r"|pickpocketed"
    r"|(?:block|freeze|lock) it|report it gone|guashi)(?![a-z])",
    re.IGNORECASE,
)
# Lost, and nothing to be blocked for.
_SECRETS_ZH = r"密码(?!器)|口令|验证码|账号|用户名|信心|耐心|兴趣|合同|发票|回单|保单|钥匙|快递"
_SOMETHING_ELSE = re.compile(
    rf"(?<![和跟、及有])(?:{_SECRETS_ZH})(?:也|都|给|被|我|弄|搞)*(?:丢|没|忘|遗失|找不|不见)"
    rf"|(?:丢|忘)(?:了|失|记)?我?的?(?:{_SECRETS_ZH})"
    r"|(?<![a-z])(?:los[et]|losing|forgot\w*|misplaced|can't find|don't remember)(?: \w+){0,3} "
    r"(?:passwords?|pins?|passcode|login|username|log-?in details|patience|interest|hope|faith"
    r"|trust|track|count|keys|receipt|contract|policy|money|savings(?! book)|husband|wife"
    r"|father|mother|dad|mum|mom)(?![a-z])",
    re.IGNORECASE,
)


def of_a_lost_card(text: str) -> bool:
    """Return whether the loss of a card is told, or of what else can be blocked.

    >>> of_a_lost_card("我的卡丢了"), of_a_lost_card("my wallet was stolen")
    (True, True)
    >>> of_a_lost_card("密码丢了"), of_a_lost_card("I lost my job and can't pay my card")
    (False, False)
    """
    said = without_lost_work(surface(text).text)
    if _PLAINLY.search(said):
        return True
    said = _SOMETHING_ELSE.sub(" ", said)
    return bool(_BLOCKED.search(said) and _LOST.search(said))


def of_something_else_lost(text: str) -> bool:
    """Return whether something is lost that no card can be blocked for: a password, a job."""
    said = surface(text).text
    lost = without_lost_work(said) != said or _SOMETHING_ELSE.search(said)
    return bool(lost) and not of_a_lost_card(said)
