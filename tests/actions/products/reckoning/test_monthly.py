from talking import Talk


def test_what_is_put_by_every_month_is_no_sum_put_by_once(talk: Talk) -> None:
    talk.says("calculate_deposit", "每月存两千，存一年多少利息", amount="2000", term="365")
    assert talk.keys == ["calculators.monthly", "knowledge.answer"]
    assert talk.words()[0].startswith("每月存2,000元、存1年，一共存入2.4万元。")
    assert talk.slots.get("amount") is None


def test_at_a_named_rate_each_payment_earns_for_the_months_it_stays(talk: Talk) -> None:
    words = "saving 2,000 a month for a year at 1.2%, how much interest"
    talk.says("calculate_deposit", words, amount="2000", term="365", rate="1.2")
    assert talk.keys == ["calculators.monthly_rate", "knowledge.answer"]
    assert "156元" in talk.words()[0]


def test_without_a_term_it_is_told_how_it_works(talk: Talk) -> None:
    talk.says("calculate_deposit", "我每个月存三千利息咋算", amount="3000")
    assert talk.keys == ["knowledge.answer"]


def test_asked_how_much_a_sum_by_the_month_ends_the_question(talk: Talk) -> None:
    talk.says("calculate_deposit", "算算利息").says("inform", "每个月存三千", amount="3000")
    assert (talk.keys, talk.awaiting) == (["knowledge.answer"], "none")
    talk.says("calculate_deposit", "五万存一年", amount="50000", term="365")
    assert talk.keys == ["calculators.deposit"]


def test_a_goal_is_no_sum_by_the_month(talk: Talk) -> None:
    talk.says("calculate_deposit", "想三年攒十万，每月要存多少", amount="100000", term="1095")
    assert "calculators.monthly" not in talk.keys


def test_a_fund_by_instalments_has_no_deposits_rate(talk: Talk) -> None:
    words = "这个基金每月存一千一年能赚多少"
    talk.says("calculate_deposit", words, amount="1000", term="365", category="fund")
    assert talk.keys == ["calculators.not_fixed"]


def test_beside_an_acceptance_its_question_is_asked_again(talk: Talk) -> None:
    talk.says("accept_offer", "我要买这个", product="D365")
    talk.says("calculate_deposit", "那要是每月存一千呢", amount="1000", term="365")
    assert talk.keys == ["calculators.monthly", "knowledge.answer", "repair.reask_contact"]
    assert (talk.awaiting, talk.slots["product"]) == ("contact_consent", "D365")
