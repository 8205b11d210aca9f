from datetime import timedelta

import pytest
from talking import Talk
from town import Town

from crm import cases
from crm.contract import CaseKind
from crm.tables import (
    Appointment,
    ConsentEvent,
    DisclosureAcknowledgement,
    LeadEvidence,
    Prospect,
)
from crm.visitors import adoption

NUMBER = "我的手机号是138 1234 5678"


def test_a_visitor_leaves_a_number_with_consent(town: Town) -> None:
    talk = town.talk(None).says("leave_number", "留个电话")
    assert (talk.keys, talk.awaiting) == (["prospects.ask_number"], "phone_number")
    talk.says("inform", NUMBER)
    assert (talk.keys, talk.awaiting) == (["prospects.ask_consent"], "phone_consent")
    assert town.count(Prospect) == 0
    talk.says("affirm", "同意")
    assert (talk.types, talk.said[0].subject) == (["receipt"], "prospect")
    assert town.count(Prospect) == town.count(Appointment) == 1


def test_the_number_never_is_in_a_slot_or_an_answer(town: Town) -> None:
    talk = town.talk(None).says("leave_number", NUMBER)
    for _ in range(2):
        assert "1381234" not in str(talk.slots).replace(" ", "")
        assert "1381234" not in str(talk.said).replace(" ", "")
        talk.says("affirm", "同意")


def test_without_consent_the_number_is_not_kept(town: Town) -> None:
    talk = town.talk(None).says("leave_number", NUMBER).says("deny", "不同意")
    assert (talk.keys, talk.awaiting, talk.slots["phone"]) == (["prospects.declined"], "none", None)
    assert town.count(Prospect) == 0


def test_an_incomplete_number_is_asked_again(town: Town) -> None:
    talk = town.talk(None).says("leave_number", "留电话").says("inform", "1381234")
    assert (talk.keys, talk.awaiting) == (["prospects.ask_number_again"], "phone_number")


def test_a_visitors_interest_becomes_a_lead_after_disclosure_and_consent(town: Town) -> None:
    talk = town.talk(None).says("accept_offer", "我想办安心存", product="D365", amount="80000")
    assert talk.types == ["disclosure"]
    talk.presses("disclosure.button_acknowledge")
    assert talk.keys == ["prospects.ask_number"]
    talk.says("inform", NUMBER)
    assert town.leads() == []
    talk.says("affirm", "同意")
    [lead] = town.leads()
    assert (talk.types, talk.said[0].reference) == (["receipt"], lead.lead_id)
    assert (lead.customer_id, lead.product_code, lead.amount) == (None, "D365", 80_000)
    [prospect] = town.all(Prospect)
    assert lead.prospect_id == prospect.prospect_id
    assert town.utterance(town.all(LeadEvidence)[0]) == "我想办安心存"


def test_what_a_visitor_acknowledged_is_recorded_for_the_prospect(town: Town) -> None:
    talk = town.talk(None).says("accept_offer", "我想办安心存", product="D365")
    talk.presses("disclosure.button_acknowledge")
    assert (read_at := town.clock.now())
    assert talk.last_call is not None
    turn = talk.last_call.turn_id
    assert town.count(DisclosureAcknowledgement) == 0  # nobody yet
    town.clock.instant += timedelta(minutes=3)
    talk.says("inform", NUMBER).says("affirm", "同意")
    [row], [prospect] = town.all(DisclosureAcknowledgement), town.all(Prospect)
    assert (row.prospect_id, row.customer_id) == (prospect.prospect_id, None)
    assert (row.product_code, row.version, row.turn_id, row.at) == ("D365", 1, turn, read_at)
    assert "leads.reason.acknowledged" in str(town.leads()[0].reasons)


def test_a_text_that_changes_meanwhile_is_shown_to_the_visitor_again(town: Town) -> None:
    talk = town.talk(None).says("accept_offer", "我想办安心存", product="D365")
    talk.presses("disclosure.button_acknowledge").says("inform", NUMBER)
    town.new_disclosure()
    talk.says("affirm", "同意")
    assert (talk.types, talk.awaiting) == (["text", "disclosure"], "disclosure")
    assert (town.leads(), town.count(DisclosureAcknowledgement)) == ([], 0)
    talk.presses("disclosure.button_acknowledge")
    assert town.all(DisclosureAcknowledgement)[0].version == 2
    assert len(town.leads()) == 1


def test_a_visitor_is_not_offered_what_needs_an_assessment(town: Town) -> None:
    talk = town.talk(None).says("accept_offer", "我想买稳进90天", product="W90")
    assert (talk.keys, talk.awaiting) == (["offers.cannot_visitor"], "none")
    assert town.leads() == []


def test_a_visitors_callback_needs_a_number_first_and_then_goes_on(town: Town) -> None:
    talk = town.talk(None).says("book_callback", "给我回电话")
    assert talk.awaiting == "phone_number"
    talk.says("inform", NUMBER).says("affirm", "同意")
    assert talk.keys == ["prospects.thanks", "appointments.when_callback"]
    talk.says("inform", "明天三点", moment="2026-11-24T15:00").says("affirm", "对")
    assert talk.types == ["receipt"]
    [booked] = town.all(Appointment)
    assert booked.prospect_id == town.all(Prospect)[0].prospect_id


def test_the_time_said_before_the_number_is_not_asked_for_again(town: Town) -> None:
    talk = town.talk(None).says("book_callback", "周二上午十点打给我", moment="2026-11-24T10:00")
    talk.says("inform", NUMBER).says("affirm", "同意")
    assert talk.keys == ["prospects.thanks", "appointments.confirm_callback"]
    assert "11月24日 10:00" in talk.words()[1]
    assert talk.says("affirm", "对").types == ["receipt"]


def test_of_a_day_said_before_the_number_only_the_hour_is_asked(town: Town) -> None:
    talk = town.talk(None).says("book_callback", "明天打 13812345678", moment="2026-11-24")
    assert talk.says("affirm", "同意").keys == ["prospects.thanks", "appointments.which_hour"]


def test_a_number_left_once_is_not_asked_for_again(town: Town) -> None:
    talk = town.talk(None).says("leave_number", NUMBER).says("affirm", "同意")
    talk.says("accept_offer", "我想办安心存", product="D365")
    talk.presses("disclosure.button_acknowledge")
    assert (talk.types, len(town.leads())) == (["receipt"], 1)


def test_a_customer_need_not_leave_a_number(talk: Talk, town: Town) -> None:
    talk.says("leave_number", NUMBER)
    assert talk.keys == ["prospects.known_customer"]
    assert town.count(Prospect) == 0


def asked_for_number(town: Town, product: str = "D365") -> Talk:
    """A visitor who has acknowledged a disclosure and is asked for a number."""
    talk = town.talk(None).says("accept_offer", "我想办这个", product=product)
    return talk.presses("disclosure.button_acknowledge")


def sign_in(talk: Talk, town: Town, cif_no: str = "1") -> Talk:
    """The visitor signs in, in the middle of the conversation."""
    with town.bank.work() as work:
        adoption.adopt(work, talk.conversation_id, town.world.customers[cif_no])
    talk.acr = 1
    return talk


def test_who_signs_in_before_agreeing_is_asked_as_a_customer(town: Town) -> None:
    talk = asked_for_number(town).says("inform", NUMBER)
    sign_in(talk, town).presses("consent.button_agree")
    assert talk.keys == ["prospects.signed_in", "consent.ask_contact"]
    assert (talk.awaiting, talk.slots["phone"]) == ("contact_consent", None)
    assert (town.leads(), town.count(Prospect)) == ([], 0)
    talk.presses("consent.button_agree").presses("disclosure.button_acknowledge")
    [lead] = town.leads()
    assert (lead.customer_id, lead.prospect_id) == (town.world.customers["1"], None)
    granted = (ConsentEvent.purpose == "marketing_contact", ConsentEvent.state == "granted")
    assert town.count(ConsentEvent, *granted) == 1
    [read] = town.all(DisclosureAcknowledgement)
    assert read.customer_id == lead.customer_id


def test_who_signs_in_before_saying_the_number_goes_on_with_what_they_want(town: Town) -> None:
    talk = sign_in(asked_for_number(town), town).says("inform", NUMBER)
    assert talk.keys == ["prospects.signed_in", "consent.ask_contact"]
    assert (talk.awaiting, town.count(Prospect)) == ("contact_consent", 0)
    assert talk.slots["task"]["args"]["product"] == "D365"


@pytest.mark.parametrize("said", [(), (("inform", NUMBER),)])
def test_the_gate_judges_the_customer_who_has_signed_in(
    town: Town, said: tuple[tuple[str, str], ...]
) -> None:
    talk = asked_for_number(town)
    for intent, words in said:
        talk.says(intent, words)
    sign_in(talk, town)
    with town.bank.work() as work:
        cases.open_case(work, town.world.customers["1"], CaseKind.FRAUD)
    talk.says("affirm", "同意") if said else talk.says("inform", NUMBER)
    assert talk.keys == ["prospects.signed_in", "offers.cannot_service_first"]
    assert (town.leads(), town.count(ConsentEvent, ConsentEvent.channel == "rm")) == ([], 0)


def test_the_callback_of_who_signs_in_needs_no_number(town: Town) -> None:
    talk = town.talk(None).says("book_callback", "周二上午十点打给我", moment="2026-11-24T10:00")
    sign_in(talk.says("inform", NUMBER), town).says("affirm", "同意")
    assert talk.keys == ["prospects.signed_in", "appointments.confirm_callback"]
    talk.says("affirm", "对")
    assert (town.count(Prospect), talk.slots["phone"]) == (0, None)
    assert [each.customer_id for each in town.all(Appointment)] == [town.world.customers["1"]]


def test_a_number_left_for_nothing_is_not_kept_of_who_signs_in(town: Town) -> None:
    talk = town.talk(None).says("leave_number", NUMBER)
    sign_in(talk, town).says("affirm", "同意")
    assert (talk.keys, talk.slots["phone"]) == (["prospects.known_customer"], None)
    assert (town.count(Prospect), town.count(Appointment)) == (0, 0)


def test_a_number_said_with_the_wish_to_be_called_is_not_asked_for_again(town: Town) -> None:
    talk = town.talk(None)
    talk.says("book_callback", "打这个电话给我 13812345678", phone="13812345678")
    assert (talk.keys, talk.awaiting) == (["prospects.ask_consent"], "phone_consent")
    assert talk.says("affirm", "可以").keys[0] == "prospects.thanks"


@pytest.mark.parametrize("said", ["why do you need my number", "为什么要我的号码"])
@pytest.mark.parametrize("heard", ["leave_number", "explain_why"])
def test_whoever_asks_what_the_number_is_for_is_told(town: Town, heard: str, said: str) -> None:
    talk = town.talk(None).says("leave_number", "留电话").says(heard, said)
    assert talk.keys == ["prospects.why_number", "repair.reask_number"]
    assert talk.awaiting == "phone_number"
    assert talk.says("inform", NUMBER).awaiting == "phone_consent"


def test_what_it_is_for_is_told_at_the_consent_too(town: Town) -> None:
    talk = town.talk(None).says("leave_number", NUMBER).says("explain_why", "why do you need it")
    assert talk.keys == ["prospects.why_number", "prospects.ask_consent"]
    assert (talk.awaiting, town.count(Prospect)) == ("phone_consent", 0)
