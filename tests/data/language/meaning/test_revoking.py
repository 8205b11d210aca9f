"""Taking back, and leaving as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language.meaning.revoking import says_erase_number, says_keep, says_undo, says_unwanted


@pytest.mark.parametrize(
    "text",
    [
        *("撤回吧", "对，撤回", "是的，取消", "取消登记", "不，帮我取消", "删掉吧", "是的，删除"),
        *("yes cancel it", "withdraw it", "please delete it", "no, cancel that", "Remove it."),
    ],
)
def test_what_is_to_be_taken_back(text: str) -> None:
    assert says_undo(text)
    assert not says_keep(text)


@pytest.mark.parametrize(
    "text",
    [
        *("留着吧", "不用撤回", "别取消", "先不删", "不要取消", "保留", "还是留着，不撤了"),
        *("keep it", "no, don't cancel it", "never mind, keep it", "no need to withdraw it"),
        *("do not delete it", "let it stay"),
    ],
)
def test_what_is_to_stay(text: str) -> None:
    assert says_keep(text)
    assert not says_undo(text)


@pytest.mark.parametrize("text", ["算了", "好的", "不用了", "yes", "no", "forget it", "okay then"])
def test_what_says_neither(text: str) -> None:
    assert not says_keep(text)
    assert not says_undo(text)
    assert not says_unwanted(text)


@pytest.mark.parametrize(
    "text",
    [
        *("不要了", "我不想要了", "我不想办了", "我改主意了"),
        *("I don't want it", "no longer need it", "I've changed my mind", "I had second thoughts"),
    ],
)
def test_what_is_not_wanted_any_more(text: str) -> None:
    assert says_unwanted(text)


@given(st.text())
def test_nothing_is_both(text: str) -> None:
    assert not (says_keep(text) and says_undo(text))


@pytest.mark.parametrize(
    "text",
    [
        *("把我的号码删掉", "删除我的手机号", "请把我的电话删了", "我的手机号删一下吧"),
        *("删掉我刚才留的号码", "别留我的电话", "不要保存我的手机号", "麻烦把联系方式清除"),
        *("delete my number", "actually delete my number", "please remove my phone number"),
        *("erase my mobile", "can you forget my number", "take my number off your list"),
        *("don't keep my number", "get rid of my phone number"),
    ],
)
def test_a_number_to_be_deleted(text: str) -> None:
    assert says_erase_number(text)


@pytest.mark.parametrize(
    "text",
    [
        *("怎么换预留手机号", "手机银行怎么删除收款人", "我的号码是13812345678", "别删我的号码"),
        *("change my number", "how do I update my mobile", "cancel my phone banking"),
        *("don't delete my number", "remove the payee from mobile banking", "delete my account"),
        *("我换号码了", "打我电话", "is this the number to call"),
    ],
)
def test_no_number_to_be_deleted(text: str) -> None:
    assert not says_erase_number(text)
