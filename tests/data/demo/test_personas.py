import datetime as dt

import pytest

from data.demo import personas
from data.demo.build import build

TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize("days", [0, 6, 8, 16, 40])
def test_a_persona_has_the_same_tier_on_every_day(days: int) -> None:
    built = build(personas.COUNT, today=TODAY + dt.timedelta(days=days))
    tiers = [person.tier for batch in built for person in batch.persons]
    assert tiers == ["affluent", "mass", "private", *["affluent"] * 7]
