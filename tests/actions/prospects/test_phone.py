"""The number that a visitor leaves, as it is kept."""

import pytest

from actions.prospects.phone import number_in


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("一三八、一二三四、五六七八", "13812345678"),
        ("138.1234.5678", "13812345678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "13812345678"),
        ("it's one three eight one two three four five six seven eight", "13812345678"),
        ("one three eight 1234 5678", "13812345678"),
        ("010-88886666", "01088886666"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("my number is three one", None),
    ],
)
def test_a_number_however_it_is_said(words: str, number: str | None) -> None:
    assert number_in(words) == number
