"""Names that only sound right become the catalogue's, and nothing else does."""

import pytest

from data.language import ProductName, ProductNames
from data.language.names.sounds import same_numbers
from data.language.spoken import normalise_spoken
from data.language.surface import surface
from data.products import catalogue
from data.texts.phrases import Language


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("零 钱 保 怎 么 样", "零钱宝怎么样"),
        ("稳 静 九 时 天", "稳进90天"),
        ("岁 岁 月 三 百 六 十 五 天", "岁岁悦365天"),
        ("兰 湾 随 心 袋", "澜湾随心贷"),
        # what is a name already
        ("零 钱 宝", "零钱宝"),
        ("稳 进 九 十 天 理 财", "稳进九十天理财"),
        # what is a word of its own
        ("三 方 存 管", "三方存管"),
        ("一 类 账 户", "一类账户"),
        ("稳 健 的 理 财", "稳健的理财"),
        # another number, and the opposite
        ("四 年 定 期", "四年定期"),
        ("十 一 年 定 期", "十一年定期"),
        ("卖 黄 金", "卖黄金"),
    ],
)
def test_names(names: ProductNames, heard: str, written: str) -> None:
    assert normalise_spoken(heard, Language.ZH, names) == written


def test_every_name_is_left_as_it_is(names: ProductNames) -> None:
    rows = catalogue.load().products
    said = {surface(name).text for row in rows for name in (row.name_zh, *row.aliases)}
    assert {name: names.corrected(name) for name in said} == {name: name for name in said}


def test_numbers_that_only_nearly_sound_alike_are_two() -> None:
    bonds = ProductNames([ProductName("T10", "十年国债", "Ten-Year Bond")])
    assert bonds.corrected("时年国债") == "十年国债"
    assert bonds.corrected("四年国债") == "四年国债"
    assert not same_numbers("十年国债", "四年国债")
