"""Taking back a consent, and about what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language.meaning.consents import consent_taken_back

CONTACT = ("rm", "voice", "sms", "push")


@pytest.mark.parametrize(
    ("text", "channels", "personalisation"),
    [
        ("我不想让客户经理联系我了，撤回同意", ("rm",), False),
        ("撤回同意，不要让客户经理联系我", ("rm",), False),
        ("撤回客户经理联系我的同意", ("rm",), False),
        ("把客户经理联系我的授权取消掉", ("rm",), False),
        ("我不再同意客户经理联系我", ("rm",), False),
        ("我不同意经理给我打电话了", ("rm", "voice"), False),
        ("撤销电话营销的授权", ("rm", "voice"), False),
        ("取消短信营销授权", ("sms",), False),
        ("撤回同意，以后不要联系我", CONTACT, False),
        ("撤回个性化推荐的同意", (), True),
        ("把使用我的信息的同意撤回", (), True),
        ("收回我之前给的数据授权", (), True),
        ("不再授权使用持仓信息", (), True),
        ("cancel the data authorisation", (), True),
        ("撤回所有同意", ("any",), True),
        ("撤回同意", (), False),
        ("撤回我的同意", (), False),
        ("帮我撤回授权可以吗", (), False),
        ("I withdraw my consent to be contacted by the relationship manager", ("rm",), False),
        ("please revoke my permission for phone calls", ("rm", "voice"), False),
        ("take my consent back", (), False),
        ("I no longer agree to my manager contacting me", ("rm",), False),
        ("I don't consent to being called any more", ("rm", "voice"), False),
        ("withdraw my consent to personalised offers", (), True),
        ("withdraw all my consents", ("any",), True),
        ("can you withdraw my consent please", (), False),
    ],
)
def test_what_is_taken_back(text: str, channels: tuple[str, ...], personalisation: bool) -> None:
    taken = consent_taken_back(text)
    assert taken is not None
    assert (taken.channels, taken.personalisation) == (channels, personalisation)
    assert not taken.only_asked


@pytest.mark.parametrize(
    "text", ["怎么撤回我的同意？", "撤回授权在哪里弄", "how do I withdraw my consent?"]
)
def test_what_only_asks_how(text: str) -> None:
    taken = consent_taken_back(text)
    assert taken is not None
    assert taken.only_asked


@pytest.mark.parametrize(
    "text",
    [
        *("同意", "不同意", "我同意撤回", "撤回吧，我同意", "撤回吧我同意", "撤回", "撤回意向"),
        *("不要撤回我的同意", "别取消授权", "取消自动扣款授权", "取消第三方支付授权"),
        *("我已经撤回同意了怎么还打电话", "取消预约", "授权书怎么写", "我不同意这笔扣款"),
        *("之前撤回的授权恢复吧", "把我撤回的授权再加上", "revoke consent for email marketing"),
        *("I consent", "I don't agree", "don't withdraw my consent", "withdraw 5000", "cancel it"),
        *("revoke my direct debit authorisation", "I already withdrew my consent"),
    ],
)
def test_what_takes_back_no_consent_of_ours(text: str) -> None:
    assert consent_taken_back(text) is None


@given(st.text())
def test_anything_may_be_said(text: str) -> None:
    consent_taken_back(text)
