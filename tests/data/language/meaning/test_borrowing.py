import pytest

from data.language.meaning.borrowing import says_saving, wishes_to_borrow


@pytest.mark.parametrize(
    "text",
    [
        "我想借三五万，周转下",
        "能借我5万吗",
        "借个十万",
        "贷20万",
        "想贷款十万",
        "could you lend me 30000",
    ],
)
def test_a_sum_is_to_be_borrowed(text: str) -> None:
    assert wishes_to_borrow(text)
    assert not says_saving(text)


@pytest.mark.parametrize(
    "text",
    [
        "借记卡里有5万",
        "借给弟弟三万",
        "不借5万",
        "存三万",
        "我有五万",
        "外借5万出去",
        "i have 30000",
    ],
)
def test_nothing_is_to_be_borrowed(text: str) -> None:
    assert not wishes_to_borrow(text)


@pytest.mark.parametrize(
    "text",
    ["三五万存一年利息多少", "定存三年呢", "if i deposit 30000", "how much do i get if i save 500"],
)
def test_money_is_put_by(text: str) -> None:
    assert says_saving(text)


@pytest.mark.parametrize(
    "text", ["分三年呢", "积存金", "贷三万", "存款抵押贷款", "how much a month"]
)
def test_money_is_not_put_by(text: str) -> None:
    assert not says_saving(text)
