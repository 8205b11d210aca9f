from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.language import ProductName, ProductNames
from nlu.contract import Context, Entity, EntityKind
from nlu.parsing.entities import finder

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
FIND = finder(lambda: MONDAY, ProductNames([ProductName("WM-90", "稳进90天", "Steady 90")]))


def found(text: str, awaiting: str = "none") -> list[tuple[EntityKind, str]]:
    return [(e.entity, e.value) for e in FIND(text, Context(awaiting=awaiting))]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("我有五万块想存一年", [(EntityKind.AMOUNT, "50000"), (EntityKind.TERM, "365")]),
        ("稳进90天利率多少", [(EntityKind.PRODUCT, "WM-90")]),
        ("call me tomorrow at 3pm", [(EntityKind.MOMENT, "2026-11-24T15:00")]),
        ("第二个", [(EntityKind.ORDINAL, "2")]),
        ("我的手机是13812345678", [(EntityKind.PHONE, "13812345678")]),
    ],
)
def test_values_come_in_the_form_of_the_contract(
    text: str, values: list[tuple[EntityKind, str]]
) -> None:
    assert [one for one in found(text) if one in values] == values


@pytest.mark.parametrize(
    ("text", "awaiting", "value"),
    [
        ("5", "rating", (EntityKind.SCORE, "5")),
        ("5", "amount", (EntityKind.AMOUNT, "5")),
        ("2", "offer", (EntityKind.ORDINAL, "2")),
        ("B", "assessment", (EntityKind.ORDINAL, "2")),
        ("选C", "assessment", (EntityKind.ORDINAL, "3")),
        ("12", "term", (EntityKind.TERM, "365")),
        ("18", "term", (EntityKind.TERM, "540")),
        ("6", "term", (EntityKind.TERM, "180")),
        ("2", "loan_term", (EntityKind.TERM, "730")),
        ("90", "term", (EntityKind.TERM, "90")),
        ("7", "rating", (EntityKind.AMOUNT, "7")),
        ("rate 5", "rating", (EntityKind.SCORE, "5")),
        ("I rate 4 stars", "rating", (EntityKind.SCORE, "4")),
    ],
)
def test_what_is_waited_for_settles_a_bare_number(
    text: str, awaiting: str, value: tuple[EntityKind, str]
) -> None:
    assert found(text, awaiting) == [value]


@given(st.integers(61, 999).filter(lambda days: days % 12), st.sampled_from(["term", "loan_term"]))
def test_a_bare_number_of_days_is_the_term_that_was_asked_for(days: int, awaiting: str) -> None:
    assert found(str(days), awaiting) == [(EntityKind.TERM, str(days))]
    assert found(f"{days}。", awaiting) == [(EntityKind.TERM, str(days))]
    if days >= 100:
        assert found(str(days), "amount") == [(EntityKind.AMOUNT, str(days))]
        assert found(str(days)) == [(EntityKind.AMOUNT, str(days))]


@pytest.mark.parametrize(
    ("text", "awaiting", "days"),
    [
        ("180", "term", "180"),
        ("360", "term", "360"),
        ("三百六十五", "term", "365"),
        ("1095", "term", "1095"),
        ("365", "loan_term", "365"),
        ("72", "loan_term", "2190"),
        ("240", "loan_term", "7300"),
        ("360", "loan_term", "10950"),
    ],
)
def test_days_are_asked_for_of_a_deposit_and_months_of_a_loan(
    text: str, awaiting: str, days: str
) -> None:
    assert found(text, awaiting) == [(EntityKind.TERM, days)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("50000", "50000"),
        ("5300", "5300"),
        ("五万三", "53000"),
        ("180元", "180"),
        ("¥180", "180"),
        ("$365", "365"),
    ],
)
@pytest.mark.parametrize("awaiting", ["term", "loan_term"])
def test_money_stays_money_where_a_term_was_asked_for(text: str, value: str, awaiting: str) -> None:
    assert found(text, awaiting) == [(EntityKind.AMOUNT, value)]


def test_how_exactly_a_bare_term_was_said_is_kept() -> None:
    (term,) = FIND("大概180", Context(awaiting="term"))
    assert (term.entity, term.extras["bound"]) == (EntityKind.TERM, "about")


def test_a_number_that_may_be_two_terms_is_marked_for_reading_back() -> None:
    assert FIND("3", Context(awaiting="term"))[0].extras["ambiguous"] == "true"
    assert "ambiguous" not in FIND("12", Context(awaiting="term"))[0].extras


SAID = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "五万",
                "５萬塊",
                "一年",
                "３％",
                "明天下午三点",
                "next friday",
                "稳进90天",
                "R2",
                "🙂",
            ]
        ),
        st.text(max_size=6),
        st.integers(0, 10**12).map(str),
    ),
    max_size=8,
).map("".join)


@given(SAID, st.sampled_from(["none", "rating", "term", "offer", "assessment", "amount"]))
def test_offsets_lead_to_what_was_said(text: str, awaiting: str) -> None:
    entities: tuple[Entity, ...] = FIND(text, Context(awaiting=awaiting))
    for entity in entities:
        assert text[entity.start : entity.end] == entity.text
        assert entity.text
    for one, after in zip(entities, entities[1:], strict=False):
        assert one.end <= after.start
