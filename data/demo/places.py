"""Where the demo bank is: head office, six city branches and their sub-branches."""

from __future__ import annotations

from dataclasses import dataclass

from data.ingest.rows import OrganisationRow

HEAD_OFFICE = "/hq"
FLAGSHIP = "/hq/shanghai/lujiazui"  # the personas' sub-branch


@dataclass(frozen=True, slots=True)
class City:
    """A city with a branch; ``weight`` is its share of the customers."""

    code: str
    zh: str
    en: str
    weight: float
    sub_branches: tuple[tuple[str, str, str], ...]  # code, Chinese name, English name


CITIES: tuple[City, ...] = (
    City(
        "shanghai",
        "上海",
        "Shanghai",
        0.30,
        (
            ("lujiazui", "陆家嘴支行", "Lujiazui Sub-branch"),
            ("xujiahui", "徐家汇支行", "Xujiahui Sub-branch"),
            ("wujiaochang", "五角场支行", "Wujiaochang Sub-branch"),
            ("hongqiao", "虹桥支行", "Hongqiao Sub-branch"),
        ),
    ),
    City(
        "hangzhou",
        "杭州",
        "Hangzhou",
        0.20,
        (
            ("wulin", "武林支行", "Wulin Sub-branch"),
            ("binjiang", "滨江支行", "Binjiang Sub-branch"),
            ("qianjiang", "钱江新城支行", "Qianjiang New Town Sub-branch"),
        ),
    ),
    City(
        "nanjing",
        "南京",
        "Nanjing",
        0.16,
        (
            ("xinjiekou", "新街口支行", "Xinjiekou Sub-branch"),
            ("hexi", "河西支行", "Hexi Sub-branch"),
            ("jiangning", "江宁支行", "Jiangning Sub-branch"),
        ),
    ),
    City(
        "suzhou",
        "苏州",
        "Suzhou",
        0.14,
        (
            ("yuanqu", "园区支行", "Industrial Park Sub-branch"),
            ("guanqian", "观前支行", "Guanqian Sub-branch"),
            ("kunshan", "昆山支行", "Kunshan Sub-branch"),
        ),
    ),
    City(
        "ningbo",
        "宁波",
        "Ningbo",
        0.11,
        (
            ("tianyi", "天一支行", "Tianyi Sub-branch"),
            ("yinzhou", "鄞州支行", "Yinzhou Sub-branch"),
            ("beilun", "北仑支行", "Beilun Sub-branch"),
        ),
    ),
    City(
        "hefei",
        "合肥",
        "Hefei",
        0.09,
        (
            ("zhengwu", "政务区支行", "Zhengwu Sub-branch"),
            ("luyang", "庐阳支行", "Luyang Sub-branch"),
            ("gaoxin", "高新区支行", "High-tech Zone Sub-branch"),
        ),
    ),
)


def organisations() -> tuple[OrganisationRow, ...]:
    """Return every unit, parents first."""
    rows = [
        OrganisationRow(HEAD_OFFICE, "hq", "澜湾银行总行", "Lanwan Bank Head Office", "shanghai")
    ]
    for city in CITIES:
        branch = f"{HEAD_OFFICE}/{city.code}"
        rows.append(
            OrganisationRow(branch, "branch", f"{city.zh}分行", f"{city.en} Branch", city.code)
        )
        rows.extend(
            OrganisationRow(f"{branch}/{code}", "sub_branch", zh, en, city.code)
            for code, zh, en in city.sub_branches
        )
    return tuple(rows)


def sub_branches(city: City) -> tuple[str, ...]:
    """Return the paths of a city's sub-branches."""
    return tuple(f"{HEAD_OFFICE}/{city.code}/{code}" for code, _, _ in city.sub_branches)
