"""What stands noted for somebody, and which of it is meant."""

from __future__ import annotations

import re

from actions.contract import NOTED, Awaiting
from actions.meaning.focus import pointed_at
from actions.turn import Turn
from crm import consent, leads
from crm.contract import Channel, ConsentState, Purpose
from crm.leads import Own, OwnLead
from data.language.meaning.afterwards import speaks_of_noted
from data.language.meaning.revoking import says_keep, says_undo
from data.language.meaning.unwanted import is_question
from data.language.times.meetings import means_all

TASK = "withdraw_lead"
_LEAD = "lead"
# Whoever wants to know something of one has not chosen it.
_TO_BE_TOLD = re.compile(
    r"什么|啥|怎么|多少|如何|介绍|了解|看看|详情|(?<![a-z])(?:what|how|tell|details?|about|show)",
    re.IGNORECASE,
)


def whose(turn: Turn) -> Own:
    """Return whose leads this conversation may see and change."""
    return Own(turn.conversation.customer_id, turn.conversation.conversation_id)


def told(turn: Turn, key: str, silent: str) -> str:
    """Return the words for what follows from a lead: nobody rings whoever does not want it.

    Args:
        turn: whose lead it is.
        key: of the text that says that the manager will be in touch.
        silent: of the text that says that nobody will.
    """
    return silent if _not_to_be_contacted(turn) else key


def _not_to_be_contacted(turn: Turn) -> bool:
    """Return whether the consent that a lead was noted with has been taken back since."""
    customer_id = turn.conversation.customer_id
    if customer_id is None:
        return False
    given = consent.state(turn.work, customer_id, Purpose.MARKETING_CONTACT, Channel.RM)
    return given in {ConsentState.WITHDRAWN, ConsentState.DECLINED}


def just_noted(turn: Turn) -> bool:
    """Return whether a lead was noted just now, and nothing else begun since."""
    task = turn.slots.task
    return task is not None and task.name == NOTED and turn.slots.awaiting is Awaiting.NONE


def in_question(turn: Turn) -> OwnLead | None:
    """Return the lead that was noted just now, or that is being asked about."""
    task = turn.slots.task
    if task is None or task.name not in {NOTED, TASK} or _LEAD not in task.args:
        return None
    return leads.find(turn.work, whose(turn), task.args[_LEAD])


def asked_which(turn: Turn) -> bool:
    """Return whether the open question is which of several leads is to be withdrawn."""
    task = turn.slots.task
    open_one = turn.slots.awaiting is Awaiting.LEAD_WITHDRAWAL
    return open_one and task is not None and task.name == TASK and _LEAD not in task.args


def noted(turn: Turn) -> OwnLead | None:
    """Return the lead that is meant: the one noted just now, else the newest of this talk."""
    if asked_which(turn):
        return None
    task = turn.slots.task
    if task is not None and task.name in {NOTED, TASK}:
        return in_question(turn)
    return leads.noted(turn.work, whose(turn), turn.slots.product)


def live(turn: Turn) -> tuple[OwnLead, ...]:
    """Return their live leads, the newest on each product."""
    newest: dict[str, OwnLead] = {}
    for each in leads.live(turn.work, whose(turn)):
        newest.setdefault(each.product.code, each)
    return tuple(newest.values())


def on_product(turn: Turn, product_code: str) -> OwnLead | None:
    """Return their live lead on a product, wherever it was noted."""
    return next((each for each in live(turn) if each.product.code == product_code), None)


def standing(turn: Turn) -> tuple[OwnLead, ...]:
    """Return the live leads that can be meant, the one spoken of last first.

    A product or a kind that is named tells which. Else the last one of this conversation is
    meant, or the one on the product in mind; those of other days only where the words plainly
    take something back that was noted.
    """
    found, heard = live(turn), turn.heard
    if codes := heard.values("product"):
        return tuple(each for each in found if each.product.code in codes)
    if heard.category is not None:
        found = tuple(each for each in found if each.product.category == heard.category)
    if heard.term_days is not None:
        found = tuple(each for each in found if each.product.term_days == heard.term_days)
    here = leads.live(turn.work, whose(turn), here=True)
    near = [each for each in found if any(each.lead_id == one.lead_id for one in here)]
    near += [each for each in found if each.product.code == turn.slots.product]
    if near:
        return tuple(near[:1])
    undone = heard.intent == "cancel" and says_undo(heard.text)
    return found if undone or speaks_of_noted(heard.text) else ()


def chosen(turn: Turn) -> tuple[OwnLead, ...]:
    """Return the leads that answer which is to be withdrawn: one, all of them, or none."""
    pressed, codes = turn.heard.value("product") is not None, pointed_at(turn)
    if not pressed and means_all(turn.heard.text):
        codes = turn.slots.products
    elif len(codes) != 1:
        return ()
    found = (on_product(turn, code) for code in codes)
    return tuple(each for each in found if each is not None)


def says_which(turn: Turn) -> bool:
    """Return whether words answer which lead is to be withdrawn, whatever they are taken for."""
    text = turn.heard.text
    if not asked_which(turn) or is_question(text) or _TO_BE_TOLD.search(text) or says_keep(text):
        return False
    return bool(chosen(turn))


def takes_back_noted(turn: Turn) -> bool:
    """Return whether the words take back something that was noted, and such a thing stands."""
    text = turn.heard.text
    named = bool(turn.heard.values("product")) or speaks_of_noted(text)
    return named and says_undo(text) and bool(standing(turn))
