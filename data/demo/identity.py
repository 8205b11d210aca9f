"""Names and numbers of people who do not exist, but could.

Numbers follow their public formats (GB 11643-1999 for identity numbers, the mobile number
plan) and are a function of the customer's number, so that no two customers share one.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
MALE = (
    "伟强磊军洋勇杰涛明超刚平辉鹏华飞波斌宇浩然俊博文轩子豪志国建海峰宏毅嘉诚思远泽晨睿恒康安凯翔"
)
FEMALE = "芳娜敏静丽艳娟霞秀燕玲桂英梅琳雪婷慧颖洁莹欣怡佳雨桐梦瑶涵思琪诗婉清雅文晓倩妍晨曦"

# County-level codes of GB/T 2260, twenty of them: where people were born.
REGIONS = (
    "310101", "310104", "310110", "310115", "320102", "320106", "320115", "320205", "320402",
    "320505", "320583", "330102", "330106", "330203", "330212", "340103", "340104", "350203",
    "360102", "420106",
)  # fmt: skip
MOBILE_PREFIXES = (
    "130", "131", "132", "133", "135", "136", "137", "138", "139", "150", "151", "152", "155",
    "156", "157", "158", "159", "166", "173", "175", "176", "177", "178", "180", "181", "182",
    "183", "185", "186", "187", "188", "189", "191", "198", "199",
)  # fmt: skip

_DAYS, _HALVES = 365, 500  # day of year x (sequence number / 2) x region: all distinct
_SLOTS = _DAYS * _HALVES * len(REGIONS)
_SCATTER = 1_618_033  # coprime to the slots and to 10**8: neighbours do not look alike
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def name(rng: np.random.Generator, *, male: bool) -> str:
    """Return a surname and a given name of one or two characters."""
    # Surnames are listed by frequency; the square makes the front of the list common.
    surname = SURNAMES[int(len(SURNAMES) * rng.random() ** 2)]
    given = MALE if male else FEMALE
    size = 1 if rng.random() < 0.25 else 2
    return surname + "".join(given[i] for i in rng.integers(0, len(given), size))


def birth_date(number: int, year: int) -> dt.date:
    """Return the birthday in that year which belongs to a customer's number."""
    # Counted in a common year, so that nobody is born on 29 February.
    return (dt.date(2001, 1, 1) + dt.timedelta(days=_slot(number) % _DAYS)).replace(year=year)


def id_number(number: int, birth: dt.date, *, male: bool) -> str:
    """Return a checksum-valid identity number for a birthday from ``birth_date``."""
    half, region = _slot(number) // _DAYS % _HALVES, _slot(number) // (_DAYS * _HALVES)
    body = f"{REGIONS[region]}{birth:%Y%m%d}{2 * half + male:03d}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """Return the 18th character for the first 17 (ISO 7064 MOD 11-2).

    >>> check_digit("11010519491231002")
    'X'
    """
    return _CHECK[sum(w * int(c) for w, c in zip(_WEIGHTS, body, strict=True)) % 11]


def mobile(number: int) -> str:
    """Return the mobile number that belongs to a customer's number."""
    digits = number * _SCATTER % 10**8
    return f"{MOBILE_PREFIXES[digits % len(MOBILE_PREFIXES)]}{digits:08d}"


def _slot(number: int) -> int:
    return number * _SCATTER % _SLOTS
