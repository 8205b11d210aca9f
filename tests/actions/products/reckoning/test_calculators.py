import pytest
from talking import Talk
from town import Town


def test_a_deposit_is_worked_out_at_once_when_all_is_known(talk: Talk) -> None:
    talk.says("calculate_deposit", "五万存一年利息多少", amount="50000", term="365")
    assert talk.words() == [
        "5万元存1年，按安心存一年年利率 2.15% 算，到期利息约 1,075元，本息合计约 51,075元。"
        "以存入当日利率为准。"
    ]
    assert talk.awaiting == "none"


def test_what_is_missing_is_asked_one_at_a_time(talk: Talk) -> None:
    talk.says("calculate_deposit", "算算利息")
    assert (talk.keys, talk.awaiting) == (["calculators.ask_amount"], "amount")
    talk.says("inform", "五万", amount="50000")
    assert (talk.keys, talk.awaiting) == (["calculators.ask_term"], "term")
    talk.presses("calculators.button_term", term="365")
    assert talk.keys == ["calculators.deposit"]


def test_an_amount_named_before_is_not_asked_again(talk: Talk) -> None:
    talk.says("recommend", "五万存一年", amount="50000", term="365")
    assert talk.says("calculate_deposit", "利息多少").keys == ["calculators.deposit"]


def test_a_correction_works_it_out_again(talk: Talk) -> None:
    talk.says("calculate_deposit", "五千存一年", amount="5000", term="365")
    talk.says("correct", "不对，是五万", amount="50000")
    assert "1,075元" in talk.words()[0]


def test_a_named_rate_wins(talk: Talk) -> None:
    talk.says("calculate_deposit", "按3%算", amount="10000", term="365", rate="3")
    assert "300元" in talk.words()[0]


def test_a_loan_is_worked_out_both_ways(talk: Talk) -> None:
    talk.says("calculate_loan", "贷十万三年月供多少", amount="100000", term="1095")
    assert talk.words()[0].splitlines() == [
        "贷款 10万元、36 个月，按消费贷款年化利率（单利）3.6% 测算：",
        "等额本息：每月约 2,934.64元，利息共约 5,646.95元",
        "等额本金：首月约 3,077.78元，末月约 2,786.03元，利息共约 5,550元",
        "仅供参考，实际以审批结果为准。",
    ]


def test_savings_are_not_taken_for_the_loan(talk: Talk) -> None:
    talk.says("recommend", "五万存一年", amount="50000", term="365")
    talk.says("calculate_loan", "算算贷款")
    assert (talk.keys, talk.awaiting) == (["calculators.ask_loan_amount"], "loan_amount")
    talk.says("inform", "二十万", amount="200000")
    assert talk.awaiting == "loan_term"
    talk.says("inform", "三年", term="1095")
    assert talk.keys == ["calculators.loan"]
    assert talk.slots["amount"] == "50000.00"


def test_a_loan_that_nobody_gives_is_not_worked_out_at_anothers_rate(talk: Talk) -> None:
    talk.says("calculate_loan", "贷十万五年", amount="100000", term="1825")
    assert talk.keys == ["calculators.no_such_loan"]


def test_what_follows_is_about_the_same_loan(talk: Talk) -> None:
    talk.says("calculate_loan", "贷十万三年月供", amount="100000", term="1095")
    talk.says("calculate_loan", "那两年呢", term="730")
    assert "10万元、24 个月，按消费贷款" in talk.words()[0]
    talk.says("calculate_deposit", "利息一共多少")
    assert "10万元、24 个月，按消费贷款" in talk.words()[0]


def test_another_sum_after_a_loan_is_a_deposit_again(talk: Talk) -> None:
    talk.says("calculate_loan", "贷十万三年月供", amount="100000", term="1095")
    talk.says("calculate_deposit", "五万存一年利息多少", amount="50000", term="365")
    assert talk.keys == ["calculators.deposit"]


def test_a_rate_of_ones_own_is_called_ones_own(talk: Talk) -> None:
    talk.says("calculate_loan", "十万三年4%", amount="100000", term="1095", rate="4")
    assert "按您说的年化利率（单利）4% 测算" in talk.words()[0]


def test_a_loan_of_more_than_thirty_years_is_not_worked_out(talk: Talk) -> None:
    talk.says("calculate_loan", "贷十万四十年", amount="100000", term="14600")
    assert talk.keys == ["calculators.too_long", "calculators.ask_loan_term"]


def test_skipping_the_question_stops_the_sum(talk: Talk) -> None:
    talk.says("calculate_deposit", "算算利息").says("skip", "跳过")
    assert (talk.keys, talk.awaiting, talk.slots["task"]) == (["repair.skipped"], "none", None)


def test_whoever_opted_out_gets_the_sum_without_an_invitation(talk: Talk, town: Town) -> None:
    talk.says("stop_recommending", "别推荐")
    talk.says("calculate_deposit", "五万存一年利息多少", amount="50000", term="365")
    assert talk.labels == []


def test_interest_is_the_loans_while_a_loan_is_talked_about(talk: Talk) -> None:
    talk.says("search_products", "想贷款", category="loan")
    talk.says("calculate_deposit", "利息多少")
    assert talk.awaiting == "loan_amount"


def test_the_amount_of_a_loan_named_before_is_not_asked_again(talk: Talk) -> None:
    talk.says("accept_offer", "想贷款二十万", category="loan", amount="200000")
    assert talk.says("calculate_loan", "分三年还", term="1095").keys == ["calculators.loan"]


def test_an_amount_read_back_stays_what_is_asked(talk: Talk) -> None:
    talk.says("recommend", "a couple of grand", amount="2000", ambiguous=True)
    assert talk.keys == ["offers.which_amount"]
    talk.says("nlu_fallback", "what about the second", ranking=["faq"])
    assert talk.keys == ["clarify.sorry", "offers.which_amount"]
    assert "2,000" in talk.words()[1]
    talk.says("affirm", "对")
    assert talk.slots["amount"] == "2000.00"


def test_an_amount_read_back_and_put_right_is_not_asked_again(talk: Talk) -> None:
    talk.says("calculate_deposit", "存5算利息", amount="5", ambiguous=True)
    assert talk.says("greet", "你好").keys[-1] == "offers.which_amount"
    talk.says("inform", "五万", amount="50000")
    assert talk.keys == ["calculators.ask_term"]
    assert talk.says("greet", "你好").keys[-1] == "calculators.ask_term"
    assert talk.says("affirm", "对").keys == ["calculators.ask_term"]
    assert talk.slots["task"]["args"] == {"amount": "50000.00"}


def test_a_loans_amount_read_back_stays_what_is_asked(talk: Talk) -> None:
    talk.says("calculate_loan", "贷20", amount="20", ambiguous=True)
    assert talk.says("ask_rate", "利率多少").keys[-1] == "offers.which_amount"
    assert talk.says("affirm", "对").keys == ["calculators.ask_loan_term"]


def test_a_question_of_the_knowledge_base_is_no_sum(talk: Talk) -> None:
    words, faqs = "最低还款利息咋算", ("minimum_payment",)
    talk.says("calculate_loan", words, confidence=0.79, faqs=faqs)
    assert (talk.keys, talk.awaiting) == (["knowledge.answer"], "none")
    talk.says("calculate_loan", "算算贷款", confidence=0.79, faqs=faqs, faq_sure=False)
    assert talk.awaiting == "loan_amount"


def test_in_the_middle_of_a_sum_the_sum_goes_on(talk: Talk) -> None:
    talk.says("calculate_loan", "算算贷款")
    faqs = ("minimum_payment",)
    talk.says(
        "calculate_loan", "三十万分三年", amount="300000", term="1095", confidence=0.7, faqs=faqs
    )
    assert talk.keys == ["calculators.loan"]


ACCEPTED = ("accept_offer", "我想买这个")


def test_what_is_being_accepted_is_reckoned_beside_its_acceptance(talk: Talk, town: Town) -> None:
    talk.says("accept_offer", "我想买这个，五万", product="D365", amount="50000")
    talk.says("calculate_deposit", "能拿多少利息")
    assert (talk.keys, talk.types) == (
        ["calculators.deposit", "repair.reask_contact"],
        ["text", "quick_replies"],
    )
    assert talk.awaiting == "contact_consent"
    talk.says("affirm", "同意").says("acknowledge_disclosure", "我已阅读并同意")
    assert [lead.product_code for lead in town.leads()] == ["D365"]


def test_an_acceptance_without_an_amount_is_not_lost_by_asking(talk: Talk, town: Town) -> None:
    talk.says(*ACCEPTED, product="D365").says("calculate_deposit", "能拿多少利息")
    assert (talk.keys, talk.awaiting) == (
        ["products.rate_fixed", "repair.reask_contact"],
        "contact_consent",
    )
    talk.says("affirm", "同意").says("acknowledge_disclosure", "我已阅读并同意")
    assert [lead.product_code for lead in town.leads()] == ["D365"]


def test_both_ends_are_reckoned_beside_an_acceptance(talk: Talk) -> None:
    talk.says(*ACCEPTED, product="D365")
    between = {"currency": "CNY", "bound": "between", "upper": "50000"}
    talk.says("calculate_deposit", "三五万能拿多少", amount="30000", details=between)
    assert talk.keys == ["calculators.both_ends", "repair.reask_contact"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("到期能拿多少", {}),
        ("how much would I get back", {}),
        ("五万能赚多少", {"amount": "50000"}),
    ],
)
def test_what_no_rate_is_known_of_is_not_reckoned_at_a_deposits(
    talk: Talk, words: str, said: dict[str, str]
) -> None:
    talk.says("product_details", "稳进90天怎么样", product="W90")
    assert talk.says("calculate_deposit", words, **said).keys == ["calculators.not_fixed"]
    talk.says(*ACCEPTED, product="W90").says("calculate_deposit", words, **said)
    assert talk.keys == ["calculators.not_fixed", "repair.reask_contact"]
    assert (talk.awaiting, talk.slots["product"]) == ("contact_consent", "W90")


def test_a_kind_that_is_named_is_not_reckoned_as_a_deposit(talk: Talk) -> None:
    talk.says("calculate_deposit", "买五万这个理财到期大概多少", amount="50000", category="wealth")
    assert talk.keys == ["calculators.not_fixed"]
    assert "理财" in talk.words()[0]
    talk.says("calculate_deposit", "这份保险到期能拿多少", category="insurance")
    assert talk.keys == ["calculators.not_fixed_insurance"]


@pytest.mark.parametrize(("words", "term"), [("五万一年利息多少", "365"), ("五万90天", "90")])
def test_a_sum_of_its_own_is_worked_out_whatever_was_talked_of(
    talk: Talk, words: str, term: str
) -> None:
    talk.says("product_details", "稳进90天怎么样", product="W90")
    talk.says("calculate_deposit", words, amount="50000", term=term)
    assert talk.keys == ["calculators.deposit"]


def test_the_button_that_works_out_a_deposit_does(talk: Talk) -> None:
    talk.says("product_details", "稳进90天怎么样", product="W90").says(
        "inform", "五万", amount="50000"
    )
    assert talk.presses("calculators.button_calculate").keys == ["calculators.ask_term"]
    talk.says("calculate_deposit", "能拿多少利息")
    assert talk.keys == ["calculators.ask_term"]


def test_an_amount_to_borrow_is_not_reckoned_as_a_deposit(talk: Talk, town: Town) -> None:
    talk.says("recommend", "我想借20万", amount="200000", category="loan")
    talk.says("calculate_deposit", "存一年利息多少", term="365")
    assert talk.keys == ["calculators.ask_amount"]


def test_the_amount_of_a_deposit_reckoned_after_a_loan_is_what_is_noted(
    talk: Talk, town: Town
) -> None:
    town.allow_contact("1")
    talk.says("recommend", "我想借20万", amount="200000", category="loan")
    talk.says("calculate_deposit", "五万存一年利息多少", amount="50000", term="365")
    talk.says("accept_offer", "我要办").presses("disclosure.button_acknowledge")
    assert [lead.amount for lead in town.leads()] == [50_000]
