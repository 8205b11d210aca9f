"""Whether contact is to stop, is missed, or may come back: 别打了, 怎么没人联系我, 短信可以发了.

An opt-out is heard in all three; only the first is one.
"""

from __future__ import annotations

import re

from data.language.surface import surface

_STOP_ZH = (
    r"别(?![忘的家处])|不(?:要(?!忘)|想|用|需|必|许|准|接受|愿|希望|允许|同意|喜欢|收|看|听|再|买"
    r"|了|感兴趣|推|打|发|联系|欢迎)"
    r"|没兴趣|停|退|拒|谢绝|杜绝|取消|取关|关|免|勿|屏蔽|拉黑|扰|烦|够了|到此|少(?:给|打|发|推"
    r"|来)|删|去掉|拿掉|划掉|剔除|移除"
    r"|用不着|见不着|当不存在|不谈|不做推荐|断了|断掉|抹掉|抹去|tuiding|bie(?=再|推)"
    r"|受够|唔好|唔使|唔要|甭|休想|莫|撤|收回|黑名单|投诉|禁|终止|中止|省省|再不给|无[须需]|收起|覅|唔准|掐|移出|不聊|为止|推订|咪(?=再)|(?<![a-z])(?:td|t|n)$"
)
_STOP_EN = (
    r"stop\w*|unsub\w*|no|don't|dont|not|never|nobody|no-?one|opt\w*|remov\w*|take me off|quit"
    r"|cancel\w*"
    r"|block\w*|leave me|enough|refus\w*|withdraw\w*|revok\w*|off|out|without|bother\w*|harass\w*"
    r"|spam\w*"
    r"|cease|desist|refrain|end|mute|object\w*|hate|(?:sick|tired) of|fed up|too many|rather"
    r"|delete|less|fewer"
    r"|nothing|disable|deactivate|switch|halt|ban|only|any ?more|blacklist|peace|alone"
    r"|keep away"
    r"|done with|silence|won't|can't stand|reject|rid of|cut|skip|drop|zero|erase|against"
    r"|to (?:ur|your)sel\w+|for someone else|hide|exclude|spare|spared|gone|avoid"
    r"|banish\w*|give over|finish with|leave them all|wasted breath|kill\w*|had my fill"
    r"|call it a day"
    r"|none|forbid\w*|(?:has|have) to go|discontinu\w*|strike|un ?ascribe|td|bie zai"
    r"|(?:been|be) the last|the last one|lost my number"
)
_STOP = re.compile(rf"{_STOP_ZH}|(?<![a-z])(?:{_STOP_EN})(?![a-z])", re.IGNORECASE)

# Not having been contacted is complained of, or a call is reminded of.
_CONTACTED_ZH = r"(?:联系|联络|找|回复|打(?:过)?电话|来(?:过)?电话?|打过?来|回(?:过)?电话?|回访|理)"
_REFUSED_ZH = (
    r"取消|别(?!忘)|不要(?!忘)|停|退订|拒|骚扰|不想|不用|不需要|让你|叫你|同意|要求|授权|答应"
)
_MISSED = re.compile(
    rf"(?:还没|还没有|还未|没人|没有人|一直没|迟迟没?|都没|从来没|没有|没|怎么(?:还|都|一直|老"
    rf"|也)?不|为什么(?:还|都|一直)?不"
    rf"|为啥(?:还)?不|咋(?:还|都)?不)[^，。,]{{0,5}}{_CONTACTED_ZH}"
    rf"|(?:什么时候|啥时候|几时|多久|何时)[^，。,]{{0,6}}(?:会|才"
    rf"|能)?[^，。,]{{0,4}}{_CONTACTED_ZH}"
    rf"|(?:别|不要|莫|甭)忘[了记]?[^，。,]{{0,8}}{_CONTACTED_ZH}|记得[^，。,]{{0,6}}{_CONTACTED_ZH}"
    rf"|{_CONTACTED_ZH}我?的?[^。]{{0,6}}(?:一直|都|还|也|却)没(?:有)?(?:$|联系|打|人|动静|消息"
    rf"|下文)"
    r"|(?<![a-z])(?:still )?no (?:call|callback|contact|news)(?: \w+){0,3} (?:yet|so far)(?![a-z])"
    r"|(?<![a-z])still no (?:call|callback|contact)(?![a-z])"
    r"|(?<![a-z])(?:(?:nobody|no-?one|no one)(?: \w+){0,2}|(?:you|he|she|they|manager|anyone"
    r"|anybody|bank)"
    r"(?: \w+){0,2} (?:haven't|hasn't|have not|has not|didn't|did not|never)(?: \w+){0,2}"
    r"|(?:haven't|hasn't|why didn't) (?:you|he|she|they|anyone|anybody|someone)(?: \w+){0,2}"
    r"|i (?:haven't|have not|never)(?: \w+){0,2})"
    r" (?:contacted|called|phoned|rung|rang|texted|heard (?:from|back)|got(?:ten)? (?:in touch"
    r"|back)"
    r"|been (?:in touch|contacted|called)|reached out|call(?:ed)? me|contact me|ring me"
    r"|phone me)(?![a-z])"
    r"|(?<![a-z])still waiting for (?:your|a|the|my|somebody's|someone's) (?:call|callback|answer)"
    r"|(?<![a-z])(?:don't|do not|never|please don't) forget(?: \w+){0,3} (?:call|ring|phone"
    r"|contact|get back)"
    r"|(?<![a-z])remember to (?:call|ring|phone|contact)(?![a-z])",
    re.IGNORECASE,
)
_MISSED_NOT = re.compile(
    rf"{_REFUSED_ZH}|(?<![a-z])(?:stop\w*|cancel\w*|unsubscribe|asked (?:you|for)|agreed|should"
    rf"|must|is to"
    rf"|want(?:ed)?"
    r"|removed|opt\w*)(?![a-z])",
    re.IGNORECASE,
)
# Contact is wished for, or permitted again; and stopping is what is not to be done.
_COME_BACK = re.compile(
    r"恢复|重新(?:开|订|发|打|推|接收)|(?:可以|能|继续|照常)(?:再|继续|重新|给我|跟我|和我"
    r"|正常)*(?:发|打|推|联系|收)"
    r"|(?:给我|向我|跟我|和我)(?:发|打|推|来)[^，。,不别]{0,6}(?:吧|可以|没问题|了$)"
    r"|(?:发|打|推送?|联系我?)吧$|(?:想|要|愿意)(?:再|重新|继续)?(?:收|接)(?:到|收)?"
    r"|(?<![a-z])(?:resume|again|you (?:can|may)|feel free|go ahead|i(?:'d| would) like to (?:get"
    r"|receive)"
    r"|opt (?:me )?(?:back )?in|back on|text me|call me|send me|re-?subscribe|start sending"
    r"|turn on)(?![a-z])",
    re.IGNORECASE,
)
_NOT_TO_STOP = re.compile(
    r"(?:别|不要|不用|不想|不是要|没说要|没让你们?|没有?要)(?:再)?(?:停|取消|退订|关|拒)"
    r"|(?<![a-z])(?:don't|do not|didn't (?:ask|want)(?: \w+){0,2}|never asked(?: \w+){0,2}) "
    r"(?:to )?(?:stop|unsubscribe|cancel|opt out|block|turn off)(?![a-z])",
    re.IGNORECASE,
)
_ONLY_STOP = re.compile(
    r"\W*(?:先|请|你|快|给我)*(?:停|停下|停下来|停止|停一下|打住|别说了|别问了|不要说了|不要问了"
    r"|够了|退出|闭嘴)"
    r"(?:吧|啊|啦|了|好吗)*\W*"
    r"|\W*(?:please |just |ok(?:ay)? |no )?(?:stop|enough|that['’]s enough|quit|exit)"
    r"(?: it| this| that| now| please| asking| here)*\W*",
    re.IGNORECASE,
)
# Nothing but an opt-out, in words that mean nothing else to a colleague either: no bare stop, no N.
_OPTS_OUT_ZH = re.compile(
    r"(?:请|麻烦|帮我|给我|我要|我想|我|你们?|全部|都)*"
    r"(?:退订|取消订阅|td|tuiding"
    r"|(?:(?:不要|别|不用|不)再|以后都?(?:不要|别|不用)|停止)(?:给我|向我|跟我|对我)?"
    r"(?:推荐|推销|营销|(?:发|推)(?:广告|营销信息|营销短信|推销信息))(?:产品|东西)?)"
    r"(?:了|吧|啊|啦|谢谢)*"
)
_OPTS_OUT_EN = re.compile(
    r"(?:please |i (?:want|would like|wanna) to |i'd like to )?"
    r"(?:unsubscribe(?: me)?|opt (?:me )?out"
    r"|(?:stop|no more) (?:all |any |the |your |sending me |making )?"
    r"(?:marketing|advertis(?:ing|ements)|ads|promotions|promoting|recommending|recommendations)"
    r"(?: messages| to me)?)"
    r"(?: please| thanks| thank you| now)*",
    re.IGNORECASE,
)
# Longer than any plain yes; what is longer says something else as well.
_LONGEST_YES = 40
_SIGNS = re.compile(r"[\W_]+")
_SPACED = re.compile(r"[^\w']+")
_MAY_CONTACT_ZH = re.compile(
    r"(?:嗯|好的?|行|可以的?|同意|没问题|当然|那|就){0,4}"
    r"(?:让|叫|请)?(?:你们?|您|他们?|她们?|客户经理|经理)?(?:可以|来|直接|尽管|随时)?"
    r"(?:联系我|联络我|打给我|致电我|给我打电话|打电话给我|跟我联系|和我联系|给我来电话?)"
    r"(?:吧|好了|就行|就好|没问题|可以|行|好)?"
)
_MAY_CONTACT_EN = re.compile(
    r"(?:(?:yes|yeah|yep|sure|ok|okay|fine|alright|all right|of course|please|go ahead) ){0,3}"
    r"(?:(?:you (?:can|may)|(?:they|he|she|(?:the|my)(?: relationship)? manager) can"
    r"|(?:have|let) (?:him|her|them|(?:the|my)(?: relationship)? manager)|do|please|just) )?"
    r"(?:contact|call|ring|phone) me(?: then| please| about it){0,2}",
    re.IGNORECASE,
)


def says_stop(text: str) -> bool:
    """Return whether there are words of stopping, refusing or wanting peace.

    >>> says_stop("别给我打电话"), says_stop("短信可以发了"), says_stop("别忘了给我打电话")
    (True, False, False)
    """
    return bool(_STOP.search(surface(text).text))


def misses_contact(text: str) -> bool:
    """Return whether a contact that did not come is complained of, or one is reminded of.

    >>> misses_contact("怎么没人联系我"), misses_contact("you still haven't called me")
    (True, True)
    >>> misses_contact("我没让你们联系我"), misses_contact("nobody should call me")
    (False, False)
    """
    said = surface(text).text
    return bool(_MISSED.search(said)) and not _MISSED_NOT.search(said)


def wants_contact(text: str) -> bool:
    """Return whether contact may come, or come back: nothing is to be stopped.

    >>> wants_contact("短信可以发了"), wants_contact("恢复短信推送"), wants_contact("别停短信")
    (True, True, True)
    >>> wants_contact("别给我发短信"), wants_contact("可以别发短信了吗")
    (False, False)
    """
    said = surface(text).text
    rest = _NOT_TO_STOP.sub(" ", said)
    if rest != said:
        return not says_stop(rest)
    return bool(_COME_BACK.search(said)) and not says_stop(said)


def only_stop(text: str) -> bool:
    """Return whether a text says stop, and not what.

    >>> only_stop("stop"), only_stop("别说了"), only_stop("stop calling me")
    (True, True, False)
    """
    return bool(_ONLY_STOP.fullmatch(surface(text).text))


def only_opts_out(text: str) -> bool:
    """Return whether a text wants no marketing any more, and nothing else.

    >>> only_opts_out("退订"), only_opts_out("别再给我推荐了"), only_opts_out("unsubscribe, please")
    (True, True, True)
    >>> only_opts_out("怎么退订？"), only_opts_out("stop"), only_opts_out("别推荐保险")
    (False, False, False)
    """
    said = surface(text).text.strip()
    if "?" in said or "？" in said:
        return False
    zh, en = _SIGNS.sub("", said), _SPACED.sub(" ", said).strip()
    return bool(_OPTS_OUT_ZH.fullmatch(zh) or _OPTS_OUT_EN.fullmatch(en))


def permits_contact(text: str) -> bool:
    """Return whether a text says that one may be contacted, and nothing else.

    A question permits nothing, and neither does a report.

    >>> permits_contact("可以联系我"), permits_contact("让他打给我吧"), permits_contact("联系我")
    (True, True, True)
    >>> permits_contact("可以联系我？"), permits_contact("你们打电话给我了")
    (False, False)
    >>> permits_contact("sure, they can call me"), permits_contact("can you call me tomorrow")
    (True, False)
    """
    said = surface(text).text.strip()
    if len(said) > _LONGEST_YES or "?" in said or "？" in said:
        return False
    zh, en = _SIGNS.sub("", said), _SIGNS.sub(" ", said).strip()
    return bool(_MAY_CONTACT_ZH.fullmatch(zh) or _MAY_CONTACT_EN.fullmatch(en))
