from talking import Talk, Town

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
