"""Policies that see only the last turns, and run plainly, decide as Rasa's own way does."""

import random

import pytest
from banter_rasa.deciding import PlainGraphRunner, deciding_part
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker


def dialogue(processor, dice, turns):
    """A random session of so many turns, the last one not yet answered."""
    domain = processor.domain
    (awaiting,) = (slot for slot in domain.slots if slot.name == "awaiting")
    actions = [name for name in domain.user_actions if name != "action_session_start"]
    tracker = DialogueStateTracker("c1.1", domain.slots)
    tracker.update(ActionExecuted("action_session_start"))
    tracker.update(SessionStarted())
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
    for number in range(turns):
        intent = dice.choice([i for i in domain.intents if i not in {"back", "restart"}])
        tracker.update(UserUttered("某句话", {"name": intent, "confidence": 0.9}, []))
        if number == turns - 1:
            break
        if dice.random() < 0.1:
            tracker.update(ActionExecutionRejected(dice.choice(actions)))
        tracker.update(ActionExecuted(dice.choice(actions)))
        tracker.update(BotUttered(None, {"custom": {"type": "text"}}))
        if dice.random() < 0.5:
            tracker.update(SlotSet("awaiting", dice.choice(awaiting.values)))
        tracker.update(SlotSet("misses", number))
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
    return tracker


@pytest.mark.parametrize("seed", range(60))
def test_the_last_turns_decide_as_the_whole_session_does(processor, seed):
    dice = random.Random(seed)
    tracker = dialogue(processor, dice, turns=dice.randint(1, 12))
    part = deciding_part(tracker, processor.domain)
    whole = processor._predict_next_with_tracker(tracker)
    short = processor._predict_next_with_tracker(part)
    assert (short.probabilities, short.policy_name, len(short.events)) == (
        whole.probabilities,
        whole.policy_name,
        len(whole.events),
    )


def test_what_the_policies_are_shown_does_not_grow(processor):
    sizes = {
        len(deciding_part(dialogue(processor, random.Random(1), n), processor.domain).events)
        for n in (10, 40, 200)
    }
    assert max(sizes) <= 8


def test_memoization_looks_no_further_back_than_is_shown(processor):
    nodes = processor.graph_runner._instantiated_nodes.values()
    (history,) = (
        node._component.config["max_history"]
        for node in nodes
        if type(node._component).__name__ == "MemoizationPolicy"
    )
    # Two turns are four states: heard, done, heard, and the start.
    assert history <= 3


def test_the_plain_runner_gives_what_dask_gives(processor):
    plain = PlainGraphRunner(processor.graph_runner)
    tracker = dialogue(processor, random.Random(7), turns=4)
    target = processor.model_metadata.core_target
    inputs = {"__tracker__": tracker}
    ours, theirs = (
        runner.run(inputs, [target])[target] for runner in (plain, processor.graph_runner)
    )
    assert ours.probabilities == theirs.probabilities
    assert ours.policy_name == theirs.policy_name


def test_the_plain_runner_runs_the_whole_graph_when_no_target_is_named(processor):
    plain = PlainGraphRunner(processor.graph_runner)
    tracker = dialogue(processor, random.Random(7), turns=2)
    results = plain.run({"__tracker__": tracker})
    assert set(results) == set(processor.graph_runner._graph_schema.target_names)
