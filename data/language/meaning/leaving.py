"""Whether customers say, of their own will, that they and their money go to another bank."""

from __future__ import annotations

import re

from data.language.meaning.loss import of_a_death
from data.language.meaning.lost_things import of_a_lost_card
from data.language.meaning.swindles import of_a_fraud
from data.language.surface import surface

_NAMED_ZH = (
    r"(?:招商|工商|建设|农业|中国|交通|邮储|平安|兴业|民生|浦发|中信|光大)银行|[工建农中交招]行"
)
_OTHER_BANK_ZH = (
    rf"(?:(?:隔壁|对面|别的|其[他它]|另外?一?家)(?:的)?(?:银行|行)|隔壁|别家|他行|外行|{_NAMED_ZH})"
    r"(?=去|来|里|$|[了吧啊呀的，。,.!！;；\s])"
)
_WILL_ZH = r"我(?:就|都|现在|马上|真的?)*(?:想|要|打算|准备|决定|考虑)"
_LEAVING_ZH = (
    # 我要把钱都转到隔壁银行去, 我想把存款取出来存到别的银行
    rf"{_WILL_ZH}(?:把|将)(?:我|我的|这些|所有的?|全部的?|手里的?)*(?:钱|存款|资金|积蓄|家当)"
    rf"[^，。,？?]{{0,4}}(?:转|取|提|挪|搬|移|存)[^，。,？?]{{0,6}}{_OTHER_BANK_ZH}"
    # 我打算换家银行, 不想在你们这存了
    r"|(?:想|打算|准备|决定|考虑)换(?:一?[家个])?银行(?=$|[了吧啊呀，。,.!！;；])"
    r"|不(?:想|打算|愿意?|再)(?:再|继续)?在你们(?:这里?|这儿|行|家|银行|那)?存钱?了"
)
_WILL_EN = (
    r"\bi(?:['’]m| am)?(?: just| now)?"
    r"(?:['’]ll| will| want to| plan to| intend to| am going to| going to)?"
)
_LEAVING_EN = (
    rf"{_WILL_EN} (?:mov(?:e|ing)|transfer(?:ring)?|tak(?:e|ing)|switch(?:ing)?|pull(?:ing)?)"
    r" (?:all )?(?:of )?my (?:money|savings|deposits?|business|funds)"
    r" (?:elsewhere|(?:to|with|into) (?:another|a different|some other) bank)(?=$|[\s.,!;])"
    rf"|{_WILL_EN} (?:thinking (?:of|about) )?(?:switch(?:ing)?|chang(?:e|ing)) banks(?![a-z])"
    rf"|{_WILL_EN} leav(?:e|ing) (?:your|this) bank(?![a-z])"
)
_LEAVING = re.compile(rf"{_LEAVING_ZH}|{_LEAVING_EN}", re.IGNORECASE)
# Asked how, told by somebody, or said beside something that must be heard first: a question about
# a transfer, an order, a loss, a complaint, a wish to be left alone.
_SOMETHING_ELSE = re.compile(
    r"[吗嘛?？]|能不能|可不可以|可以把|怎么|咋|怎样|如何|在哪"
    r"|手续费|收费|要钱|限额|额度|多久|几天|到账"
    r"|有人|谁|[他她它]|对方|客服|警察|公安|法院|检察|老师|领导"
    r"|儿子|女儿|[前老]?[夫妻公婆]|父母|爸|妈|亲戚"
    r"|[让叫请催逼令求知]我|说我|务必|偷|盗|骗|丢|吞|坏|损|错|冻结|解封|验证"
    r"|推销|推荐|短信|电话|打扰|骚扰|广告|投诉|举报|联系|[找烦]我|打给我|给我打|退订|注销|删除|人工"
    r"|取消|不需要|不要|不用|不感兴趣|没兴趣|如果|要是|假如|除非|的话"
    r"|[不没未][^，。,]{0,2}(?:想|打算|准备|决定|考虑)[^，。,]{0,3}[换转取]"
    r"|\b(?:how|when|where|what|can|could|fees?|charges?|costs?|limits?|some(?:one|body)|police"
    r"|he|she|they|told|tells?|says?|said|asked|asks|must|have to|should|caller|department|support"
    r"|son|daughter|husband|wife|lost|stolen|swallowed|blocked|wrong|stop|calls?|calling|texts?"
    r"|complain\w*|cancel\w*|not|don['’]?t|no thanks?|if|unless|whether|would|contact\w*"
    r"|leave me alone|unsubscribe|delete|remove|human|agent|verify|account)\b",
    re.IGNORECASE,
)


def means_to_leave(text: str) -> bool:
    """Return whether somebody says, of their own will and nothing else, that their money leaves.

    In doubt it is not: what is asked, ordered, lost or complained of is heard as that.

    >>> means_to_leave("我要把钱转到隔壁银行"), means_to_leave("I'm moving my savings elsewhere")
    (True, True)
    >>> means_to_leave("有人让我把钱转到招商银行"), means_to_leave("转到别的银行要手续费吗")
    (False, False)
    """
    plain = surface(text).text
    if _SOMETHING_ELSE.search(plain) or of_a_fraud(text):
        return False
    if of_a_lost_card(text) or of_a_death(text):
        return False
    return _LEAVING.search(plain) is not None
