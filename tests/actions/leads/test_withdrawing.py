"""Thinking better of what is noted already."""

from datetime import date

import pytest
from shelving import shelve
from sqlalchemy import select
from talking import Talk
from town import Town

from crm import leads
from crm.contract import LeadStatus
from crm.tables import AuditEvent, StageHistory


@pytest.fixture
def noted(town: Town) -> Talk:
    """Customer 1's interest in the one-year deposit has just been noted."""
    return note(town)


def note(town: Town) -> Talk:
    town.allow_contact("1")
    talk = town.talk("1").says("accept_offer", "我要存五万一年的", product="D365", amount="50000")
    return talk.presses("disclosure.button_acknowledge")


def convert(town: Town) -> None:
    [lead], lin = town.leads(), town.world.person("rm.lin")
    with town.bank.work() as work:
        leads.accept(work, lin, lead.lead_id)
        for stage in (LeadStatus.CONTACTED, LeadStatus.QUALIFIED, LeadStatus.CONVERTED):
            leads.move(work, lin, lead.lead_id, stage)


def test_forget_it_asks_whether_to_withdraw_and_yes_withdraws(noted: Talk, town: Town) -> None:
    noted.says("cancel", "actually forget it")
    assert (noted.keys, noted.awaiting) == (["withdrawing.ask"], "lead_withdrawal")
    assert noted.labels == ["withdrawing.button_withdraw", "withdrawing.button_keep"]
    assert "编号 1" in noted.words()[0]
    assert town.leads()[0].status == "pending_review"
    noted.says("affirm", "yes")
    [receipt] = noted.said
    assert (receipt.type, receipt.subject, noted.keys) == (
        "receipt",
        "lead",
        ["withdrawing.withdrawn"],
    )
    [lead] = town.leads()
    assert (lead.status, noted.awaiting) == ("disqualified", "none")
    with town.bank.read() as work:
        line = work.session.scalars(
            select(StageHistory).where(StageHistory.reason == "withdrawn")
        ).one()
        audited = work.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "lead.withdrawn")
        ).one()
    turn_id = noted.last_call.turn_id
    assert line.changes["turn"] == [None, turn_id]
    assert audited.detail == {"conversation_id": noted.conversation_id, "turn_id": turn_id}


@pytest.mark.parametrize(
    ("intent", "text"),
    [("cancel", "yes cancel it"), ("cancel", "撤回吧"), ("deny", "不，帮我取消")],
)
def test_what_plainly_says_withdraw_withdraws(
    noted: Talk, town: Town, intent: str, text: str
) -> None:
    noted.says("cancel", "算了").says(intent, text)
    assert noted.keys == ["withdrawing.withdrawn"]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        *(("deny", "不用了"), ("affirm", "留着吧"), ("cancel", "never mind, keep it")),
        *(("deny", "no keep it"), ("cancel", "不用撤回")),
    ],
)
def test_what_says_keep_keeps(noted: Talk, town: Town, intent: str, text: str) -> None:
    noted.says("cancel", "算了").says(intent, text)
    assert (noted.keys, noted.awaiting) == (["withdrawing.kept"], "none")
    assert town.leads()[0].status == "pending_review"


@pytest.mark.parametrize(("intent", "text"), [("cancel", "算了"), ("deny", "不要了")])
def test_what_may_mean_either_is_asked_again(
    noted: Talk, town: Town, intent: str, text: str
) -> None:
    noted.says("cancel", "不办了").says(intent, text)
    assert (noted.keys, noted.awaiting) == (["withdrawing.ask"], "lead_withdrawal")
    assert town.leads()[0].status == "pending_review"


def test_a_digression_comes_back_to_the_question(noted: Talk) -> None:
    noted.says("cancel", "算了").says("ask_rate", "利率多少", product="D365")
    assert noted.keys[-1] == "withdrawing.ask"
    assert noted.presses("withdrawing.button_withdraw").keys == ["withdrawing.withdrawn"]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        *(("deny", "我不想要了"), ("not_interested", "I don't want it any more")),
        *(("cancel_appointment", "别给我打电话了"), ("nlu_fallback", "I changed my mind")),
        ("correct", "我改主意了"),
    ],
)
def test_other_ways_of_thinking_better_of_it(noted: Talk, intent: str, text: str) -> None:
    noted.says(intent, text)
    assert (noted.keys, noted.awaiting) == (["withdrawing.ask"], "lead_withdrawal")


def test_a_bare_no_right_after_it_is_only_a_goodbye(noted: Talk) -> None:
    assert noted.says("deny", "没有了，谢谢").keys == ["repair.all_right"]


def test_also_when_something_else_was_talked_about_since(noted: Talk) -> None:
    noted.says("ask_rate", "利率多少", product="W90").says("cancel", "算了，不办了")
    assert noted.keys == ["withdrawing.ask"]


def test_in_another_conversation_the_lead_on_the_product_in_mind_is_meant(town: Town) -> None:
    note(town)
    talk = town.talk("1").says("cancel", "算了")
    talk.says("ask_rate", "利率多少", product="D365").says("cancel", "算了")
    assert talk.keys == ["withdrawing.ask"]


def test_what_is_withdrawn_is_gone(noted: Talk) -> None:
    noted.says("cancel", "算了").says("affirm", "好的").says("cancel", "取消")
    assert noted.keys == ["repair.nothing_to_cancel"]


def test_whoever_wants_it_again_after_all_gets_it(noted: Talk, town: Town) -> None:
    noted.says("cancel", "算了").says("affirm", "好的")
    noted.says("accept_offer", "还是要吧", product="D365").says("affirm", "同意")
    assert noted.keys == ["offers.lead_joined"]
    assert [lead.status for lead in town.leads()] == ["pending_review"]


def test_a_lead_that_has_become_business_is_not_withdrawn(noted: Talk, town: Town) -> None:
    convert(town)
    noted.says("cancel", "算了")
    assert (noted.keys, noted.labels) == (["withdrawing.finished"], ["handover.button_human"])
    assert town.leads()[0].status == "converted"


def test_a_lead_settled_between_the_question_and_the_yes(noted: Talk, town: Town) -> None:
    noted.says("cancel", "算了")
    convert(town)
    noted.says("affirm", "好的")
    assert noted.keys == ["withdrawing.finished"]


def test_an_old_button_withdraws_nothing(noted: Talk, town: Town) -> None:
    button = noted.says("cancel", "算了").buttons()[0]
    noted.says("deny", "不用了").press(button)
    assert noted.keys == ["repair.question_closed"]
    assert town.leads()[0].status == "pending_review"


def test_a_call_that_is_booked_is_asked_about_after_it(noted: Talk) -> None:
    noted.says("book_callback", "明天三点给我打", moment="2026-11-24T15:00").says("affirm", "对")
    noted.says("ask_rate", "利率多少", product="D365")
    noted.says("accept_offer", "我要安心存", product="D365").says("affirm", "好")
    noted.says("cancel", "算了").says("affirm", "撤回")
    assert noted.keys == ["withdrawing.withdrawn", "withdrawing.also_cancel"]


def test_a_visitor_withdraws_what_was_noted_here(town: Town) -> None:
    talk = town.talk(None).says("accept_offer", "我要存三万", product="D365", amount="30000")
    talk.presses("disclosure.button_acknowledge")
    talk.says("inform", "13812345678", phone="13812345678").says("affirm", "同意")
    talk.says("cancel", "算了").says("affirm", "好的")
    assert talk.keys == ["withdrawing.withdrawn"]
    assert town.leads()[0].status == "disqualified"


def test_another_amount_right_after_it_changes_the_lead(noted: Talk, town: Town) -> None:
    noted.says("correct", "actually make it 80k", amount="80000")
    assert (noted.types, noted.keys) == (["receipt"], ["withdrawing.amount_changed"])
    assert town.leads()[0].amount == 80_000
    noted.says("cancel", "算了")
    assert noted.keys == ["withdrawing.ask"]


@pytest.mark.parametrize("intent", ["correct", "inform"])
def test_another_amount_instead_of_withdrawing(noted: Talk, town: Town, intent: str) -> None:
    noted.says("cancel", "算了").says(intent, "八万就行", amount="80000")
    assert (noted.keys, noted.awaiting) == (["withdrawing.amount_changed"], "none")
    assert (town.leads()[0].amount, town.leads()[0].status) == (80_000, "pending_review")


def test_an_amount_that_staff_work_with_is_left_to_them(noted: Talk, town: Town) -> None:
    [lead] = town.leads()
    with town.bank.work() as work:
        leads.accept(work, town.world.person("rm.lin"), lead.lead_id)
    noted.says("correct", "改成八万", amount="80000")
    assert noted.keys == ["withdrawing.amount_stands"]
    assert town.leads()[0].amount == 50_000


def test_another_term_takes_the_place_of_what_was_noted(noted: Talk, town: Town) -> None:
    shelve(town, "D730", 730)
    noted.says("correct", "actually make it 2 years", term="730")
    assert noted.keys == ["withdrawing.instead", "disclosure.please_read"]
    assert [lead.status for lead in town.leads()] == ["pending_review"]
    noted.presses("disclosure.button_acknowledge")
    assert noted.keys == ["offers.lead_captured", "withdrawing.replaced"]
    assert [(lead.product_code, lead.status) for lead in town.leads()] == [
        ("D365", "disqualified"),
        ("D730", "pending_review"),
    ]
    assert town.leads()[1].amount == 50_000


def test_a_term_that_there_is_not_leaves_it_noted(noted: Talk, town: Town) -> None:
    noted.says("correct", "改成四年", term="1460")
    assert noted.keys == ["repair.none_of_term"]
    assert len(town.leads()) == 1


def test_an_amount_for_something_else_is_asked_about(noted: Talk, town: Town) -> None:
    noted.says("ask_rate", "利率多少", product="W90").says("correct", "八万", amount="80000")
    assert noted.keys == ["repair.what_for"]
    assert town.leads()[0].amount == 50_000


def test_a_renewal_is_withdrawn_as_well(town: Town) -> None:
    town.allow_contact("1")
    town.hold("1", "D365", 80_000, date(2026, 11, 30))
    talk = town.talk("1").says("renew", "续存").says("affirm", "同意").says("cancel", "不续了")
    assert talk.keys == ["withdrawing.ask"]
    assert talk.says("affirm", "好").keys == ["withdrawing.withdrawn"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [("留着吧", "withdrawing.kept"), ("那还是撤回算了", "withdrawing.withdrawn")],
)
def test_words_that_nobody_understood_still_answer(noted: Talk, text: str, answer: str) -> None:
    noted.says("cancel", "actually forget it").says("nlu_fallback", text)
    assert noted.keys == [answer]
