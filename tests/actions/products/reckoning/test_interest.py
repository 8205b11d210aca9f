from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.products.reckoning.interest import (
    MOST_MONTHS,
    deposit_interest,
    equal_instalments,
    equal_principal,
    loan_months,
    monthly_savings_interest,
    whole_months,
)

amounts = st.decimals(min_value=100, max_value=10_000_000, places=2)
rates = st.decimals(min_value=0, max_value=24, places=2)
positive_rates = st.decimals(min_value=Decimal("0.1"), max_value=24, places=2)
terms = st.integers(1, MOST_MONTHS)
PLANS = (equal_instalments, equal_principal)
CENT = Decimal("0.01")


@pytest.mark.parametrize(
    ("amount", "rate", "days", "interest"),
    [
        (50_000, "1.50", 365, "750.00"),  # one year
        (50_000, "1.50", 1095, "2250.00"),  # three years
        (10_000, "1.20", 90, "30.00"),  # three months count as a quarter
        (10_000, "1.20", 45, "15.00"),  # 45 days of 360
        (100_000, "0.45", 7, "8.75"),
    ],
)
def test_deposit_interest_as_the_bank_works_it_out(
    amount: int, rate: str, days: int, interest: str
) -> None:
    assert deposit_interest(Decimal(amount), Decimal(rate), days) == Decimal(interest)


@given(amounts, rates, st.integers(1, 3650))
def test_deposit_interest_grows_with_the_amount(amount: Decimal, rate: Decimal, days: int) -> None:
    one, two = deposit_interest(amount, rate, days), deposit_interest(amount * 2, rate, days)
    assert 0 <= one <= two
    assert abs(two - 2 * one) <= CENT


@given(amounts, rates)
def test_twice_the_years_earn_twice_the_interest(amount: Decimal, rate: Decimal) -> None:
    one, two = deposit_interest(amount, rate, 365), deposit_interest(amount, rate, 730)
    assert abs(two - 2 * one) <= CENT


def test_a_textbook_loan() -> None:
    plan = equal_instalments(Decimal(100_000), Decimal("3.6"), 36)
    assert plan.first == Decimal("2934.64")
    falling = equal_principal(Decimal(120_000), Decimal("3.6"), 12)
    assert (falling.first, falling.last) == (Decimal("10360.00"), Decimal("10030.00"))
    assert falling.interest == Decimal("2340.00")


@pytest.mark.parametrize("plan_of", PLANS)
@given(amount=amounts, rate=rates, months=terms)
def test_the_principal_is_repaid_to_the_cent(plan_of, amount, rate, months) -> None:  # type: ignore[no-untyped-def]
    plan = plan_of(amount, rate, months)
    assert len(plan.instalments) == months
    assert sum(each.principal for each in plan.instalments) == amount
    assert all(each.interest >= 0 for each in plan.instalments)


@given(st.decimals(min_value=10_000, max_value=10_000_000, places=2), rates, terms)
def test_equal_instalments_are_equal_but_for_the_last(
    amount: Decimal, rate: Decimal, months: int
) -> None:
    payments = {each.payment for each in equal_instalments(amount, rate, months).instalments[:-1]}
    assert len(payments) <= 1


@given(amounts, positive_rates, st.integers(2, MOST_MONTHS))
def test_falling_instalments_never_rise(amount: Decimal, rate: Decimal, months: int) -> None:
    payments = [each.payment for each in equal_principal(amount, rate, months).instalments]
    regular = payments[:-1]  # the last one settles the cents of the others
    assert all(later <= earlier for earlier, later in zip(regular, regular[1:], strict=False))


@given(st.decimals(min_value=10_000, max_value=10_000_000, places=2), positive_rates, terms)
def test_repaying_faster_costs_no_more(amount: Decimal, rate: Decimal, months: int) -> None:
    level, falling = (plan(amount, rate, months) for plan in PLANS)
    # Each payment is rounded to the cent, so the sums may differ by half a cent a month.
    assert falling.interest <= level.interest + CENT * months


@given(amounts, terms)
def test_a_loan_without_interest_costs_nothing(amount: Decimal, months: int) -> None:
    assert all(plan(amount, Decimal(0), months).interest == 0 for plan in PLANS)


@given(st.integers(1, 30))
def test_years_are_twelve_months(years: int) -> None:
    assert whole_months(365 * years) == loan_months(365 * years) == 12 * years


@given(st.integers(1, 365 * 30))
def test_every_loan_has_at_least_a_month(days: int) -> None:
    assert 1 <= loan_months(days) <= MOST_MONTHS


@given(amounts, rates, st.integers(1, 120))
def test_savings_by_the_month_earn_as_their_payments_one_by_one(
    monthly: Decimal, rate: Decimal, months: int
) -> None:
    each = Fraction(monthly) * Fraction(rate) / 1200
    paid = Fraction(monthly_savings_interest(monthly, rate, months))
    assert abs(paid - sum(each * stayed for stayed in range(1, months + 1))) <= Fraction(CENT) / 2
