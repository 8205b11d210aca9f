from __future__ import annotations

import numpy as np
import pytest

from nlu.training.networks.members import AddedPlan, FrozenPlan, MemberPlan, Normalised, PlainPlan
from nlu.training.networks.recipes import choose, windows_schedule
from nlu.training.networks.tuning import TunedPlan
from nlu.training.networks.windows import UniversalPlan

ENGLISH, CHINESE = ["what is my balance"], ["我的余额是多少"]


def _kinds(plans: list[MemberPlan]) -> list[type]:
    return [type(plan.plan if isinstance(plan, Normalised) else plan) for plan in plans]


@pytest.mark.parametrize(
    ("texts", "messages", "kinds"),
    [
        (ENGLISH, 770, [AddedPlan]),
        (ENGLISH, 10_003, [TunedPlan, FrozenPlan]),
        (CHINESE, 2_299, [TunedPlan, FrozenPlan]),
        (CHINESE, 28_000, [UniversalPlan, FrozenPlan]),
    ],
)
def test_language_and_number_choose_what_is_trained(
    texts: list[str], messages: int, kinds: list[type]
) -> None:
    assert _kinds(choose(texts).plans(messages, seed=0, threads=1)) == kinds


@pytest.mark.parametrize(("messages", "read"), [(28_779, 172_674), (54_000, 162_000)])
def test_twice_the_messages_are_read_half_as_often(messages: int, read: int) -> None:
    assert windows_schedule(messages).epochs * messages == read


def test_few_are_not_read_for_ever_and_many_more_than_once() -> None:
    assert [windows_schedule(messages).epochs for messages in (300, 2_000_000)] == [6, 2]


def test_a_named_encoder_stays_as_it_is() -> None:
    assert _kinds(choose(CHINESE, "usem3").plans(28_000, seed=0, threads=1)) == [FrozenPlan]
    plain = choose(CHINESE, "usem3", plain=True)
    assert _kinds(plain.plans(28_000, seed=0, threads=1)) == [PlainPlan]


def test_capitals_and_full_width_make_no_difference_to_the_normal_form() -> None:
    class Lengths:
        def fit(self, texts, labels, classes):  # type: ignore[no-untyped-def]
            self.read = list(texts)
            return self

        def scores(self, texts):  # type: ignore[no-untyped-def]
            return list(texts)

    plan = Normalised(Lengths())
    member = plan.fit(["ＯＫ  Fine"], [0], 1)  # type: ignore[arg-type]
    assert plan.plan.read == ["ok fine"]  # type: ignore[attr-defined]
    assert member.scores(["STOP　it", "關掉"]) == ["stop it", "关掉"]  # type: ignore[comparison-overlap]


def test_added_members_give_the_sum_of_all_their_scores() -> None:
    class Fixed:
        def __init__(self, *tables: list[list[float]]) -> None:
            self.tables = tables

        def fit(self, texts, labels, classes):  # type: ignore[no-untyped-def]
            return self

        def scores(self, texts):  # type: ignore[no-untyped-def]
            return [np.array(table, np.float32) for table in self.tables]

    plan = AddedPlan(((1.0, Fixed([[1, 2]])), (0.5, Fixed([[4, 0]], [[0, 2]]))))
    (scores,) = plan.fit(["a"], np.array([0]), 2).scores(["b"])
    assert scores.tolist() == [[3, 3]]
