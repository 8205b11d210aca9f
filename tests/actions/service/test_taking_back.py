"""Consents taken back in words: which, at once, and what stands still."""

import pytest
from talking import Talk
from town import Town

from crm import consent
from crm.contract import Channel, ConsentState, Purpose
from crm.tables import Consent, ConsentEvent

MARKETING, PERSONAL = Purpose.MARKETING_CONTACT, Purpose.PERSONALISED_RECOMMENDATION


def state(town: Town, purpose: Purpose, channel: Channel = Channel.ANY) -> ConsentState | None:
    with town.bank.read() as work:
        return consent.state(work, town.world.customers["1"], purpose, channel)


@pytest.fixture
def noted(town: Town) -> Talk:
    """Customer 1's interest has been noted, with the consent to be contacted about it."""
    town.allow_contact("1")
    talk = town.talk("1").says("accept_offer", "我要存五万一年的", product="D365", amount="50000")
    return talk.presses("disclosure.button_acknowledge")


# What understanding made of these words, as it was heard.
@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("cancel_appointment", "我不想让客户经理联系我了，撤回同意"),
        ("nlu_fallback", "撤回同意，不要让客户经理联系我"),
        ("faq", "撤回客户经理联系我的同意"),
        ("opt_out_channel", "I withdraw my consent to be contacted by my relationship manager"),
        ("cancel", "please revoke my permission for phone calls"),
    ],
)
def test_the_managers_contact_is_taken_back_at_once(
    noted: Talk, town: Town, intent: str, text: str
) -> None:
    noted.says(intent, text)
    assert noted.keys == ["consent.taken_back_rest", "consent.lead_stands"]
    assert state(town, MARKETING, Channel.RM) is ConsentState.WITHDRAWN
    assert state(town, PERSONAL) is ConsentState.GRANTED
    said = "\n".join(noted.words())
    assert "客户经理联系的同意" in said
    assert "个性化推荐" in said
    assert "编号 1" in said
    assert town.leads()[0].status == "pending_review"
    with town.bank.read() as work:
        change = consent.history(work, town.world.customers["1"])[-1]
    assert (change.purpose, change.state) == ("marketing_contact", "withdrawn")
    assert change.evidence["turn_id"] == noted.last_call.turn_id


def test_the_interest_that_stands_goes_with_its_button(noted: Talk, town: Town) -> None:
    noted.says("faq", "撤回客户经理联系我的同意").presses("withdrawing.button_withdraw")
    assert noted.keys == ["withdrawing.withdrawn"]
    assert town.leads()[0].status == "disqualified"


def test_the_interest_that_is_kept_brings_no_call(noted: Talk) -> None:
    noted.says("faq", "撤回客户经理联系我的同意").presses("withdrawing.button_keep")
    assert noted.keys == ["withdrawing.kept_silent"]
    assert "不会主动联系您" in noted.words()[0]


def test_nobody_is_promised_to_ring_who_does_not_want_it(noted: Talk) -> None:
    noted.says("faq", "撤回客户经理联系我的同意").presses("withdrawing.button_keep")
    assert noted.says("ask_appointments", "谁会联系我").keys == ["afterwards.contact_silent"]
    assert noted.says("cancel", "刚才登记的撤回").keys == ["withdrawing.ask_silent"]
    assert all("会联系您" not in said for said in noted.words())


def test_taken_back_while_the_interest_is_asked_about(noted: Talk, town: Town) -> None:
    noted.says("cancel", "算了").says("affirm", "撤回客户经理联系我的同意")
    assert state(town, MARKETING, Channel.RM) is ConsentState.WITHDRAWN


def test_which_is_asked_where_several_stand(noted: Talk, town: Town) -> None:
    noted.says("personalisation_off", "撤回我的同意")
    assert noted.keys == ["consent.which_taken_back"]
    assert noted.labels == ["consent.contact_rm", "consent.personal", "consent.button_all"]
    assert state(town, PERSONAL) is ConsentState.GRANTED
    noted.presses("consent.contact_rm")
    assert noted.keys == ["consent.taken_back_rest", "consent.lead_stands"]
    assert state(town, MARKETING, Channel.RM) is ConsentState.WITHDRAWN
    assert state(town, PERSONAL) is ConsentState.GRANTED


def test_the_personal_one_can_be_chosen(noted: Talk, town: Town) -> None:
    noted.says("nlu_fallback", "撤回同意").presses("consent.personal")
    assert noted.keys == ["consent.taken_back_rest"]
    assert state(town, PERSONAL) is ConsentState.WITHDRAWN
    assert state(town, MARKETING, Channel.RM) is ConsentState.GRANTED


def test_all_of_them_can_be_chosen(noted: Talk, town: Town) -> None:
    noted.says("nlu_fallback", "撤回同意").presses("consent.button_all")
    assert noted.keys == ["consent.taken_back", "consent.lead_stands"]
    granted = Consent.state == ConsentState.GRANTED
    assert town.count(Consent, granted, Consent.customer_id == town.world.customers["1"]) == 0


def test_the_only_one_that_stands_is_meant(talk: Talk, town: Town) -> None:
    talk.says("nlu_fallback", "撤回同意")
    assert talk.keys == ["consent.taken_back"]
    assert state(town, PERSONAL) is ConsentState.WITHDRAWN


def test_how_it_is_done_is_answered_with_the_buttons_for_it(noted: Talk, town: Town) -> None:
    noted.says("personalisation_off", "怎么撤回客户经理联系我的同意？")
    assert noted.keys == ["consent.which_taken_back"]
    assert state(town, MARKETING, Channel.RM) is ConsentState.GRANTED


def test_what_the_knowledge_base_knows_of_it_is_answered_from_there(noted: Talk) -> None:
    noted.says("faq", "撤回同意后数据会删除吗？", faqs=["protection_withdraw"])
    assert "consent.which_taken_back" not in noted.keys


def test_what_was_never_given_is_said_to_be_none_and_obeyed(talk: Talk, town: Town) -> None:
    talk.says("faq", "撤回短信营销的同意")
    assert talk.keys == ["consent.never_given_rest"]
    assert state(town, MARKETING, Channel.SMS) is ConsentState.WITHDRAWN


def test_nothing_standing_is_said(town: Town) -> None:
    talk = town.talk("2").says("nlu_fallback", "撤回同意")
    assert talk.keys == ["consent.none_standing"]
    assert town.count(ConsentEvent, ConsentEvent.customer_id == town.world.customers["2"]) == 0


def test_what_is_only_being_asked_for_is_declined(town: Town) -> None:
    talk = town.talk("1").says("accept_offer", "我要存五万", product="D365", amount="50000")
    assert talk.awaiting == "contact_consent"
    talk.says("nlu_fallback", "撤回同意")
    assert talk.keys == ["consent.contact_declined"]
    assert state(town, MARKETING, Channel.RM) is ConsentState.DECLINED


def test_a_complaint_about_it_stays_a_complaint(noted: Talk) -> None:
    noted.says("complaint", "我要投诉，撤回授权了还打电话")
    assert noted.action == "action_complaint"
    assert "consent.taken_back_rest" not in noted.keys


def test_the_list_on_screen_is_made_anew_without_personal_data(talk: Talk) -> None:
    talk.says("recommend", "推荐一下").says("nlu_fallback", "撤回个性化推荐的同意")
    assert talk.keys == ["consent.taken_back", "offers.intro_general"]


def test_a_visitor_has_none_to_take_back(town: Town) -> None:
    talk = town.talk(None).says("nlu_fallback", "撤回同意")
    assert talk.keys == ["consent.visitor_no_marketing"]
