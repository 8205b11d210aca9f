from collections.abc import Iterator
from itertools import count, islice, repeat

from bot.bench.dialogues import TURNS, dialogues
from bot.bench.load import Measured, TurnFailed, closed_loop, open_loop


class Parrot:
    """Answers at once, or refuses every n-th turn."""

    def __init__(self, refuse_every: int = 0) -> None:
        self.said: list[str] = []
        self.opened = self.closed = 0
        self._refuse_every = refuse_every

    async def open(self) -> None:
        self.opened += 1

    async def turn(self, text: str) -> None:
        self.said.append(text)
        if self._refuse_every and len(self.said) % self._refuse_every == 0:
            raise TurnFailed(text)

    async def close(self) -> None:
        self.closed += 1


def scripts() -> Iterator[tuple[str, ...]]:
    return repeat(("one", "two"))


async def test_a_closed_loop_closes_every_conversation_it_opened() -> None:
    parrot, milliseconds = Parrot(), count(0, 0.001)
    measured = await closed_loop(
        lambda: parrot, scripts(), concurrency=3, seconds=0.02, clock=lambda: next(milliseconds)
    )
    assert parrot.opened == parrot.closed >= 3
    assert len(measured.latencies_ms) == len(parrot.said)


async def test_an_open_loop_sends_what_the_rate_asks_for() -> None:
    parrot = Parrot()
    measured = await open_loop(lambda: parrot, scripts(), rate=500, seconds=0.1)
    assert len(parrot.said) == len(measured.latencies_ms) == 50
    assert parrot.opened == parrot.closed


async def test_a_refused_turn_counts_as_failed_and_not_as_fast() -> None:
    parrot = Parrot(refuse_every=2)
    measured = await open_loop(lambda: parrot, scripts(), rate=500, seconds=0.04)
    assert (len(measured.latencies_ms), measured.failures) == (10, 10)


def test_percentiles_and_throughput() -> None:
    measured = Measured(latencies_ms=[10.0, 20.0, 30.0], seconds=1.5)
    assert (measured.percentile(50), measured.turns_per_s) == (20.0, 2.0)


def test_dialogues_have_eight_turns_in_both_languages_and_differ() -> None:
    some = list(islice(dialogues(), 200))
    assert {len(each) for each in some} == {TURNS}
    assert len({each[1] for each in some}) == 200
    assert some[0][0] == "你好"
    assert some[1][0] == "Hello"
