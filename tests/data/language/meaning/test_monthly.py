import pytest

from data.language.meaning.monthly import saves_monthly


@pytest.mark.parametrize(
    "text",
    [
        "每月存两千，存一年利息多少",
        "我每个月存1500，三年下来有多少",
        "每月拿出两千来存，能有多少利息",
        "每個月存三千一年幾多利息",
        "每個月攢三千，一年利息多少",
        "月月存五百，存满两年本息多少",
        "按月存，每次1000，一年利息",
        "每月两千，存三年，多少利息",
        "每月2,000元存一年多少利息",
        "每月储蓄两千，一年利息多少",
        "零存整取每月2000，存一年多少利息",
        "一个月存两千，存一年多少利息",
        "How much interest if I save 2,000 a month for two years?",
        "how much interest would I earn if I save 2,000 a month for two years",
        "I put 500 aside every month, what is the interest after a year",
        "saving 1k each month for a year",
        "if I deposit three thousand monthly",
        "save 2,000/month for a year, how much interest",
        "monthly savings of 2,000 for a year",
    ],
)
def test_it_is_put_by_every_month(text: str) -> None:
    assert saves_monthly(text)


@pytest.mark.parametrize(
    "text",
    [
        "五万存一个月利息多少",
        "一个月存五万利息多少",
        "存十万，每月利息多少",
        "每月利息多少，存五万",
        "五万存一年，按月付息吗",
        "每月存款利息怎么算",
        "贷款二十万每个月还多少",
        "想三年攒十万，每月要存多少",
        "想五年后有二十万，每个月得存多少",
        "一次存五万和每月存五千，一年后各有多少",
        "每个月工资五千想存五万一年利息多少",
        "基金定投每月存一千一年能赚多少",
        "零存整取和五万存一年哪个利息高",
        "每月1号发工资，五万存一年",
        "每个月可以提前支取的存五万一年利息",
        "I put 50,000 a month ago for one year, how much interest",
        "deposit 50000 per month interest for 3 years",
        "deposit 50,000 for a month",
        "how much interest a month on 50,000",
        "I want to deposit 20,000 with interest paid every month",
        "I want to deposit 20,000 with monthly interest for a year",
        "I earn 8,000 a month, how much interest on 50,000 for a year",
        "My salary is 8,000 a month, how much interest on 50,000 for a year",
        "how much interest do I get on 50,000 per month",
        "put 50,000 in an account paying monthly",
        "what do I need to deposit to get 1,000 a month in interest",
        "how much must I save monthly to have 200,000 in five years",
        "save 50,000 over 12 months",
        "what is the monthly repayment on 200,000",
    ],
)
def test_it_is_put_by_once(text: str) -> None:
    assert not saves_monthly(text)


@pytest.mark.parametrize("piece", ["每月", "save ", "1", "1,", "save 1 ", "每月1"])
def test_a_long_text_takes_no_time_at_all(piece: str) -> None:
    assert not saves_monthly(piece * (4000 // len(piece)))
