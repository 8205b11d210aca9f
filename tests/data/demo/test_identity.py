import datetime as dt
import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data.demo import identity

numbers = st.integers(1, 1_000_000)


def test_the_published_example_has_its_check_digit() -> None:
    # GB 11643-1999, appendix: 11010519491231002X
    assert identity.check_digit("11010519491231002") == "X"


@given(numbers, st.integers(1940, 2008), st.booleans())
def test_an_identity_number_carries_birthday_sex_and_checksum(
    number: int, year: int, male: bool
) -> None:
    birth = identity.birth_date(number, year)
    text = identity.id_number(number, birth, male=male)
    assert re.fullmatch(r"\d{17}[\dX]", text)
    assert dt.datetime.strptime(text[6:14], "%Y%m%d").date() == birth  # noqa: DTZ007
    assert int(text[16]) % 2 == int(male)
    assert identity.check_digit(text[:17]) == text[17]


@given(numbers)
def test_a_mobile_number_is_in_a_range_in_use(number: int) -> None:
    mobile = identity.mobile(number)
    assert re.fullmatch(r"1[3-9]\d{9}", mobile)
    assert mobile[:3] in identity.MOBILE_PREFIXES


@given(numbers, numbers)
def test_no_two_customers_share_a_number(one: int, other: int) -> None:
    if one != other:
        assert identity.mobile(one) != identity.mobile(other)
        first, second = (
            identity.id_number(n, identity.birth_date(n, 1980), male=True) for n in (one, other)
        )
        assert first != second


def test_names_are_two_or_three_characters() -> None:
    rng = np.random.default_rng(3)
    names = [identity.name(rng, male=n % 2 == 0) for n in range(200)]
    assert {len(name) for name in names} == {2, 3}
    assert len(set(names)) > 150
