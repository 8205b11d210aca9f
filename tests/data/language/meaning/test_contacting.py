import pytest
import yaml

from data.language.meaning.contacting import (
    misses_contact,
    only_opts_out,
    only_stop,
    permits_contact,
    says_stop,
    wants_contact,
)
from data.utterances import FOLDER


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_utterances_of_opting_out_have_words_of_stopping(language: str) -> None:
    said = [
        line.removeprefix("- ")
        for path in (FOLDER / language).glob("*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if block["intent"] in {"stop_recommending", "opt_out_channel"}
        for line in block["examples"].splitlines()
    ]
    known = [text for text in said if says_stop(text)]
    assert len(said) > 400
    assert len(known) / len(said) > 0.99
    assert [text for text in said if misses_contact(text) or wants_contact(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "你们怎么还没联系我",
        "怎么没人联系我",
        "别忘了给我打电话",
        "记得给我打电话",
        "怎么还不给我打电话",
    ]
    + ["nobody contacted me yet", "you still haven't called me", "don't forget to call me"]
    + ["no call yet", "你们说会联系我的，一直没有", "still no callback"]
    + ["I'm still waiting for your call", "why hasn't anyone called me"],
)
def test_a_contact_that_is_missed_is_heard(text: str) -> None:
    assert misses_contact(text)


@pytest.mark.parametrize(
    "text",
    ["没事别联系我", "我没同意你们联系我", "我没让你们打电话", "怎么还不停", "nobody is to call me"]
    + ["no one should contact me", "I never asked you to call me", "why do you keep calling"],
)
def test_a_contact_that_is_not_wanted_is_not_missed(text: str) -> None:
    assert not misses_contact(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("短信可以发了", True), ("恢复短信推送", True), ("给我发短信吧", True), ("别停短信", True)]
    + [("you can text me again", True), ("please resume the texts", True)]
    + [("turn the texts back on", True)]
    + [("don't stop the texts", True), ("别给我发短信", False), ("可以别发短信了吗", False)]
    + [("stop texting me again and again", False), ("不要再给我发短信了", False)],
)
def test_contact_that_may_come_back_is_heard(text: str, wanted: bool) -> None:
    assert wants_contact(text) is wanted


@pytest.mark.parametrize(
    ("text", "bare"),
    [("stop", True), ("Please stop.", True), ("停", True), ("别说了", True), ("够了", True)]
    + [("stop calling me", False), ("别再推荐了", False), ("停止推荐", False)],
)
def test_a_bare_stop_says_not_what(text: str, bare: bool) -> None:
    assert only_stop(text) is bare


@pytest.mark.parametrize(
    "text",
    [
        "可以联系我",
        "联系我吧",
        "好的，让他打给我",
        "嗯嗯，可以，叫客户经理联系我就行",
        "可以打电话给我",
        "行，给我打电话吧",
        "没问题，您随时联系我",
        "你們可以聯繫我",
        "ok, they can call me",
        "Sure! Have the manager call me.",
        "yes please call me",
        "you may contact me about it",
    ],
)
def test_words_that_permit_a_contact(text: str) -> None:
    assert permits_contact(text)


@pytest.mark.parametrize(
    "text",
    [
        "打电话啊？",
        "可以打电话嘛？",
        "能联系我嘛",
        "可以联系我？",
        "可以联系我?",
        "可以联系我吗",
        "经理联系我了",
        "他们打电话给我了",
        "你们打电话给我的",
        "让你们联系我了",
        "叫你们联系我的？",
        "联系",
        "打电话",
        "可以打电话",
        "可以不联系我吗",
        "别联系我",
        "不要打给我",
        "明天联系我",
        "我联系你们",
        "怎么联系我",
        "they can call me?",
        "you may contact me?!",
        "he may call me",
        "they could call me",
        "don't call me",
        "can you call me",
        "call me a fool",
        "never call me",
        "嗯",
        "好的",
        "",
    ],
)
def test_a_match_is_kept_as_a_consent_so_that_doubt_is_a_no(text: str) -> None:
    assert not permits_contact(text)


@pytest.mark.parametrize("unit", ["嗯", "好", "可以", "，", "ok ", "please ", "让"])
def test_the_longest_message_is_judged_at_once(unit: str) -> None:
    assert not permits_contact(unit * (4000 // len(unit)))
    assert not permits_contact(unit * (39 // len(unit)))


@pytest.mark.parametrize(
    "text",
    [
        "退订",
        "退订！",
        "我要退订",
        "TD",
        "请帮我取消订阅，谢谢",
        "别再推荐了",
        "以后不要给我发广告了",
        "不再推荐",
        "停止推荐吧",
        "Unsubscribe",
        "please unsubscribe me",
        "I'd like to opt out.",
        "stop all marketing",
        "no more recommendations please",
    ],
)
def test_nothing_but_an_opt_out_is_one_to_anybody(text: str) -> None:
    assert only_opts_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "怎么退订",
        "退订是什么意思？",
        "退订了吗",
        "我没有退订",
        "不要退订",
        "退订短信",
        "别推荐保险",
        "不推荐",
        "别说了",
        "停",
        "stop",
        "N",
        "no",
        "don't unsubscribe",
        "how do i opt out",
        "unsubscribe?",
        "stop the transfer",
        "我要投诉，退订",
        "",
    ],
)
def test_to_a_colleague_a_stop_may_mean_anything(text: str) -> None:
    assert not only_opts_out(text)


@pytest.mark.parametrize("unit", ["我", "我要", "退订", "都", "please ", "stop all ", "，"])
def test_a_long_message_is_no_opt_out_at_once(unit: str) -> None:
    assert not only_opts_out(unit * (4000 // len(unit)))
