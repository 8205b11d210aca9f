from __future__ import annotations

import sys

import pytest

from bot.bench.memory import heap_mb

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not heap_mb(), reason="only GNU's C library tells what is in use"
)


def test_what_is_held_is_in_use_and_what_was_given_back_is_not() -> None:
    before = heap_mb()
    held = [bytes(50_000) for _ in range(200)]
    assert heap_mb() == pytest.approx(before + 10, abs=2)
    held.clear()
    assert heap_mb() == pytest.approx(before, abs=2)
