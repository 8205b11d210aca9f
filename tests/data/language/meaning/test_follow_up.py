import pytest

from data.language.meaning.follow_up import asks_the_same_of_a_term


@pytest.mark.parametrize(
    "text",
    [
        "那三年的呢",
        "五年呢",
        "五年",
        "那五年期的呢？",
        "半年的多少",
        "存两年呢",
        "如果是六个月的呢",
        "180天的呢",
        "三年期存款呢",
    ]
    + [
        "and the 3 year?",
        "what about five years",
        "the 2-year one?",
        "how about 6 months then",
        "3 years",
    ],
)
def test_a_term_by_itself_asks_the_same(text: str) -> None:
    assert asks_the_same_of_a_term(text)


@pytest.mark.parametrize(
    "text",
    ["我想存三年", "三年吧", "就三年", "五万存三年", "三年的我要了", "那个呢", "呢", "三年后呢"]
    + ["i want it for 3 years", "I'll take the 3 year", "50,000 for 3 years", "and that one?", ""],
)
def test_more_than_a_term_says_something_of_its_own(text: str) -> None:
    assert not asks_the_same_of_a_term(text)
