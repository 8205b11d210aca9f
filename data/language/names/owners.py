"""Whose account is asked about: 我老公的余额, 张三卡里多少钱, "my wife's balance"."""

from __future__ import annotations

import re

from data.language.surface import surface

_KIN_ZH = (
    r"老公|老婆|丈夫|妻子|爱人|媳妇|老伴|对象|男朋友|女朋友|男友|女友|爸爸?|妈妈?|爸妈|父亲|母亲"
    r"|父母|公公|婆婆|岳父|岳母|儿子|女儿|孩子|哥哥?|姐姐?|弟弟|妹妹|爷爷|奶奶|外公|外婆"
    r"|姥姥|姥爷|叔叔|阿姨|舅舅|姑姑|孙子|孙女|侄子|侄女|外甥|嫂子|女婿|儿媳妇?|丈母娘|老丈人|亲戚"
)
_OTHERS_ZH = r"他们?|她们?|别人|人家|朋友|同事|同学|邻居|老板"
# The commonest family names but those that also begin everyday words (金, 钱, 高, 常, 周).
_SURNAME = (
    "[王李张刘陈杨赵吴徐胡郭罗梁宋郑谢韩唐冯董萧曹袁邓傅沈吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴汪姜谭廖邹"
    "熊陆郝崔邱秦侯邵孟龚]"
)
_NAME_ZH = rf"{_SURNAME}(?:先生|女士|小姐|总|[\u4e00-\u9fff]{{1,2}}?)"
_ASKED_ZH = (
    r"(?:(?:把|查看?|查询|看看?|告诉我|知道|问)(?:一?下)?(?:客户|用户|储户)?|客户|用户|储户)"
)
_MONEY_ZH = r"(?:余额|存款|账户|帐户|账上|帐上|卡|名下|资产|持仓|理财|基金|钱)"
_THEIRS_ZH = re.compile(
    rf"(?:{_KIN_ZH}|{_OTHERS_ZH}|(?:^|{_ASKED_ZH}){_NAME_ZH})"
    rf"(?:的|那边|那)?(?:银行)?(?:还?有多少)?{_MONEY_ZH}"
)
_KIN_EN = (
    r"(?:wife|husband|spouse|partner|girlfriend|boyfriend|mother|mum|mom|father|dad|parent|son"
    r"|daughter|child|kid|brother|sister|friend|colleague|boss|neighbour|neighbor|aunt|uncle"
    r"|grandmother|grandfather|grandma|grandpa|granny|gran|nan|grandson|granddaughter|nephew|niece"
    r"|cousin|(?:mother|father|sister|brother|son|daughter)-in-law)s?"
)
_MONEY_EN = r"(?:balances?|accounts?|savings|cards?|money|deposits?|holdings|funds?)"
_THEIRS_EN = re.compile(
    rf"\b(?:his|her|their|some(?:one|body)(?: else)?['’]s|my {_KIN_EN}['’]?s?|other people['’]s"
    rf"|(?:mr|mrs|ms|miss)\.? [a-z]+['’]s)\s+(?:\w+\s+)?{_MONEY_EN}\b"
    rf"|\b(?:customer|client)\s+(?:[a-z]+\s+){{1,2}}?[a-z]+['’]s\s+(?:\w+\s+)?{_MONEY_EN}\b"
    rf"|\b(?:customer|client)\s+[a-z]+['’]s\s+(?:\w+\s+)?{_MONEY_EN}\b"
    rf"|\b{_MONEY_EN}\s+(?:of|for)\s+(?:him|her|them|some(?:one|body)|(?:my|our)\s+{_KIN_EN}"
    r"|(?:the\s+)?(?:customer|client|mr|mrs|ms|miss)\b)"
    rf"|\b(?:do|does|did)\s+(?:he|she|they|my {_KIN_EN})\s+(?:still\s+)?(?:have|hold|own)\b",
    re.IGNORECASE,
)
_FOR_THEM_ZH = re.compile(
    rf"(?:帮|替|给|为)(?:我)?(?:的)?(?:家里?的?)?(?:{_KIN_ZH}|{_OTHERS_ZH}|{_NAME_ZH}(?=[查看问]))"
    rf"(?:查看?|查询|看看?|问问?|查查)(?:一?下|一查)?(?:他的?|她的?)?"
    r"(?:还?有多少)?(?:余额|存款|账户|帐户|账上|帐上|卡里|卡上|名下|资产|持仓)"
)
_MINE = re.compile(
    r"我(?:自己|本人)?的?(?:银行)?(?:余额|存款|账户|卡|名下|资产|持仓|理财|基金|钱)"
    r"|我们的?(?:余额|账户)|我(?:的)?(?:户头|账上|都?买|持有|手里)"
    r"|\b(?:my|our) (?:own )?(?:\w+ )?(?:balances?|accounts?|savings|holdings|portfolio)\b"
    r"|\b(?:do i|(?:i|we)(?:['’]ve)? (?:have|hold|own|bought|got))\b",
    re.IGNORECASE,
)
_THEIR_WISH = re.compile(
    rf"(?:{_KIN_ZH})(?:他|她)?(?:也|就|老是|总是|一直|非|现在)?(?:想|要|打算|准备|说要|说想|让我)"
    rf"|\bmy (?:\w+ )?{_KIN_EN} (?:also |really |just )?(?:wants?|would like|wishes|plans?|needs?"
    r"|is (?:going|planning|thinking)|asks?|asked|thinks?)\b",
    re.IGNORECASE,
)
_LONGEST_SUCH = 40  # characters
_ONLY_MINE = re.compile(
    r"\W*(?:那么?|哦|好吧?|行|[，, ]){0,4}(?:查|看|查看|查一?下|看一?下)?我(?:自己|本人)的"
    r"(?:余额|账户|卡)?(?:呢|吧|总可以吧|可以吗|行吗|能查吗)?\W*"
    r"|\W*(?:(?:ok(?:ay)?|fine|well|and|so)\W+){0,2}(?:what about |how about |show me |check )?"
    r"(?:mine|my own(?: one| account| balance)?)(?: then| please)?\W*",
    re.IGNORECASE,
)


def of_somebody_else(text: str) -> bool:
    """Return whether money or an account of another person is spoken of.

    >>> of_somebody_else("帮我爸查下余额"), of_somebody_else("帮我查下余额")
    (True, False)
    >>> of_somebody_else("我老公卡里还有多少钱"), of_somebody_else("我卡里还有多少钱")
    (True, False)
    """
    return any(each.search(text) for each in (_THEIRS_ZH, _FOR_THEM_ZH, _THEIRS_EN))


def wished_by_somebody_else(text: str) -> bool:
    """Return whether somebody else's wish is told, and nothing of one's own is asked.

    >>> wished_by_somebody_else("my grandma wants to invest everything in stocks")
    True
    >>> wished_by_somebody_else("my wife wants to know my balance")
    False
    """
    return bool(_THEIR_WISH.search(text)) and not _MINE.search(text)


def only_mine(text: str) -> bool:
    """Return whether a text says that one's own is meant, and nothing else.

    >>> only_mine("那我自己的呢"), only_mine("what about mine?"), only_mine("我自己的理财呢")
    (True, True, False)
    """
    said = surface(text).text
    return len(said) <= _LONGEST_SUCH and bool(_ONLY_MINE.fullmatch(said))
