"""A consent is an answer to a question that was read: words that crossed with it are none."""

from __future__ import annotations

from dataclasses import replace

from talking import Talk
from town import Town

from crm import consent, conversations
from crm.contract import Channel, ConsentState, Purpose
from crm.messages import Rendered, Sender, TextBody
from crm.tables import DisclosureAcknowledgement, Lead
from data.texts.phrases import Language

BUY = ("accept_offer", "我要买", {"product": "D365"})
YES = ("affirm", "同意", {})


def _rm_may_call(town: Town) -> ConsentState | None:
    with town.bank.read() as work:
        customer = town.world.customers["1"]
        return consent.state(work, customer, Purpose.MARKETING_CONTACT, Channel.RM)


def test_a_yes_sent_with_the_wish_permits_no_contact(talk: Talk, town: Town) -> None:
    talk.says_at_once(BUY, YES)
    assert (talk.keys, talk.awaiting) == (
        ["repair.crossed", "repair.reask_contact"],
        "contact_consent",
    )
    assert _rm_may_call(town) is not ConsentState.GRANTED
    talk.says(*YES[:2])
    assert _rm_may_call(town) is ConsentState.GRANTED


def test_a_yes_said_twice_accepts_no_disclosure(talk: Talk, town: Town) -> None:
    talk.says(*BUY[:2], **BUY[2])
    talk.says_at_once(YES, YES)
    assert (talk.keys, talk.awaiting) == (
        ["repair.crossed", "repair.reask_disclosure"],
        "disclosure",
    )
    assert (town.count(DisclosureAcknowledgement), town.count(Lead)) == (0, 0)
    assert talk.says("acknowledge_disclosure", "我已阅读并同意").types == ["receipt"]


def test_words_about_an_outage_ask_nothing(talk: Talk, town: Town) -> None:
    talk.says(*BUY[:2], **BUY[2])
    call = replace(talk.take(*YES[:2]), slots=dict(talk.slots))
    waiting = Rendered(
        body=TextBody(text="稍候"), spoken="稍候", transcript="稍候", language=Language.ZH
    )
    with town.bank.work() as work:
        conversations.append(work, talk.conversation_id, Sender.BOT, waiting)
    talk.performer.perform(talk.performer.house.actions["action_grant_contact"], call)
    assert _rm_may_call(town) is ConsentState.GRANTED


def test_a_no_may_come_at_any_time(talk: Talk) -> None:
    talk.says_at_once(BUY, ("deny", "不同意", {}))
    assert talk.keys[0] != "repair.crossed"
    assert talk.awaiting != "contact_consent"
