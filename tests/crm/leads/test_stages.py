"""The stage machine of leads: nothing outside the table ever happens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.contract import Conflict, LeadStatus
from crm.leads import stages

statuses = st.sampled_from(LeadStatus)


@given(statuses, statuses)
def test_a_transition_is_in_the_table_or_refused(current: LeadStatus, to: LeadStatus) -> None:
    if to in stages.TRANSITIONS[current]:
        stages.check(current, to)
    else:
        with pytest.raises(Conflict):
            stages.check(current, to)


@given(st.lists(statuses, max_size=30))
def test_no_walk_reaches_conversion_unreviewed_or_unqualified(wishes: list[LeadStatus]) -> None:
    walk = [LeadStatus.CAPTURED]
    for wish in wishes:
        if wish in stages.TRANSITIONS[walk[-1]]:
            walk.append(wish)
    if LeadStatus.CONVERTED in walk:
        before = walk[: walk.index(LeadStatus.CONVERTED)]
        assert before[-1] == LeadStatus.QUALIFIED
        assert LeadStatus.PENDING_REVIEW in before
        assert walk[-1] == LeadStatus.CONVERTED


def test_every_stage_is_reachable_and_every_live_one_has_a_way_out() -> None:
    reached, frontier = {LeadStatus.CAPTURED}, [LeadStatus.CAPTURED]
    while frontier:
        for stage in stages.TRANSITIONS[frontier.pop()] - reached:
            reached.add(stage)
            frontier.append(stage)
    assert reached == set(LeadStatus) == set(stages.TRANSITIONS)
    assert all(stages.TRANSITIONS[stage] for stage in stages.LIVE)


@given(statuses)
def test_people_choose_only_what_the_table_allows(current: LeadStatus) -> None:
    chosen = stages.choices(current)
    assert set(chosen) <= stages.TRANSITIONS[current] & stages.CHOSEN
