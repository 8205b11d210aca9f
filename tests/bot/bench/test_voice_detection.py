"""The benchmark of voice detection, on a few real recordings."""

from __future__ import annotations

import json

import pytest
from sounds import clip

from bot.bench import voice_detection


@pytest.mark.parametrize(
    ("sets", "results"),  # a result for each set, noise and judge
    [(1, 6), pytest.param(0, 24, marks=pytest.mark.long)],
)
def test_it_tells_silero_from_webrtcvad_in_noise(
    capsys: pytest.CaptureFixture[str], sets: int, results: int
) -> None:
    clip("zh/zh_01")
    figures = voice_detection.run_bench(limit=1, as_json=True, sets=sets)
    assert len(json.loads(capsys.readouterr().out)) == len(figures) == results
    bank = {(each.judge, each.noise_db): each for each in figures[:6]}
    assert all(each.heard == each.clips == 1 for each in bank.values())
    assert (bank["webrtc", None].false, bank["webrtc", None].ended) == (0, 1)
    assert (bank["webrtc", 5.0].false, bank["webrtc", 5.0].ended) == (1, 0)
    assert (bank["silero", 5.0].false, bank["silero", 5.0].ended) == (0, 1)
