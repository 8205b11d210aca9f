import contextlib
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.ingest.berka_files import BadRow, amount, birth, day, number

dates = st.dates(dt.date(1900, 1, 1), dt.date(1999, 12, 31))


@given(dates, st.booleans())
def test_a_birth_number_tells_day_and_sex(when: dt.date, male: bool) -> None:
    text = f"{when:%y}{when.month + (0 if male else 50):02d}{when:%d}"
    assert (birth(text).date, birth(text).male) == (when, male)


@given(dates)
def test_a_date_is_read_back(when: dt.date) -> None:
    assert day(f"{when:%y%m%d}") == when
    assert day(f"{when:%y%m%d} 00:00:00") == when


@given(st.text(max_size=30))
def test_any_text_is_a_value_or_a_bad_row(text: str) -> None:
    for parse in (birth, day, amount, lambda value: number(value, "id")):
        with contextlib.suppress(BadRow):
            parse(text)


@pytest.mark.parametrize(
    ("text", "value"), [("8033.00", "8033.00"), ("80952", "80952.00"), ("0", "0.00")]
)
def test_amounts_have_two_decimals(text: str, value: str) -> None:
    assert str(amount(text)) == value


@pytest.mark.parametrize("text", ["-1", "NaN", "Infinity", "1.005", "", "1e400", "十"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadRow):
        amount(text)


def test_large_amounts_keep_every_digit() -> None:
    assert amount("900719925474099.01") == Decimal("900719925474099.01")
