"""Greeting, farewell, thanks, small talk, and what the assistant is."""

from __future__ import annotations

from actions import buttons
from actions.turn import Outcome, Turn, action, say
from crm.messages import ButtonDraft, QuickRepliesDraft, TextDraft
from data.language.meaning.loss import of_a_death
from data.texts.phrases import Addressee, TextKey, phrase

# First hour of each part of the day in the bank's zone, latest first.
_PARTS_OF_DAY = ((18, "evening"), (13, "afternoon"), (11, "noon"), (5, "morning"), (0, "evening"))

# Among so many of the likeliest intents, what was said as if in passing is taken seriously.
_NEXT_BEST = 3


@action("action_greet", digression=True)
def greet(turn: Turn) -> Outcome:
    """Greet by name and time of day; nothing is offered here."""
    time = TextKey(key=f"greeting.good_{_part_of_day(turn)}")
    if turn.customer is None:
        text = phrase("greeting.hello_visitor", time=time)
        return say(QuickRepliesDraft(text=text, buttons=_ways_in(turn)))
    text = phrase(f"greeting.hello_{_tone(turn)}", time=time, name=Addressee())
    return say(QuickRepliesDraft(text=text, buttons=_ways_in(turn)))


@action("action_goodbye", digression=True)
def goodbye(turn: Turn) -> Outcome:
    """Say goodbye; what was open can be taken up again."""
    farewell = TextDraft(text=phrase("greeting.goodbye"), farewell=True)
    return say(farewell, awaiting=turn.slots.awaiting)


@action("action_thank", digression=True)
def thank(turn: Turn) -> Outcome:
    """Take thanks."""
    return say(TextDraft(text=phrase("greeting.welcome")))


@action("action_capabilities", digression=True)
def capabilities(turn: Turn) -> Outcome:
    """Say what the assistant can do."""
    return say(QuickRepliesDraft(text=phrase("greeting.capabilities"), buttons=_ways_in(turn)))


@action("action_bot_challenge", digression=True)
def bot_challenge(turn: Turn) -> Outcome:
    """Admit to being a program."""
    text = phrase("greeting.i_am_a_program")
    return say(QuickRepliesDraft(text=text, buttons=(buttons.human(),)))


@action("action_chitchat", digression=True)
def chitchat(turn: Turn) -> Outcome:
    """Be friendly, and come back to what the assistant is for; a death is no chat."""
    if of_a_death(turn.heard.text) and "bereavement" in turn.heard.ranking[:_NEXT_BEST]:
        return turn.perform("action_bereavement")
    return say(TextDraft(text=phrase("greeting.chitchat")))


def _tone(turn: Turn) -> str:
    if turn.has_open_case:
        return "in_care"
    return "valued" if turn.wants_keeping else "customer"


def _ways_in(turn: Turn) -> tuple[ButtonDraft, ...]:
    """Return first steps; none of them sells to whoever has opted out or has an open case."""
    if turn.has_open_case:
        return (buttons.human(), buttons.callback())
    if turn.opted_out:
        return (buttons.products(), buttons.human())
    return (buttons.recommend(), buttons.products(), buttons.human())


def _part_of_day(turn: Turn) -> str:
    hour = turn.work.clock.business_now().hour
    return next(part for start, part in _PARTS_OF_DAY if hour >= start)
