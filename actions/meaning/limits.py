"""What recommended lists leave out: kinds that are not wanted, and money that is locked up.

Kept with the task, so that later lists of it leave the same out; what is named positively
later is wanted again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from actions.slots import SlotChanges, Task, changes
from actions.turn import Turn
from crm.contract import Category
from crm.shelf import products
from crm.shelf.products import ShelfProduct
from data.texts.phrases import Several, TextKey

TASK = "recommend"
_LEFT_OUT = "left_out"  # a task in which nothing is recommended yet
_NAMES = frozenset({"without", "open_term"})  # of the arguments that keep them
# Where money is put by, and can be had back: for these "not locked up" means something.
_KEPT = frozenset({Category.DEPOSIT, Category.WEALTH, Category.FUND, Category.METAL})
# The longest term (days) that goes for "not locked up", and what comes next when nothing does.
SHORTEST, NEXT = 7, (31, 92)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is left out of a list."""

    without: tuple[Category, ...] = ()
    open_term: bool = False

    @property
    def args(self) -> Mapping[str, str]:
        """The limits as arguments of a task."""
        without = {"without": " ".join(self.without)} if self.without else {}
        return {**without, **({"open_term": "yes"} if self.open_term else {})}


def limits(turn: Turn) -> Limits:
    """Return what to leave out: what was said before, and what this turn changes of it."""
    task, heard = turn.slots.task, turn.heard
    kept = task.args if task is not None and task.name in {TASK, _LEFT_OUT} else {}
    before = (Category(each) for each in kept.get("without", "").split() if each in list(Category))
    named = dict.fromkeys((*before, *heard.unwanted_categories))
    still_open = kept.get("open_term") == "yes" and heard.term_days is None
    return Limits(
        tuple(category for category in named if category is not heard.category),
        heard.open_term or still_open,
    )


def noted(turn: Turn) -> Task:
    """Return the task that keeps what is to be left out later; by itself it shows nothing."""
    task = turn.slots.task
    if task is None or task.name != TASK:
        return Task(_LEFT_OUT, limits(turn).args)
    others = {name: value for name, value in task.args.items() if name not in _NAMES}
    return Task(TASK, {**others, **limits(turn).args})


def lifted(turn: Turn) -> SlotChanges:
    """Return what changes when a kind that was left out is named positively."""
    task = turn.slots.task
    if task is None or task.name not in {TASK, _LEFT_OUT}:
        return changes()
    kept = {name: value for name, value in task.args.items() if name in _NAMES}
    return changes() if limits(turn).args.items() >= kept.items() else changes(task=noted(turn))


def left_out(turn: Turn, limit: Limits, longest: int = SHORTEST) -> Iterator[str]:
    """Yield the codes of the products that a list leaves out.

    Args:
        turn: whose category, if any, is looked at alone.
        limit: what is left out.
        longest: the longest term (days) that goes for "not locked up".
    """
    for code, product in products.shelf(turn.work).items():
        locked = limit.open_term and not _may_be_had(product, longest, turn.slots.category)
        if locked or product.view.category in limit.without:
            yield code


def kinds(categories: Iterable[Category]) -> Several:
    """Return categories as the words in which they are left out."""
    return Several(items=tuple(TextKey(key=f"offers.kind.{each.value}") for each in categories))


def _may_be_had(product: ShelfProduct, longest: int, asked: str | None) -> bool:
    view = product.view
    if asked is None and view.category not in _KEPT:
        return False
    return view.term_days is None or view.term_days <= longest
