"""What must be heard, whatever is being asked and whatever else the words resemble.

Readings of a message (``data/language/meaning``, ``actions/meaning``) may take it for something
else than nlu did. A fraud, a loss, a death, a complaint, a wish to be left alone or to talk to a
human is never taken for anything else, and words of them never buy, permit or sell anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from talking import Talk
from town import Town

from crm import consent
from crm.contract import Channel, ConsentState, Purpose
from crm.tables import DoNotDisturb, Handoff, Lead, ServiceCase

# What people say, by the intent that nlu gives it; each resembles something else as well.
GRAVE: Mapping[str, tuple[str, ...]] = {
    "fraud": (
        "骗子让我把钱全部转到别的银行，我已经转了",
        "我被骗了，他们说每个月存两千就能拿最高的收益",
        "有人冒充你们银行推荐了一个保本的理财，我上当了",
        "我爸被骗子骗走了五万块钱",
        "I was scammed, they told me to move my savings to another bank",
        "someone pretending to be your bank sold me gold, it was a fraud",
    ),
    "lost_card": (
        "卡丢了，我打算换家银行",
        "我的银行卡不见了，里面还有到期的存款",
        "卡被偷了，第二个也被偷了",
        "my card was stolen, cancel it",
        "I lost my bank card and my job",
    ),
    "bereavement": (
        "我爸去世了，他的定期存款怎么办",
        "我母亲上个月走了，她买的基金要取出来",
        "my father died, I am moving his money to another bank",
        "my husband passed away and I cannot pay his loan",
    ),
    "complaint": (
        "我要投诉，你们推荐的理财根本不保本",
        "投诉！再不处理我就换银行",
        "I want to complain, nobody called me although you promised to",
    ),
    "dispute": (
        "有一笔交易不是我刷的，两千块",
        "卡里被重复扣了两次钱，每个月都这样",
        "there is a charge of 2,000 I never made",
    ),
    "human": (
        "转人工，我想把钱转到别的银行",
        "给我找个真人，别的理财我不想听了",
        "let me talk to a person about the gold",
    ),
    "stop_recommending": (
        "别再给我推荐了，再推我就换银行",
        "以后都不要再给我推销基金了",
        "never recommend anything to me again, not even gold",
    ),
    "opt_out_channel": (
        "别再给我打电话了，我都要换银行了",
        "不要再联系我，有需要我会自己来存钱",
        "stop calling me about deposits",
    ),
}
CASES = ("fraud", "lost_card", "bereavement", "complaint", "dispute")


def _nothing(talk: Talk) -> None:
    """Nothing was said before."""


def _offered(talk: Talk) -> None:
    talk.says("recommend", "推荐一下")


def _asked_for_contact(talk: Talk) -> None:
    talk.says("accept_offer", "我要买", product="D365")


def _asked_to_acknowledge(talk: Talk) -> None:
    talk.says("accept_offer", "我要买", product="D365").says("affirm", "同意")


def _noted(talk: Talk) -> None:
    _asked_to_acknowledge(talk)
    talk.says("acknowledge_disclosure", "我已阅读并同意")


def _asked_which_to_withdraw(talk: Talk) -> None:
    _noted(talk)
    talk.says("cancel", "我登记的那个不要了")


def _asked_when_to_call(talk: Talk) -> None:
    talk.says("book_callback", "让客户经理给我打个电话")


def _asked_for_a_sum(talk: Talk) -> None:
    talk.says("calculate_deposit", "存定期能拿多少利息")


def _asked_for_a_loan(talk: Talk) -> None:
    talk.says("calculate_loan", "贷款每个月还多少")


def _assessed(talk: Talk) -> None:
    talk.says("risk_assessment", "我要做风险测评").says("affirm", "开始吧")


def _asked_what_was_meant(talk: Talk) -> None:
    talk.says("nlu_fallback", "那个啥", ranking=("ask_rate", "recommend"))


STATES: tuple[Callable[[Talk], None], ...] = (
    _nothing,
    _offered,
    _asked_for_contact,
    _asked_to_acknowledge,
    _noted,
    _asked_which_to_withdraw,
    _asked_when_to_call,
    _asked_for_a_sum,
    _asked_for_a_loan,
    _assessed,
    _asked_what_was_meant,
)


TAKEN_FOR = ("nlu_fallback", "out_of_scope", "inform", "affirm")
# Every intent is told in every state, and every sentence in one of them.
TOLD = [
    pytest.param(state, intent, texts[at % len(texts)], id=f"{state.__name__[1:]}-{intent}")
    for at, state in enumerate(STATES)
    for intent, texts in GRAVE.items()
]
# Every sentence is taken for everything, in one state or another.
MISTAKEN = [
    pytest.param(STATES[at % len(STATES)], intent, text, taken_for, id=f"{taken_for}-{intent}-{at}")
    for at, (taken_for, intent, text) in enumerate(
        (taken_for, intent, text)
        for taken_for in TAKEN_FOR
        for intent, texts in GRAVE.items()
        for text in texts
        # Words for a human are many: only nlu knows them.
        if (taken_for, intent) != ("affirm", "human")
    )
]


def _rm_may_call(town: Town) -> ConsentState | None:
    with town.bank.read() as work:
        customer = town.world.customers["1"]
        return consent.state(work, customer, Purpose.MARKETING_CONTACT, Channel.RM)


@pytest.mark.parametrize(("state", "intent", "text"), TOLD)
def test_grave_words_are_heard_in_any_state(
    town: Town, talk: Talk, state: Callable[[Talk], None], intent: str, text: str
) -> None:
    town.come_on_duty()
    state(talk)
    leads = town.count(Lead)
    talk.says(intent, text, confidence=0.97)
    if intent in CASES:
        assert [case.kind for case in town.all(ServiceCase)] == [intent]
    elif intent == "human":
        assert town.count(Handoff) == 1
    else:
        assert town.count(DoNotDisturb) or _rm_may_call(town) is ConsentState.WITHDRAWN
    assert town.count(Lead) == leads
    assert not {"carousel", "product_card", "disclosure"} & set(talk.types)


@pytest.mark.parametrize(("state", "intent", "text", "taken_for"), MISTAKEN)
def test_grave_words_that_nlu_does_not_know_permit_nothing(
    town: Town, talk: Talk, state: Callable[[Talk], None], intent: str, text: str, taken_for: str
) -> None:
    state(talk)
    leads, permitted = town.count(Lead), _rm_may_call(town)
    talk.says(taken_for, text, confidence=0.5, ranking=(intent, "recommend"))
    assert town.count(Lead) == leads
    assert _rm_may_call(town) in {permitted, ConsentState.WITHDRAWN}
    assert not {"carousel", "product_card", "disclosure"} & set(talk.types)
