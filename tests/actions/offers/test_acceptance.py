import pytest
from shelving import shelve
from sqlalchemy import select
from talking import Talk
from town import Town

from crm.tables import ConsentEvent, DisclosureAcknowledgement, StageHistory


def test_from_the_first_words_to_a_lead(talk: Talk, town: Town) -> None:
    talk.says("recommend", "我有五万块想存一年，有什么推荐？", amount="50000", term="365")
    assert talk.types == ["carousel"]
    assert talk.awaiting == "offer"
    assert town.recommender.asked[-1].amount == 50_000

    talk.says("explain_why", "为什么推荐这个？")
    assert talk.keys == ["offers.explain_personal", "D365"]

    talk.says("accept_offer", "好的，我要买")
    assert talk.keys == ["consent.ask_contact"]
    assert (talk.awaiting, town.leads()) == ("contact_consent", [])

    talk.says("affirm", "同意")
    assert talk.types == ["disclosure"]
    assert (talk.awaiting, town.leads()) == ("disclosure", [])

    talk.says("acknowledge_disclosure", "我已阅读并同意")
    [lead] = town.leads()
    [receipt] = talk.said
    assert (receipt.type, receipt.subject, receipt.reference) == ("receipt", "lead", lead.lead_id)
    assert (lead.product_code, lead.amount, lead.term_days) == ("D365", 50_000, 365)
    assert talk.awaiting == "none"
    assert town.count(DisclosureAcknowledgement) == 1


def accepted(talk: Talk, product: str = "W90") -> Talk:
    """Say that a product is wanted."""
    return talk.says("accept_offer", "我想买这个", product=product)


def test_contact_consent_is_recorded_with_its_evidence(talk: Talk, town: Town) -> None:
    accepted(talk).presses("consent.button_agree")
    with town.bank.read() as work:
        contact = ConsentEvent.purpose == "marketing_contact"
        event = work.session.scalars(select(ConsentEvent).where(contact)).one()
    assert (event.channel, event.state) == ("rm", "granted")
    assert event.evidence["conversation_id"] == talk.conversation_id
    assert event.evidence["turn_id"].startswith(talk.conversation_id)


@pytest.mark.parametrize(
    ("heard", "words"),
    [("book_callback", "让他打给我吧"), ("leave_number", "可以联系我"), ("nlu_fallback", "联系我")],
)
def test_whoever_may_be_called_has_consented(
    talk: Talk, town: Town, heard: str, words: str
) -> None:
    assert accepted(talk).says(heard, words).types == ["disclosure"]
    assert town.count(ConsentEvent, ConsentEvent.purpose == "marketing_contact") == 1


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        ("book_callback", "可以联系我？"),
        ("leave_number", "你们打电话给我了"),
        ("deny", "别联系我"),
        ("faq", "你们打电话给我"),
    ],
)
def test_a_question_or_report_of_calls_consents_to_nothing(
    talk: Talk, town: Town, heard: str, words: str
) -> None:
    accepted(talk).says(heard, words)
    granted = (ConsentEvent.purpose == "marketing_contact", ConsentEvent.state == "granted")
    assert town.count(ConsentEvent, *granted) == 0


def test_a_call_at_a_time_of_ones_own_is_an_appointment(talk: Talk, town: Town) -> None:
    accepted(talk).says("book_callback", "明天下午联系我")
    assert town.count(ConsentEvent, ConsentEvent.purpose == "marketing_contact") == 0


def test_without_contact_consent_nothing_is_captured(talk: Talk, town: Town) -> None:
    accepted(talk).says("deny", "不同意")
    assert talk.keys == ["consent.contact_declined"]
    talk.says("acknowledge_disclosure", "我已阅读并同意")
    assert talk.keys == ["disclosure.nothing_open"]
    assert (town.leads(), town.count(DisclosureAcknowledgement)) == ([], 0)


def test_what_is_confirmed_twice_is_noted_once(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    accepted(talk).says("affirm", "同意")
    [noted] = talk.said
    talk.says("acknowledge_disclosure", "我已阅读并同意")
    [again] = talk.said
    assert (talk.keys, again.reference) == (["disclosure.stands"], noted.reference)
    assert (len(town.leads()), town.count(DisclosureAcknowledgement)) == (1, 1)
    talk.says("thank", "谢谢").says("acknowledge_disclosure", "我已阅读并同意")
    assert len(town.leads()) == 1


def test_without_the_acknowledgement_nothing_is_captured(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    accepted(talk).presses("disclosure.button_decline")
    assert talk.keys == ["disclosure.declined"]
    assert town.leads() == []


def test_whoever_may_be_contacted_already_reads_the_disclosure_at_once(
    talk: Talk, town: Town
) -> None:
    town.allow_contact("1")
    accepted(talk)
    assert (talk.types, talk.awaiting) == (["disclosure"], "disclosure")


def test_a_product_above_the_risk_level_is_refused_with_the_assessment_offered(
    talk: Talk, town: Town
) -> None:
    accepted(talk, "F4")
    assert talk.keys == ["offers.cannot_above_risk_level"]
    assert talk.labels == ["assessing.button_start", "assessing.button_later"]
    assert "R4" in talk.words()[0]
    assert "C3" in talk.words()[0]
    assert (talk.awaiting, town.leads()) == ("assessment_offer", [])


@pytest.mark.parametrize("asked", ["为什么不能买", "why can't I buy it"])
def test_who_asks_why_it_may_not_be_had_is_told_again(talk: Talk, asked: str) -> None:
    accepted(talk, "F4")
    talk.says("explain_why", asked)
    assert talk.keys[0] == "offers.cannot_above_risk_level"
    assert talk.awaiting == "assessment_offer"


def test_consent_is_not_asked_for_what_would_be_refused_anyway(town: Town) -> None:
    talk = accepted(town.talk("2"))
    assert talk.keys == ["offers.cannot_assessment_missing_r1_only"]


def test_the_gate_is_asked_again_when_the_disclosure_is_acknowledged(
    talk: Talk, town: Town
) -> None:
    town.allow_contact("1")
    accepted(talk)
    town.assess("1", "C1")  # a new assessment in the branch, meanwhile
    talk.says("acknowledge_disclosure", "我已阅读并同意")
    assert talk.keys == ["offers.cannot_above_risk_level"]
    assert town.leads() == []


def test_a_withdrawn_consent_is_asked_again_before_the_lead(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    accepted(talk)
    town.talk("1").says("stop_recommending", "别再推荐了")  # in another window
    talk.says("acknowledge_disclosure", "我已阅读并同意")
    assert talk.keys == ["consent.ask_contact"]
    assert town.leads() == []


def test_a_disclosure_that_changed_is_shown_again(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    accepted(talk)
    town.new_disclosure()
    talk.says("acknowledge_disclosure", "我已阅读并同意")
    assert talk.types == ["text", "disclosure"]
    assert talk.said[1].version == 2
    assert town.leads() == []
    talk.presses("disclosure.button_acknowledge")
    assert talk.types == ["receipt"]


def test_the_button_of_another_products_disclosure_acknowledges_nothing(
    talk: Talk, town: Town
) -> None:
    town.allow_contact("1")
    old = accepted(talk, "D365").buttons()[0]
    accepted(talk, "W90").press(old)
    assert talk.types == ["text", "disclosure"]
    assert talk.said[1].product.code == "W90"
    assert town.leads() == []


def test_an_old_yes_button_does_not_answer_a_newer_question(talk: Talk, town: Town) -> None:
    agree = accepted(talk).buttons()[0]
    talk.says("cancel", "算了")
    talk.says("recommend", "推荐一下").press(agree)
    assert talk.keys == ["repair.question_closed"]
    assert (talk.awaiting, town.leads()) == ("offer", [])


def test_an_old_disclosures_button_gives_no_consent_to_contact(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    acknowledge = accepted(talk, "D365").buttons()[0]
    talk.says("stop_recommending", "别再推荐了")
    accepted(talk, "W90").press(acknowledge)
    assert talk.keys == ["repair.question_closed", "repair.reask_contact"]
    assert (talk.awaiting, talk.slots["task"]["args"]["product"]) == ("contact_consent", "W90")
    granted = (ConsentEvent.channel == "rm", ConsentEvent.state == "granted")
    assert town.count(ConsentEvent, *granted) == 1  # of the branch
    assert town.leads() == []


def test_its_words_are_a_yes_to_what_is_asked(talk: Talk) -> None:
    accepted(talk).says("acknowledge_disclosure", "我已阅读并同意")
    assert (talk.types, talk.awaiting) == (["disclosure"], "disclosure")


def test_the_same_interest_twice_is_one_lead(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    for key in ("offers.lead_captured", "offers.lead_joined"):
        accepted(talk).presses("disclosure.button_acknowledge")
        assert talk.keys == [key]
    assert len(town.leads()) == 1


def test_the_lead_remembers_the_words_that_began_it(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    talk.says("accept_offer", "稳进九十天，我要了", product="W90", confidence=0.87)
    talk.presses("disclosure.button_acknowledge")
    evidence = town.evidence()
    assert (evidence.nlu_confidence, evidence.asr_confidence) == (0.87, None)
    assert town.utterance(evidence) == "稳进九十天，我要了"
    assert evidence.consent == {"marketing_contact.rm": "granted", "disclosure": "general@1"}


def test_the_lead_remembers_how_surely_those_words_were_heard(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    talk.heard = 0.62
    talk.says("accept_offer", "稳进九十天，我要了", product="W90")
    talk.heard = 0.99
    talk.says("acknowledge_disclosure", "我已阅读并同意")
    assert town.evidence().asr_confidence == 0.62


def test_a_pressed_button_is_not_a_guess(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    talk.says("recommend", "推荐一下").presses("offers.button_interested", product="D365")
    talk.presses("disclosure.button_acknowledge")
    assert town.evidence().nlu_confidence is None


def test_the_stage_history_shows_how_the_lead_came_to_be(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    accepted(talk).presses("disclosure.button_acknowledge")
    assert town.count(StageHistory) == 3  # captured, deduped, pending review


def test_wanting_another_kind_is_never_what_was_talked_about(talk: Talk) -> None:
    talk.says("recommend", "五万存一年", amount="50000", term="365")
    talk.says("accept_offer", "我还是办个贷款吧", category="loan")
    assert (talk.slots["products"], talk.awaiting) == (["L36"], "product")
    talk.says("choose", "第一个", ordinal="1")
    assert talk.slots["task"]["args"]["product"] == "L36"


def test_wanting_without_saying_what_asks_which(talk: Talk) -> None:
    talk.says("accept_offer", "我要买")
    assert (talk.keys, talk.awaiting) == (["products.which_category"], "product")
    talk.presses("products.button_deposit")
    assert (talk.types, talk.awaiting) == (["text", "product_card"], "product")
    talk.says("choose", "第一个", ordinal="1")
    assert talk.keys == ["consent.ask_contact"]


def test_an_open_case_comes_before_any_lead(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    accepted(talk).says("complaint", "我要投诉")
    accepted(talk)
    assert talk.keys == ["offers.cannot_service_first"]
    assert town.leads() == []


def test_of_several_that_were_only_listed_none_is_taken(talk: Talk) -> None:
    talk.says("search_products", "有哪些产品").says("accept_offer", "我要申请")
    assert (talk.keys, talk.awaiting) == (["products.which"], "product")
    assert talk.says("choose", "第二个", ordinal="2").keys == ["consent.ask_contact"]


def test_a_wish_with_the_amount_that_was_asked_for_answers_the_question(talk: Talk) -> None:
    talk.says("calculate_deposit", "三年多少利息", term="1095")
    talk.says("accept_offer", "我想存20万", amount="200000")
    assert talk.keys == ["calculators.deposit"]


def test_a_wish_for_nothing_we_sell_is_answered_by_the_knowledge_base(talk: Talk) -> None:
    talk.says("accept_offer", "我想换点美元", faqs=["exchange_currency"])
    assert talk.keys == ["knowledge.answer"]


def test_a_kind_of_which_several_are_on_screen_is_no_choice(talk: Talk, town: Town) -> None:
    shelve(town, "D180", 180)
    talk.says("recommend", "推荐个存款")
    talk.says("accept_offer", "好，就定期吧", category="deposit")
    assert (talk.keys, talk.awaiting) == (["products.which"], "product")
    offered = [button.args["product"] for button in talk.buttons()]
    assert offered == ["D180", "D365"]
    talk.says("choose", "第二个", ordinal="2")
    assert talk.slots["task"]["args"]["product"] == "D365"
    assert talk.awaiting == "contact_consent"


def test_a_kind_said_of_the_one_talked_of_is_that_one(talk: Talk, town: Town) -> None:
    shelve(town, "D180", 180)
    talk.says("recommend", "推荐个存款").says("product_details", "安心存一年", product="D365")
    talk.says("accept_offer", "就这个存款吧", category="deposit")
    assert talk.slots["task"]["args"]["product"] == "D365"


def test_with_the_term_one_of_them_is_chosen(talk: Talk, town: Town) -> None:
    shelve(town, "D180", 180)
    talk.says("recommend", "推荐个存款")
    talk.says("accept_offer", "就半年定期吧", category="deposit", term="180")
    assert talk.slots["task"]["args"]["product"] == "D180"


@pytest.mark.parametrize("words", ["就第一个吧", "I'll go with the first"])
def test_a_place_in_the_list_is_taken_although_the_words_are_doubtful(
    talk: Talk, words: str
) -> None:
    talk.says("recommend", "推荐一下")
    talk.says("nlu_fallback", words, ordinal="1", ranking=("inform", "accept_offer"))
    assert (talk.awaiting, talk.slots["task"]["name"]) == ("contact_consent", "accept_offer")
    assert talk.slots["task"]["args"]["product"] == talk.slots["products"][0]


def test_a_place_alone_is_shown(talk: Talk) -> None:
    talk.says("recommend", "推荐一下")
    talk.says("nlu_fallback", "第一个那啥", ordinal="1", ranking=("inform", "compare"))
    assert talk.keys == [talk.slots["products"][0]]
    talk.says("nlu_fallback", "第九个", ordinal="9", ranking=("inform", "accept_offer"))
    assert "clarify.did_you_mean" in talk.keys  # there is none
