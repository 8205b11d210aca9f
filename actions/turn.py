"""One turn as an action sees it, and what the action answers.

An action is a function ``def recommend(turn: Turn) -> Outcome``; it knows nothing of Rasa.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self, Unpack

from actions.contract import BOOKED, MOST_TIMES, NOTED, Awaiting, NoSuchAction, Recommender
from actions.settings import ActionsSettings
from actions.slots import SlotChanges, Slots, changes
from actions.understanding import Heard
from crm import cases, consent, conversations
from crm.bank import Work
from crm.contract import Channel
from crm.conversations import ConversationView
from crm.messages import Draft
from crm.people import customers, suitability
from crm.people.customers import CustomerView
from data.knowledge import KnowledgeBase
from data.texts.phrases import Language

# Questions that a digression closes: asking them again would nag.
_CLOSED_BY_DIGRESSION = frozenset({Awaiting.CLARIFICATION, Awaiting.RATING})
# Tasks that say only what was done just now.
_JUST_DONE = frozenset({BOOKED, NOTED})
# Open while nothing has been begun that an answer in between could lose.
_NOTHING_BEGUN = _CLOSED_BY_DIGRESSION | {Awaiting.NONE, Awaiting.OFFER}
# What may be said in between without anything else being begun.
_ASIDE = frozenset(
    {"action_thank", "action_repeat", "action_switch_language", "action_appointments"}
    | {"action_take_time"}
)
# In the slot ``asked``: a visitor reported a case in this conversation.
CASE_REPORTED = "case"


@dataclass(frozen=True, slots=True)
class House:
    """What every action may need beside the bank's records."""

    settings: ActionsSettings
    recommender: Recommender
    knowledge: KnowledgeBase
    actions: Mapping[str, Action]
    reask: Callable[[Turn], tuple[Draft, ...]]


@dataclass(frozen=True)
class Turn:
    """A customer's turn inside one transaction."""

    work: Work
    house: House
    conversation: ConversationView
    turn_id: str
    heard: Heard
    slots: Slots

    @cached_property
    def customer(self) -> CustomerView | None:
        """The customer, or None for a visitor."""
        customer_id = self.conversation.customer_id
        return customers.require(self.work, customer_id) if customer_id else None

    @cached_property
    def acr(self) -> int:
        """How strongly whoever said this is signed in: 0 a visitor, 1 signed in, 2 stepped up."""
        return conversations.signed_in(self.work, self.turn_id)

    @cached_property
    def has_open_case(self) -> bool:
        """Whether service comes before selling now."""
        customer_id = self.conversation.customer_id
        if customer_id is None:
            return CASE_REPORTED in self.slots.asked
        return bool(cases.open_kinds(self.work, customer_id))

    @cached_property
    def risk_level(self) -> str | None:
        """The customer's valid risk level C1..C5, or None without one."""
        customer_id = self.conversation.customer_id
        assessment = suitability.current(self.work, customer_id) if customer_id else None
        return assessment.level if assessment and assessment.valid else None

    @cached_property
    def wants_keeping(self) -> bool:
        """Whether the churn model flags the customer: changes the tone, never spoken.

        The score is personal data: without consent to personalisation it is not even read.
        """
        customer_id = self.conversation.customer_id
        if customer_id is None or not consent.personalisation_allowed(self.work, customer_id):
            return False
        return self.house.recommender.may_leave(self.work, customer_id)

    @cached_property
    def opted_out(self) -> bool:
        """Whether the customer wants no marketing at all."""
        customer_id = self.conversation.customer_id
        if not customer_id:
            return False
        return Channel.ANY in consent.do_not_disturb(self.work, customer_id)

    @property
    def in_form(self) -> bool:
        """Whether something begun waits for its answer: an aside must neither close nor replace it.

        Which product is meant counts where one is wanted, not where something is only asked of it.
        """
        if self.slots.awaiting in _NOTHING_BEGUN or _only_to_tell(self):
            return False
        return bool(self.house.reask(self))

    @property
    def language(self) -> Language:
        """The conversation's language."""
        return Language(self.conversation.language)

    @property
    def evidence(self) -> dict[str, str]:
        """Where a consent given or withdrawn now can be read later."""
        return {"conversation_id": self.conversation.conversation_id, "turn_id": self.turn_id}

    def with_slots(self, **changed: Unpack[SlotChanges]) -> Turn:
        """Return the turn as it will be once some slots have changed."""
        return replace(self, slots=self.slots.changed(changed))

    def with_heard(self, heard: Heard) -> Turn:
        """Return the turn as if this had been said."""
        return replace(self, heard=heard)

    def afresh(self) -> Turn:
        """Return the turn as the records are now, after this turn has changed them."""
        conversation_id = self.conversation.conversation_id
        return replace(self, conversation=conversations.require(self.work, conversation_id))

    def perform(self, name: str) -> Outcome:
        """Run another action in this turn.

        Raises:
            NoSuchAction: no action has this name.
        """
        chosen = self.house.actions.get(name)
        if chosen is None:
            raise NoSuchAction("unknown_action", f"no action is registered as {name!r}")
        outcome = chosen(self)
        return outcome if chosen.digression else replace(outcome, moved_on=True)


Meant = tuple[str, Turn]  # an action by its name, and the turn it is to see


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is said, and which slots change.

    Attributes:
        drafts: what is said.
        slots: what changes.
        moved_on: it is that of an action which is no aside: the open question was dealt with.
    """

    drafts: tuple[Draft, ...] = ()
    slots: SlotChanges = field(default_factory=lambda: changes())
    moved_on: bool = False

    def keeping(self, **changed: Unpack[SlotChanges]) -> Self:
        """Return the outcome with more slots changed (these win)."""
        return replace(self, slots={**self.slots, **changed})

    def preceded_by(self, *drafts: Draft) -> Self:
        """Return the outcome with more said first."""
        return replace(self, drafts=(*drafts, *self.drafts))

    def followed_by(self, *drafts: Draft) -> Self:
        """Return the outcome with more said after."""
        return replace(self, drafts=(*self.drafts, *drafts))


def say(*drafts: Draft, **changed: Unpack[SlotChanges]) -> Outcome:
    """Say something and change some slots."""
    return Outcome(drafts, changed)


@dataclass(frozen=True, slots=True)
class Action:
    """A function registered under the name Rasa calls it by.

    Args:
        name: the name in Rasa's domain.
        run: what it does.
        digression: what was being asked stays asked, and is asked again after the answer. A form
            that is open (``Turn.in_form``) stays so whatever the action would ask itself.
        miss: the customer was not understood, so that misses in a row are counted.
    """

    name: str
    run: Callable[[Turn], Outcome]
    digression: bool = False
    miss: bool = False

    def __call__(self, turn: Turn) -> Outcome:
        """Run the action; what it does not say about ``awaiting`` is settled here."""
        outcome = self._run(turn)
        if turn.slots.misses and not self.miss and "misses" not in outcome.slots:
            outcome = outcome.keeping(misses=0)
        aside = self.digression and not outcome.moved_on
        if aside and turn.heard.intent != "affirm" and turn.in_form:  # yes is an answer
            outcome = _holding_the_form(turn, outcome)
        if "awaiting" in outcome.slots:
            return outcome
        # Without a word of its own the question is the answer: ok.
        closed = not self.miss and outcome.drafts and _only_to_tell(turn)
        if closed or not self.digression:
            return outcome.keeping(awaiting=Awaiting.NONE)
        return _back_to_the_question(turn, outcome)

    def _run(self, turn: Turn) -> Outcome:
        """Run it; what was booked or noted is what "cancel" means only right afterwards.

        What is booked is cancelled at once, and soon out of mind; what is noted is asked about,
        so that questions in between may go before.
        """
        outcome, task = self.run(turn), turn.slots.task
        if task is None or task.name not in _JUST_DONE or "task" in outcome.slots:
            return outcome
        if self.name in _ASIDE or (task.name == NOTED and self.digression):
            return outcome
        return outcome.keeping(task=None)


def action(
    name: str, *, digression: bool = False, miss: bool = False
) -> Callable[[Callable[[Turn], Outcome]], Action]:
    """Declare a function as the action that Rasa calls ``name``."""

    def declare(run: Callable[[Turn], Outcome]) -> Action:
        return Action(name, run, digression, miss)

    return declare


def _only_to_tell(turn: Turn) -> bool:
    """Return whether which product is meant was asked only to tell something of it.

    Whoever talks of something else by then does not want to know it any more.
    """
    task = turn.slots.task
    wanted = task is not None and task.name == "accept_offer"
    return turn.slots.awaiting is Awaiting.PRODUCT and not wanted


def _holding_the_form(turn: Turn, outcome: Outcome) -> Outcome:
    """Return the outcome without another question or task in the place of the open one."""
    kept: SlotChanges = {**outcome.slots}
    if kept.get("awaiting") is not turn.slots.awaiting:
        kept.pop("awaiting", None)
    kept.pop("task", None)
    return replace(outcome, slots=kept)


def _back_to_the_question(turn: Turn, outcome: Outcome) -> Outcome:
    awaiting = turn.slots.awaiting
    found = awaiting is Awaiting.PRODUCT and outcome.slots.get("product") is not None
    if found or awaiting in _CLOSED_BY_DIGRESSION:
        return outcome.keeping(awaiting=Awaiting.NONE)
    again = turn.house.reask(turn.with_slots(**outcome.slots))
    return _counted(turn, outcome.followed_by(*again).keeping(awaiting=awaiting))


def _counted(turn: Turn, outcome: Outcome) -> Outcome:
    """Count how often which product is meant is asked in a row, and let go in time."""
    task = turn.slots.task
    if turn.slots.awaiting is not Awaiting.PRODUCT or task is None or "task" in outcome.slots:
        return outcome
    if task.times >= MOST_TIMES:
        return outcome.keeping(awaiting=Awaiting.NONE, task=None)
    return outcome.keeping(task=task.with_args(times=str(task.times + 1)))
