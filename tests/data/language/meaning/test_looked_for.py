import pytest

from data.language.meaning.looked_for import (
    asks_what_there_is,
    at_least,
    grade_named,
    speaks_of_state_bonds,
    wants_guarantee,
    wants_highest_return,
    wants_riskiest,
)


@pytest.mark.parametrize(
    ("text", "grade"),
    [("R5的有吗", "R5"), ("any r 3 ones", "R3"), ("PR2", "R2"), ("R1或者R2", None), ("r35", None)],
)
def test_a_grade_by_its_name(text: str, grade: str | None) -> None:
    assert grade_named(text) == grade


@pytest.mark.parametrize(
    "text",
    ["5%以上的", "收益超过百分之三", "at least 4%", "more than 5% return", "anything above 4%"],
)
def test_the_least_rate(text: str) -> None:
    assert at_least(text)


@pytest.mark.parametrize("text", ["按3%算", "利率3%对吗", "4% is too low"])
def test_a_rate_that_is_no_least(text: str) -> None:
    assert not at_least(text)


@pytest.mark.parametrize(
    "text", ["保本的理财有吗", "稳赚不赔的", "5% return guaranteed", "is there a risk-free fund"]
)
def test_a_guarantee(text: str) -> None:
    assert wants_guarantee(text)


@pytest.mark.parametrize("text", ["风险小的", "低风险", "no risk assessment please", "保险"])
def test_no_guarantee(text: str) -> None:
    assert not wants_guarantee(text)


@pytest.mark.parametrize("text", ["国债还有卖吗", "do you sell treasury bonds", "savings bonds"])
def test_bonds_of_the_state(text: str) -> None:
    assert speaks_of_state_bonds(text)
    assert not speaks_of_state_bonds("纯债基金 bond fund")


@pytest.mark.parametrize("text", ["风险最高的有吗", "whats the riskiest thing you got"])
def test_the_riskiest(text: str) -> None:
    assert wants_riskiest(text)
    assert asks_what_there_is(text)


@pytest.mark.parametrize("text", ["这个风险高吗", "what is its risk grade", "哪个风险最高"])
def test_a_question_about_something_known(text: str) -> None:
    assert not asks_what_there_is(text)


@pytest.mark.parametrize(
    "text",
    [
        "换一个收益高点的",
        "有没有利息更高的",
        "哪个收益高",
        "最赚钱的产品",
        "有赚得多一点的吗",
        "which one pays the most",
        "something with a higher return",
        "best yielding product",
    ],
)
def test_the_highest_return_is_looked_for(text: str) -> None:
    assert wants_highest_return(text)


@pytest.mark.parametrize(
    "text",
    [
        "收益是固定的吗",
        "利息怎么算",
        "更多产品",
        "interest rates please",
        "help me make the most of 40,000",
        "what loan makes most sense",
    ],
)
def test_no_return_is_compared(text: str) -> None:
    assert not wants_highest_return(text)
