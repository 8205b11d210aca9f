"""A yes has to be one: "hm" and "whatever" permit nothing, book nothing and buy nothing.

Nor does the news of a fraud, a loss or a death, or an opt-out, consent to anything.
"""

from __future__ import annotations

from actions.contract import Awaiting
from actions.turn import Outcome, Turn, say
from crm.messages import TextDraft
from data.language.meaning.assent import half_hearted, only_listening
from data.language.meaning.contacting import says_stop
from data.language.meaning.loss import of_a_death
from data.language.meaning.lost_things import of_a_lost_card
from data.language.meaning.swindles import of_a_fraud
from data.texts.phrases import phrase

# What is heard in such words, and would permit or begin something.
_PERMITTING = frozenset(
    {"affirm", "accept_offer", "acknowledge_disclosure", "personalisation_on", "resume_offers"}
)
# Only a plain yes answers these: "whatever" in which nothing was heard is asked for one as well.
_PERMISSIONS = frozenset(
    {Awaiting.PERSONALISATION_CONSENT, Awaiting.CONTACT_CONSENT, Awaiting.DISCLOSURE}
    | {Awaiting.PHONE_CONSENT}
)
# What else words may say that were taken for a consent.
_GRAVER = (of_a_fraud, of_a_lost_card, of_a_death, says_stop)


def said_without_meaning_yes(turn: Turn) -> bool:
    """Return whether words that commit to nothing were heard as a yes; buttons are always meant.

    Where a permission is asked, also whether such words were not understood at all.
    """
    heard, awaiting = turn.heard, turn.slots.awaiting
    if heard.intent == "nlu_fallback":
        return awaiting in _PERMISSIONS and half_hearted(heard.text)
    pressed = bool(heard.value("answer") or heard.value("product"))
    if pressed or heard.intent not in _PERMITTING:
        return False
    which = awaiting is Awaiting.OFFER and len(turn.slots.products) > 1
    exact = which or awaiting is Awaiting.DISCLOSURE  # 嗯 neither chooses nor confirms
    return half_hearted(heard.text) or (exact and only_listening(heard.text))


def says_something_graver(turn: Turn) -> bool:
    """Return whether what was taken for a consent speaks of what must be heard first."""
    return any(graver(turn.heard.text) for graver in _GRAVER)


def ask_plainly(turn: Turn) -> Outcome:
    """Ask the open question again, for a plain answer; nothing has changed."""
    question = turn.house.reask(turn)
    key = "repair.plain_yes" if question else "repair.undecided"
    return say(TextDraft(text=phrase(key)), *question, awaiting=turn.slots.awaiting)
