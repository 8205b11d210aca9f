"""Secrets are dropped whatever they are called; what only sounds like one is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.protection.secrets import DROPPED, drop_secrets

SECRET = st.from_regex(r"[A-Za-z]{0,5}[0-9]{3,8}[A-Za-z!@#]{0,4}", fullmatch=True)
SAID = st.sampled_from(
    [
        "我的密码是{}",
        "取款密码：{}",
        "密碼{}",
        "短信验证码 {}",
        "验证码就是{}，快点",
        "my password is {}",
        "PIN code: {}",
        "the OTP is {}",
        "cvv2={} exp 12/29",
        "security code {} please",
        "one-time passcode “{}”",
    ]
)


@given(SAID, SECRET)
def test_no_named_secret_stays(said: str, secret: str) -> None:
    assert drop_secrets(said.format(secret)) == said.format(DROPPED)


@pytest.mark.parametrize(
    "text",
    [
        "密码忘了怎么办",
        "密码输错3次了",
        "收不到验证码，存5万元一年",
        "怎么改密码",
        "I forgot my password, I have 50,000 to save",
        "is the security code on the back?",
        "spin 500 times",
        "我有50000元想存12个月",
    ],
)
def test_what_names_no_secret_is_kept(text: str) -> None:
    assert drop_secrets(text) == text


@pytest.mark.parametrize(
    "track", ["%B6222020200112230^ZHOU/YUTONG^29121010000?", ";6222020200112230=29121010000?"]
)
def test_track_data_is_dropped(track: str) -> None:
    assert drop_secrets(f"读到 {track} 了") == f"读到 {DROPPED} 了"


@given(st.text(max_size=300))
def test_dropping_twice_changes_nothing_more(text: str) -> None:
    assert drop_secrets(drop_secrets(text)) == drop_secrets(text)
