import pytest
import yaml

from data.language.meaning.swindles import moves_money_away, of_a_fraud, of_an_opinion
from data.utterances import FOLDER


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_utterances_of_fraud_have_words_of_one(language: str) -> None:
    said = [
        line.removeprefix("- ")
        for path in (FOLDER / language).glob("*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if block["intent"] == "fraud"
        for line in block["examples"].splitlines()
    ]
    known = [text for text in said if of_a_fraud(text)]
    assert len(said) > 200
    assert len(known) / len(said) > 0.95
    assert not any(moves_money_away(text) or of_an_opinion(text) for text in said)


@pytest.mark.parametrize(
    "text",
    [
        "她信不过你们，说保险骗人",
        "我给家里老人买过保险，说保险都是骗人的",
        "理财都是骗局",
        "你们是骗子",
    ]
    + ["my wife says insurance is a scam", "banks are all crooks"],
)
def test_an_opinion_is_no_report(text: str) -> None:
    assert of_an_opinion(text)
    assert not of_a_fraud(text)


@pytest.mark.parametrize(
    "text",
    ["我买保险被骗了", "你们的经理骗了我", "有人冒充你们银行骗我钱", "I was scammed by a broker"],
)
def test_what_happened_is_a_report(text: str) -> None:
    assert of_a_fraud(text)
    assert not of_an_opinion(text)


@pytest.mark.parametrize(
    "text",
    ["我要把钱转到招行去", "存款取出来存到工行", "close my account and transfer the money to ICBC"]
    + ["I'm moving my savings to another bank"],
)
def test_money_moved_to_another_bank_is_no_fraud(text: str) -> None:
    assert moves_money_away(text)


@pytest.mark.parametrize(
    "text",
    ["骗子让我转到招行", "有人叫我把钱转到工行的安全账户", "a caller told me to move it to ICBC"],
)
def test_money_moved_for_a_swindler_is(text: str) -> None:
    assert not moves_money_away(text)
    assert of_a_fraud(text)


@pytest.mark.parametrize(
    "text",
    [
        "有人把我卡里的钱都取走了",
        "别人把我的钱取走了",
        "卡里的钱被人提走了",
        "客服要求我把所有的钱都转到招商银行",
        "someone moved my money",
        "somebody is transferring all my money to another bank",
        "they told me to move my money to another bank",
    ],
)
def test_theft_and_orders_are_fraud(text: str) -> None:
    assert of_a_fraud(text)


@pytest.mark.parametrize(
    "text",
    [
        "单位要求我把工资卡转到你们行",
        "没有人取走",
        "有人可以帮我提走金条吗",
        "my wife told me to move my deposit into a three-year one",
        "the branch told me I can transfer it online",
        "someone is taking care of it",
    ],
)
def test_what_others_say_is_mostly_none(text: str) -> None:
    assert not of_a_fraud(text)
