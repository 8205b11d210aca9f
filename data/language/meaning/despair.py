"""Words of somebody who does not want to live: 想跳楼, 活着没意思, "I can't go on".

Figures of speech are told apart (笑死我了, "dying to know"), and so is what happened to
somebody else, which is a bereavement. Where it stays open, despair is heard.
"""

from __future__ import annotations

import re

_VERY = r"(?:真的?|好|太|很|也|都|又|还|就|实在|越来越|特别|这么|那么|挺|觉得|感觉|是)*"
_ACTS = r"跳(?:楼(?!机|价)|河|江|海(?!南|口|关)|桥|轨)|上吊|割腕|卧轨|自杀|自尽|轻生|寻死|喝农药"
_ZH = (
    # 想死期: a fixed deposit is wished for; 想死你了: somebody is missed
    r"(?<![不没])想死(?![你您我他她它咱期这那])|(?:想|要|让我|只想|还是|不如)去?死了?算了"
    r"|死了(?:一了百了|干净|才好)"
    r"|(?<!你)(?<!们)(?<!他)死了算了|我(?:真|就|还是|不如|干脆|只)?(?:想|要|该)?去死|不如死"
    r"|一死了之|活不如死"
    r"|(?<![得累热急饿困忙笑烦气渴冷疼机池])快要?死了|(?<!得)我要死了(?!这条)"
    r"|(?:不想|不愿意?|不要|不打算)再?活(?![期动跃用在泼])|没(?:法|脸|劲)再?活(?![期动])"
    r"|活不(?:下去|了了|成了)|(?:没|不).{0,8}活下去|活(?:够|腻)了"
    rf"|活着{_VERY}(?:没|没有|无|毫无)(?:啥|什么|多大|一点|半点)?(?:意思|意义|劲|盼头|希望|奔头"
    rf"|乐趣|用|价值)"
    rf"|活着{_VERY}(?:累|苦|难受|痛苦|煎熬)|活着(?:干嘛|干什么|干啥|为了什么|有什么(?:意思|意义"
    rf"|用))"
    rf"|活得{_VERY}(?:累|苦|痛苦|没意思|没劲|没有?意义|没有?希望|没有?盼头)|生无可恋"
    r"|(?:人生|生活|日子|生命)(?:真|太|已经|都)?(?:没有?|毫无|失去了?)(?:意义|意思|希望|盼头)"
    r"|(?:撑|熬|挺)不(?:下去|住)了?|走不下去了"
    r"|(?:很|好|太|真|感到|觉得|感觉|特别|非常|彻底|已经|只有|只剩)(?:的)?绝望|绝望了"
    r"|我.{0,6}(?<!别)(?<!没)想不开|不想(?:再)?醒(?:过)?来|了结自己|自我了断|了断自己|自残"
    r"|写(?:好)?遗书"
    r"|(?:想|要|准备)(?:早点|快点|彻底)?(?:离开|告别)(?:这个?)?(?:世界|人世|人间)"
    r"|结束(?:掉)?(?:了)?(?:我|自己)?的?(?:这)?(?:生命|一生|性命|这条命)"
    rf"|(?<!树)(?<!树上)(?:{_ACTS})(?![价大甩式促清])"
)
# Who else it happened to; and things that do not hold out: a firm, a plan, a battery.
_OF_ANOTHER_ZH = re.compile(
    r"(?:爸|妈|父亲|母亲|老公|老婆|丈夫|妻子|爱人|儿子|女儿|哥|姐|弟|妹|爷|奶|外公|外婆|叔|姨|舅"
    r"|他|她|朋友"
    rf"|同学|同事|邻居|领导|有人|客户|那人)[^，。,！!?？我想要]{{0,6}}(?:{_ACTS})(?:了|身亡|死了"
    rf"|去世|过世)"
    r"|(?:公司|厂|店|铺|企业|生意|工厂|餐馆|定投|基金|股票|手机|电池|信号|网络|股市|行情|大盘"
    r"|机器|系统)"
    r"[^，。,！!?？我]{0,6}(?:(?:撑|熬|挺|走)不(?:下去|住)了?)"
)

_NO_MORE = r"(?: any ?more| any longer| like this)"
_ENDS = r"\s*(?:$|[,.!;…]|\b(?:and|because|with(?:out)? (?:my|this) life|i)\b)"
_DO_NOT = r"(?:do ?n['’]?t|do not|no longer|never)(?: even| really)?"
_SO = r"(?: (?:so|very|really|just|completely|totally|quite|all|a bit|pretty|already))*"
_WHO_IS_HOPELESS = (
    r"i(?:['’]m| am| feel| felt)|i(?:['’]ve| have) been feeling|feel(?:ing)?"
    r"|my (?:life|situation|future)(?: is| feels| looks)?"
    r"|(?:everything|it all)(?:['’]s| is| feels| seems)?"
)
_EN = (
    r"(?<!n't )(?<!n’t )(?<!not )\b(?:want(?:ed)? to|wanna|ready to|going to go) die\b"
    r"(?! laugh| of laugh)"
    r"|\bwish i (?:was|were) (?:dead|never born)|\brather (?:be dead|die)\b"
    r"|\bbetter off (?:dead|without me)"
    r"|\bi(?:['’]m| am) dying\b"
    r"(?! to\b| for\b| laugh| of (?:laugh|curios|hunger|thirst|heat|bored))"
    r"|\bkill(?:ing)? myself\b(?! (?:with )?laugh)"
    r"|\b(?:hang|drown|hurt|harm)(?:ing)? myself\b|\bshoot myself\b(?! in the foot)"
    r"|\bself[- ]?harm|\bslit my wrists?|\boverdose\b"
    r"|\bend(?:ing)? (?:my (?:own )?life\b(?! insur)|it all\b)|\btak(?:e|ing) my (?:own )?life\b"
    r"|(?<!committed )(?<!by )(?<!not )(?<!financial )(?<!career )\bsuicid\w*"
    r"|\bno (?:reason|point|sense) (?:to|in|for) (?:live|living|life|go on|going on|being alive)\b"
    r"|\bnothing (?:left )?to live for\b|\bnot worth living\b"
    rf"|\blife (?:is|feels|has become|seems){_SO} "
    r"(?:meaningless|pointless|worthless|hopeless|unbearable|not worth)"
    rf"|\b{_DO_NOT} want to (?:be alive|exist\b|wake up(?! early| at)|be here{_NO_MORE})"
    rf"|\b{_DO_NOT} want to live{_NO_MORE}?{_ENDS}"
    r"|(?<!this )(?<!that )(?<!it )(?<!things )"
    rf"\b(?:can['’]?t|cannot|can not) (?:go on|keep going|carry on){_NO_MORE}?{_ENDS}"
    rf"|\b(?:{_WHO_IS_HOPELESS}){_SO} hopeless\b(?! (?:at|with)\b)"
    r"|\b(?:tired|sick) of (?:living|life|being alive)\b"
    r"|\b(?:done with|giv(?:e|ing) up on|hate) (?:my )?life\b(?! insur)"
    r"|\bwant it (?:all )?to (?:end|be over)\b|\bwant to disappear\b"
    r"|\bjump(?:ing)? (?:off|out of|from|in front of) (?:a|the|this|my) (?:\w+ )?"
    r"(?:roof|building|bridge|balcony|window|cliff|train)"
)
_DESPAIR = re.compile(f"{_ZH}|{_EN}", re.IGNORECASE)


def of_despair(text: str) -> bool:
    """Return whether somebody speaks of dying, of ending their life, or sees no way on.

    >>> of_despair("我快要死了"), of_despair("活着没意思"), of_despair("I can't go on")
    (True, True, True)
    >>> of_despair("笑死我了"), of_despair("想死期存一年"), of_despair("I can't go on the website")
    (False, False, False)
    """
    return bool(_DESPAIR.search(_OF_ANOTHER_ZH.sub("", text)))
