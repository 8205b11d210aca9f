import pytest

from data.language.meaning.concerns import (
    asks_of_early_withdrawal,
    asks_of_privacy,
    asks_why,
    asks_why_number,
)


@pytest.mark.parametrize(
    "text",
    [
        "is it confidential",
        "Is this private?",
        "who will see my answers",
        "is it anonymous",
        "do you share it with anyone",
        "会保密吗",
        "会不会泄露",
        "这个涉及隐私吧",
        "别人会看到吗，谁能看",
        "会不会给第三方看",
    ],
)
def test_it_is_asked_whether_it_stays_confidential(text: str) -> None:
    assert asks_of_privacy(text)


@pytest.mark.parametrize(
    "text",
    [
        "is it safe",
        "安全吗",
        "风险大不大",
        "what is private banking",
        "private equity fund risk",
        "私人银行的产品风险高吗",
        "私募产品有风险吗",
        "the market is privatised",
    ],
)
def test_a_risk_is_no_matter_of_privacy(text: str) -> None:
    assert not asks_of_privacy(text)


@pytest.mark.parametrize(
    "text",
    [
        "why",
        "why do you need my number",
        "why do you need it",
        "what do you need it for",
        "what's it for",
        "what is my number for",
        "what for",
        "how come",
        "do I have to",
        "do you really need my number",
        "为什么要我的号码",
        "要号码干嘛",
        "要手机号干什么用",
        "号码用来做什么",
        "有什么用",
        "凭什么给你",
    ],
)
def test_it_is_asked_what_for(text: str) -> None:
    assert asks_why(text)


@pytest.mark.parametrize(
    "text",
    [
        "138 1234 5678",
        "my number is 13812345678",
        "我的号码是138",
        "not now",
        "不留",
        "for me it is",
    ],
)
def test_an_answer_is_not_a_question_of_why(text: str) -> None:
    assert not asks_why(text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("why do you need my number", True),
        ("what's my phone number for", True),
        ("为什么要我的号码", True),
        ("要手机号干什么用", True),
        ("why is the rate so low", False),
        ("为什么推荐这个", False),
        ("my number is 138 1234 5678", False),
        ("手机号 13812345678", False),
    ],
)
def test_it_is_asked_what_the_number_is_for(text: str, asked: bool) -> None:
    assert asks_why_number(text) is asked


@pytest.mark.parametrize(
    "text",
    ["能提前取吗", "没到期可以拿出来吗", "存单能提前支取一部分吗", "can I withdraw it early"]
    + ["can i take the money out before it matures", "is there early withdrawal"],
)
def test_it_is_asked_whether_it_can_be_had_earlier(text: str) -> None:
    assert asks_of_early_withdrawal(text)


@pytest.mark.parametrize(
    "text", ["什么时候到期", "提前通知我", "when does it mature", "call early"]
)
def test_when_it_falls_due_is_another_question(text: str) -> None:
    assert not asks_of_early_withdrawal(text)
