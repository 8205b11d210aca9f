"""Live leads are graded again in rounds: none is left out, however many there are."""

from datetime import timedelta

from captured import capture, interest
from sqlalchemy import select
from world import World

from bot.worker.regrading import Regrading
from crm.tables import Lead


def intents(world: World) -> set[int]:
    with world.bank.read() as work:
        return {each["intent"] for each in work.session.scalars(select(Lead.score_parts))}


def test_more_leads_than_are_taken_at_once_all_fade(world: World) -> None:
    for cif_no in "12":
        capture(world.bank, interest(world, cif_no))
    fresh = intents(world)
    world.bank.clock.instant += timedelta(days=2)  # type: ignore[attr-defined]
    regrading = Regrading(world.bank, 1)
    assert [regrading.once() for _ in range(2)] == [0, 0]  # weaker, and of the same grade
    assert max(intents(world)) < min(fresh)


def test_a_round_that_is_over_begins_again(world: World) -> None:
    capture(world.bank, interest(world))
    regrading = Regrading(world.bank, 1)
    moved = [regrading.once() for _ in range(2)]  # nothing has faded; the second finds no more
    world.bank.clock.instant += timedelta(days=28)  # type: ignore[attr-defined]
    assert [*moved, regrading.once()] == [0, 0, 1]
