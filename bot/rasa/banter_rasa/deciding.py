"""What the policies are shown, and how their graph is run: the same decision for less work.

Measured on a session of 40 turns: Rasa shows its policies the whole session three times a
prediction (7 ms at turn 8, 20 ms at turn 40) and runs five graph nodes through Dask's scheduler.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

# Rules look at the present turn. Memoization looks at three states (config.yml: max_history),
# which are never more than the present turn and the one before.
TURNS_THAT_DECIDE = 2


def deciding_part(tracker: DialogueStateTracker, domain: Domain) -> DialogueStateTracker:
    """Return a tracker of the last turns that leads to the same prediction as the whole one."""
    slots = [slot for slot in domain.slots if slot.has_features()]
    names = {slot.name for slot in slots}
    events = list(tracker.events)
    start = _start_of_turns(events, TURNS_THAT_DECIDE)
    part = DialogueStateTracker(tracker.sender_id, slots)
    earlier = {e.key: e for e in events[:start] if isinstance(e, SlotSet) and e.key in names}
    for event in earlier.values():
        part.update(event)
    for event in events[start:]:
        foreign = isinstance(event, SlotSet) and event.key not in names
        if not foreign and not isinstance(event, BotUttered):
            part.update(event)
    return part


def _start_of_turns(events: list[Event], turns: int) -> int:
    """Return where the last ``turns`` turns begin: at the listening before the first of them."""
    heard = [at for at, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(heard) < turns:
        return 0
    for at in range(heard[-turns], -1, -1):
        event = events[at]
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return at
    return 0


class PlainGraphRunner(GraphRunner):
    """Runs a loaded graph's nodes one after the other, in an order worked out once.

    Args:
        loaded: Rasa's own runner, whose nodes are run.
    """

    def __init__(self, loaded: DaskGraphRunner) -> None:
        self._schema = loaded._graph_schema
        self._nodes = loaded._instantiated_nodes
        self._orders: dict[tuple[str, ...], list[str]] = {}

    @classmethod
    def create(cls, *_: Any, **__: Any) -> PlainGraphRunner:
        """Not used: a graph is loaded by Rasa's own runner."""
        raise NotImplementedError

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """Run the nodes that the targets need; return the targets' results."""
        wanted = tuple(targets or self._schema.target_names)
        if wanted not in self._orders:
            self._orders[wanted] = self._order(wanted)
        results = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._orders[wanted]:
            needs = self._schema.nodes[name].needs.values()
            results[name] = self._nodes[name](*(results[need] for need in needs))
        return {name: results[name][1] for name in wanted}

    def _order(self, targets: tuple[str, ...]) -> list[str]:
        """Return the nodes that lead to the targets, each after those it needs."""
        order: list[str] = []

        def visit(name: str) -> None:
            if name in order or name not in self._schema.nodes:  # an input is no node
                return
            for need in self._schema.nodes[name].needs.values():
                visit(need)
            order.append(name)

        for target in targets:
            visit(target)
        return order
