"""The form of a text that the parsers read."""

from __future__ import annotations

import pytest

from data.language.surface import surface


@pytest.mark.parametrize("text", ["3½元", "五万¼00", "5²万", "10⁵", "x₂"])
def test_fractions_and_raised_digits_make_no_number_that_nobody_wrote(text: str) -> None:
    assert surface(text).text == text
