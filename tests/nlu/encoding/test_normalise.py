import unicodedata

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


@given(st.text(max_size=60))
def test_what_was_typed_is_kept_and_nothing_unreadable_is_left(typed: str) -> None:
    normal = normalise(typed)
    assert normal.original == typed
    assert not {unicodedata.category(each) for each in normal.text} & {"Cs", "Co", "Cn"}


@given(st.text(max_size=60))
def test_no_normal_form_begins_ends_or_stutters_with_a_space(typed: str) -> None:
    normal = normalise(typed).text
    assert normal == normal.strip(" ")
    assert "  " not in normal
