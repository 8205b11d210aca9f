import pytest

from data.language.meaning.monthly import saves_monthly


@pytest.mark.parametrize(
    "text",
    [
        "每月存两千，存一年利息多少",
        "我每个月存1500，三年下来有多少",
        "每月拿出两千来存，能有多少利息",
        "每個月存三千一年幾多利息",
        "月月存五百，存满两年本息多少",
        "按月存，每次1000，一年利息",
        "每个月攒三千，一年能有多少",
        "How much interest if I save 2,000 a month for two years?",
        "2000 yuan per month over a year",
        "I put 500 aside every month, what do I get after a year",
        "saving 1k each month",
        "if I deposit three thousand monthly",
    ],
)
def test_it_is_put_by_every_month(text: str) -> None:
    assert saves_monthly(text)


@pytest.mark.parametrize(
    "text",
    [
        "五万存一个月利息多少",
        "存十万，每月利息多少",
        "每月利息多少，存五万",
        "五万存一年，按月付息吗",
        "每月存款利息怎么算",
        "贷款二十万每个月还多少",
        "每月还款存在哪张卡",
        "deposit 50,000 for a month",
        "how much interest a month on 50,000",
        "I want to deposit 20,000 with interest paid every month",
        "save 50,000 over 12 months",
        "what is the monthly repayment on 200,000",
    ],
)
def test_it_is_put_by_once(text: str) -> None:
    assert not saves_monthly(text)


def test_a_long_text_takes_no_time_at_all() -> None:
    assert not saves_monthly("每月" * 2000 + "save " * 2000)
