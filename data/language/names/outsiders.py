"""Banks, wallets and products of others, which we have nothing reliable to say about."""

from __future__ import annotations

import re

from data.language.surface import surface

_OUTSIDE = re.compile(
    r"余额宝|零钱通|余利宝|理财通|小金库|支付宝|微信支付|蚂蚁财富|天天基金|花呗|借呗|微粒贷|网商银行"
    r"|微众银行|(?:招商|工商|建设|农业|中国|交通|邮储|邮政储蓄?|平安|兴业|民生|浦发|中信|光大|华夏|广发)银行"
    r"|(?<![\u4e00-\u9fff])[工建农中交招]行|(?<=[和跟与同比如那是去在到])[工建农中交招]行(?![业为政程走进使驶动])"
    r"|(?:其[他它]|别的|另外?一?家)(?:的)?(?:银行|平台|机构)|别家银行|他行"
    r"|(?<![a-z])(?:yu'?\s?e\s?bao|alipay|wechat pay|icbc|ccb|abc|boc|cmb|hsbc|citibank|revolut"
    r"|bank of china|china (?:merchants|construction) bank|agricultural bank of china"
    r"|(?:another|(?:the )?other) banks?|other (?:platforms|institutions))(?![a-z])",
    re.IGNORECASE,
)


def named_outside(text: str) -> tuple[str, ...]:
    """Return the outsiders that are named, as they are written, each once.

    >>> named_outside("跟余额宝比呢"), named_outside("你们和招行比，余额宝呢，招行呢")
    (('余额宝',), ('招行', '余额宝'))
    >>> named_outside("Is it better than Yu'e Bao or another bank?")
    ("Yu'e Bao", 'another bank')
    >>> named_outside("还不如招行呢"), named_outside("那工行呢")
    (('招行',), ('工行',))
    >>> named_outside("零钱宝和定期比"), named_outside("其中行不行"), named_outside("在建行业")
    ((), (), ())
    """
    read = surface(text)
    spans = (read.span(*match.span()) for match in _OUTSIDE.finditer(read.text))
    return tuple(dict.fromkeys(text[start:end] for start, end in spans))
