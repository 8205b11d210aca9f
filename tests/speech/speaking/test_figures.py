"""Figures of a Mandarin text are said as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.speaking.contract import Voice
from speech.speaking.espeak import Espeak
from speech.speaking.figures import in_words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("年费率不低于1.5%。", "年费率不低于百分之一点五。"),
        ("0.40%/年", "百分之零点四/年"),
        ("余额5.3万元", "余额五点三万元"),
        ("12,345.67元", "一万两千三百四十五点六七元"),
        ("1,234,567元", "一百二十三万四千五百六十七元"),
        ("余额-500元", "余额负五百元"),
        ("10000亿元", "一万亿元"),
        ("10,000,000,000,000元", "10,000,000,000,000元"),
        ("每年缴存上限12000元", "每年缴存上限一万两千元"),
        ("20000以内", "两万以内"),
        ("2个工作日，第2天，2月2日，12个月2次", "两个工作日，第二天，二月二日，十二个月两次"),
        ("3-5年，1% ~ 2.5%", "三至五年，百分之一至百分之二点五"),
        ("2026年5月3日 01:05", "二零二六年五月三日 一点零五分"),
        ("工作日9:00至17:30", "工作日九点至十七点三十分"),
        ("R1到R5，CVV2，T+1", "R一到R五，CVV二，T+一"),
        ("1. 利率", "一. 利率"),
    ],
)
def test_numbers_are_said_whole(written: str, said: str) -> None:
    assert in_words(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("尾号1234，八百元", "尾号幺二三四，八百元"),
        ("卡号6222 0212 3456 7890 123", "卡号六二二二，零二幺二，三四五六，七八九零，幺二三"),
        ("卡号6222 **** **** 7890", "卡号六二二二，七八九零"),
        ("2026-11-09到期", "二零二六年十一月九日到期"),
        ("（尾号 0001）", "（尾号 零零零幺）"),
        ("编号 12", "编号 幺二"),
        ("请拨打95599按1", "请拨打九五五九九按一"),
        ("拨打96110咨询", "拨打九六幺幺零咨询"),
        ("向12315主张", "向幺二三幺五主张"),
        ("马上拨打110报警", "马上拨打幺幺零报警"),
        ("客服热线24小时服务", "客服热线二十四小时服务"),
        ("电话转账每天不超过5000元", "电话转账每天不超过五千元"),
        ("400-820-8888", "四零零，八二零，八八八八"),
        ("13800138000", "幺三八，零零幺三，八零零零"),
        ("138****8000", "幺三八，八零零零"),
    ],
)
def test_numbers_to_dial_or_look_up_are_said_digit_by_digit(written: str, said: str) -> None:
    assert in_words(written) == said


def test_espeak_says_the_point() -> None:
    espeak, voice = Espeak(), Voice("cmn")
    said = espeak.phonemes(in_words("百分之3.5"), voice)
    assert said == espeak.phonemes("百分之三点五", voice)
    assert said != espeak.phonemes("百分之3.5", voice)


@given(st.text(alphabet="0123456789.,-:%*年元个号第 R拨至～"))
def test_whatever_stands_around_a_figure_it_is_said(text: str) -> None:
    assert isinstance(in_words(text), str)
