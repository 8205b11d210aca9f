from __future__ import annotations

import numpy as np

from nlu.training.networks.tuning import Schedule
from nlu.training.networks.windows import UniversalPlan

STOP = ["以后别再推荐了", "不要给我推荐产品", "推荐关掉吧", "stop recommending", "no more offers"]
AGAIN = ["可以重新推荐了", "恢复给我推荐", "推荐打开吧", "recommend again", "offers are fine again"]
TEXTS = [*STOP, *AGAIN]
LABELS = np.array([0] * 5 + [1] * 5)


def test_what_differs_in_one_word_is_drawn_apart() -> None:
    untrained, trained = (
        UniversalPlan(Schedule(epochs=epochs, rate=rate, batch=8), seed=0).fit(TEXTS, LABELS, 2)
        for epochs, rate in ((1, 0.0), (12, 1e-3))
    )
    near = [
        float(encoder.encode(STOP).mean(axis=0) @ encoder.encode(AGAIN).mean(axis=0))
        for encoder in (*untrained.networks.encoders, *trained.networks.encoders)
    ]
    assert near[1] < near[0] - 0.2
    (scores,) = trained.scores(["推荐请关掉", "推荐请恢复", "no more, stop", "start it again"])
    assert scores.argmax(axis=1).tolist() == [0, 1, 0, 1]


def test_the_scores_of_several_networks_are_averaged() -> None:
    schedule = Schedule(epochs=1)
    both = UniversalPlan(schedule, seed=1, networks=2).fit(TEXTS, LABELS, 2)
    alone = [UniversalPlan(schedule, seed).fit(TEXTS, LABELS, 2) for seed in (2, 3)]
    single = [member.scores(TEXTS)[0] for member in alone]
    assert not np.allclose(single[0], single[1], atol=1e-3)
    np.testing.assert_allclose(both.scores(TEXTS)[0], np.mean(single, axis=0), atol=1e-3)


def test_the_same_seed_trains_the_same() -> None:
    plan = UniversalPlan(Schedule(epochs=1), seed=3)
    first, second = (plan.fit(TEXTS, LABELS, 2).networks.directions[0] for _ in range(2))
    np.testing.assert_allclose(first, second, atol=1e-5)
