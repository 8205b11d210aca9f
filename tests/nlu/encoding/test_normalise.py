import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.encoding.normalise import normalise


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("Ｉ 想存５萬塊", "i 想存5万块"),
        ("我\u200b要\ufeff理\u2060财", "我要理财"),
        ("  too   many\u3000\tspaces \n", "too many spaces"),
        ("請推薦基金", "请推荐基金"),
        ("ﬁxed deposit", "fixed deposit"),
        ("\ud83d 好", "好"),
        ("\u202eabc\x00", "abc"),
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_forms_that_mean_the_same_become_one(typed: str, normal: str) -> None:
    assert normalise(typed).text == normal


def test_offsets_lead_back_to_what_was_typed() -> None:
    text = normalise("我有\u200b５ 萬塊")
    place = text.text.index("5 万")
    start, end = text.original_span(place, place + 3)
    assert text.original[start:end] == "５ 萬"


def test_an_empty_span_is_refused() -> None:
    with pytest.raises(ValueError, match="not inside"):
        normalise("abc").original_span(2, 2)


@given(st.text(max_size=60))
def test_every_character_of_the_normal_form_has_a_place_in_the_original(typed: str) -> None:
    text = normalise(typed)
    assert len(text.text) == len(text.spans)
    for place, character in enumerate(text.text):
        start, end = text.original_span(place, place + 1)
        assert 0 <= start < end <= len(typed)
        assert character in (normalise(f"x{typed[start:end]}x").text)


@given(st.text(max_size=60))
def test_no_normal_form_begins_ends_or_stutters_with_a_space(typed: str) -> None:
    normal = normalise(typed).text
    assert normal == normal.strip(" ")
    assert "  " not in normal
