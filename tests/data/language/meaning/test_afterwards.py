"""Questions once something is noted."""

import pytest

from data.language.meaning.afterwards import asks_of_contact, asks_of_payout, speaks_of_noted

ASKED = [
    "谁会联系我",
    "多久打给我",
    "什么时候联系我",
    "联系我的人是谁",
    "会打哪个电话",
    "会有人打电话吗",
]
ASKED += ["when will I hear from you?", "who will contact me", "how will you contact me"]
ASKED += [
    "how long until someone calls",
    "will anyone be in touch",
    "接下来呢",
    "what happens next",
]
NOT_ASKED = [
    "请让客户经理联系我",
    "怎么联系你们",
    "how do I contact the bank",
    "利率多少",
    "别给我打电话",
]
NOT_ASKED += [
    "call me at 5",
    "can you call me",
    "约个回电",
    "what is a call deposit",
    "你是谁",
    "30k",
]


@pytest.mark.parametrize("text", ASKED)
def test_asking_who_is_in_touch_and_when(text: str) -> None:
    assert asks_of_contact(text)


@pytest.mark.parametrize("text", NOT_ASKED)
def test_what_asks_nothing_of_the_kind(text: str) -> None:
    assert not asks_of_contact(text)


@pytest.mark.parametrize(
    "text", ["啥时候放款", "几天能批", "when is it paid out", "how fast is approval"]
)
def test_asking_for_the_money(text: str) -> None:
    assert asks_of_payout(text)


@pytest.mark.parametrize(
    ("text", "noted"),
    [("撤销我的意向", True), ("cancel the deposit I registered", True), ("取消预约", False)],
)
def test_speaking_of_what_was_noted(text: str, noted: bool) -> None:
    assert speaks_of_noted(text) is noted
