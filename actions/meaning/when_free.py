"""What words mean while no question of ours must be answered first.

What is not wanted, what is pointed at and what is named by half can be said with almost any intent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from actions.accounts.balances import REFUSED
from actions.contract import Awaiting
from actions.leads.afterwards import asked_afterwards
from actions.leads.standing import takes_back_noted
from actions.meaning.focus import meant, pointed_at, the_other
from actions.meaning.follow_up import asked_again
from actions.meaning.half_names import named_by_half
from actions.meaning.wishes import heard_wishes, unclear_amount
from actions.products.wished import looks_for_something
from actions.routes import ROUTES
from actions.turn import Meant, Turn
from actions.understanding import Found
from crm.contract import Category
from data.language.meaning.afterwards import speaks_of_noted
from data.language.meaning.borrowing import asks_by_instalments
from data.language.meaning.gold import asks_price_of_gold
from data.language.meaning.leaving import means_to_leave
from data.language.meaning.unwanted import (
    asks_for_others,
    is_question,
    means_for_good,
    refuses_outright,
)
from data.language.names.owners import only_mine
from data.language.names.pointers import asks_lowest_grade, says_decided

_RECOMMEND, _REFUSE, _CHOOSE = "action_recommend", "action_refuse_offer", "action_choose"
_INFORM, _CLARIFY, _CORRECT = "action_inform", "action_clarify", "action_correct"
_ATTRIBUTE, _COMPARE = "action_product_attribute", "action_compare"
_LISTING = frozenset({"action_search_products", "action_more_options"})
_OPEN_ENDED = frozenset({_CLARIFY, _INFORM})  # nothing is known but the values
# What "withdraw what I registered" is taken for.
_VAGUE = frozenset(
    {_CLARIFY, _CORRECT, "action_deny", "action_cancel_appointment", "action_personalisation_off"}
    | {"action_answer_faq", "action_out_of_scope", "action_product_details", "action_renew"}
    | {"action_accept_offer", "action_search_products", "action_resume_offers"}
)
_LIKELY = 2  # guesses that come near enough when the words point at something
# What "and mine?" is taken for.
_OF_ONES_OWN = _OPEN_ENDED | frozenset(
    {"action_affirm", "action_balance", "action_holdings", "action_accept_offer", _CORRECT}
)
# What "I'm taking my money elsewhere" is taken for.
_OF_LEAVING = frozenset({_CLARIFY, "action_out_of_scope"})
_INSTALMENTS_ENTRY = "credit_card_instalment"
_OF_A_PRODUCT = frozenset({"ask_rate", "ask_term", "ask_minimum", "ask_risk", "ask_fees"})
_ASKED_FOR_PRICES = frozenset(
    {_RECOMMEND, *_OPEN_ENDED, "action_search_products", "action_product_details"}
    | {"action_calculate_deposit", "action_out_of_scope"}
)
_NEXT_BEST = 3  # among so many of the likeliest intents a question about a product is looked for
_BARE = re.compile(r"\W*(?:[1-9]|[一二两三四五六七八九]|one|two|three|four|five)\W*", re.IGNORECASE)


def _taken_back(name: str, turn: Turn) -> Meant | None:
    """What was noted is to be taken back, in words that are taken for something else."""
    vague = name in _VAGUE and turn.slots.awaiting is not Awaiting.PRODUCT
    if not vague or not speaks_of_noted(turn.heard.text) or not takes_back_noted(turn):
        return None
    return "action_cancel", turn


def _without(name: str, turn: Turn) -> Meant | None:
    """Something is not wanted: recommend what else there is, or take note of it."""
    heard = turn.heard
    if not heard.unwanted_categories:
        return None
    wished = bool(heard_wishes(turn))
    if name in _LISTING:
        return (_RECOMMEND, turn) if heard.category is None else None
    if name == "action_answer_faq":
        return (_RECOMMEND, turn) if asks_for_others(heard.text) else None
    if name == "action_stop_recommending":
        return None if means_for_good(heard.text) else (_REFUSE, turn)
    if name == "action_accept_offer":
        return None if heard.category or pointed_at(turn) else (_REFUSE, turn)
    if name == _CORRECT:  # "I said funds, not insurance" puts something right
        return None if wished else (_REFUSE, turn)
    if name in {*_OPEN_ENDED, _REFUSE}:
        return (_RECOMMEND if wished or asks_for_others(heard.text) else _REFUSE), turn
    return None


def _open_term(name: str, turn: Turn) -> Meant | None:
    """Money that is not locked up is wished for: that refuses nothing."""
    heard = turn.heard
    if not heard.open_term or heard.value("product") or refuses_outright(heard.text):
        return None
    asked = name in {_ATTRIBUTE, "action_answer_faq"} and not is_question(heard.text)
    known = asked and not heard.faq_sure
    corrected = name == _CORRECT and not heard_wishes(turn)
    wished = name in {*_LISTING, *_OPEN_ENDED, _REFUSE}
    return (_RECOMMEND, turn) if known or corrected or wished else None


def _other(name: str, turn: Turn) -> Meant | None:
    """The other one is meant, not something else that has not been shown."""
    if name not in {*_OPEN_ENDED, _CORRECT, "action_more_options"}:
        return None
    candidates = the_other(turn)
    if not candidates:
        return None
    # Asked which, all on screen are shown again: "the first" stays the first.
    return (_CHOOSE if len(candidates) == 1 else "action_product_details"), turn


def _several(name: str, turn: Turn) -> Meant | None:
    """Of two or three places none is chosen: "first vs third"."""
    several = name == _CHOOSE and len(set(turn.heard.values("ordinal"))) > 1
    return (_COMPARE, turn) if several and len(pointed_at(turn)) > 1 else None


def _place(name: str, turn: Turn) -> Meant | None:
    """A bare small number under a list is a place in it: 二."""
    number = unclear_amount(turn)
    if name != _INFORM or number is None or not _BARE.fullmatch(turn.heard.text):
        return None
    if not 1 <= number <= len(turn.slots.products) or number != int(number):
        return None
    place = Found("ordinal", str(int(number)), {})
    return _CHOOSE, turn.with_heard(replace(turn.heard, found=(place,)))


def _pointed(name: str, turn: Turn) -> Meant | None:
    """Unclear words that point at one on screen speak of it; 就第一个吧 decides for it."""
    heard = turn.heard
    if name != _CLARIFY or not heard.value("ordinal") or len(pointed_at(turn)) != 1:
        return None
    likely = [each for each in heard.ranking if each != "nlu_fallback"][:_LIKELY]
    if "accept_offer" in likely and says_decided(heard.text):
        return "action_accept_offer", turn.with_heard(replace(heard, intent="accept_offer"))
    return (_CHOOSE, turn) if {"inform", "choose"} & set(likely) else None


def _price_of_gold(name: str, turn: Turn) -> Meant | None:
    """Gold by the gram is no list of deposits: 我想买50克金条，要好多钱."""
    asked = name in _ASKED_FOR_PRICES and asks_price_of_gold(turn.heard.text)
    return (_ATTRIBUTE, turn) if asked and name != _ATTRIBUTE else None


def _looked_for(name: str, turn: Turn) -> Meant | None:
    """Something of a grade, a rate or a guarantee is looked for: 风险高点的有没得."""
    doubtful = name in {*_OPEN_ENDED, _ATTRIBUTE, "action_accept_offer"}
    if not doubtful or pointed_at(turn) or not looks_for_something(turn):
        return None
    return "action_search_products", turn


def _of_one_on_screen(name: str, turn: Turn) -> Meant | None:
    """A question about one that is pointed at is no general one: 第二个有什么风险."""
    heard = turn.heard
    if name != "action_answer_faq" or heard.value("faq") or not heard.value("ordinal"):
        return None
    asked = next((each for each in heard.ranking if each in _OF_A_PRODUCT), None)
    if asked not in heard.ranking[:_NEXT_BEST] or len(pointed_at(turn)) != 1:
        return None
    return _ATTRIBUTE, turn.with_heard(replace(heard, intent=asked or heard.intent))


def _same_again(name: str, turn: Turn) -> Meant | None:
    """A term alone after a question about a product asks the same of another: 那三年的呢."""
    if name not in {*_OPEN_ENDED, _CORRECT, _COMPARE}:
        return None
    meant = asked_again(name, turn)
    return (_ATTRIBUTE, meant) if meant is not None else None


def _half_named(name: str, turn: Turn) -> Meant | None:
    """A product named by half is named."""
    codes = named_by_half(name, turn)
    if not codes:
        return None
    named = tuple(Found("product", code, {}) for code in codes)
    heard = replace(turn.heard, found=(*named, *turn.heard.found))
    return (_INFORM if name == _CLARIFY else name), turn.with_heard(heard)


def _own(name: str, turn: Turn) -> Meant | None:
    """Told that another's money is not shown, one's own is asked for: 那我自己的呢."""
    task = turn.slots.task
    refused = task.args.get(REFUSED) if task is not None else None
    if refused is None or name not in _OF_ONES_OWN or not only_mine(turn.heard.text):
        return None
    return ROUTES[refused], turn


def _by_instalments(name: str, turn: Turn) -> Meant | None:
    """Whether a bill can be paid by instalments is no question about the term of a product."""
    heard = turn.heard
    known = heard.faq_sure and heard.faq[:1] == (_INSTALMENTS_ENTRY,)
    of_a_bill = name == _ATTRIBUTE and heard.intent == "ask_term" and known
    if not of_a_bill or not asks_by_instalments(heard.text):
        return None
    product = meant(turn)
    paid_so = product is not None and product.category in {Category.LOAN, Category.INSURANCE}
    return None if paid_so else ("action_answer_faq", turn)


def _leaving(name: str, turn: Turn) -> Meant | None:
    """Who means to go to another bank is answered as one who does: 我要把钱转到隔壁银行."""
    left = name in _OF_LEAVING and means_to_leave(turn.heard.text)
    return ("action_answer_faq", turn) if left else None


def _lowest_grade(name: str, turn: Turn) -> Meant | None:
    """Which of several has the lowest grade is no question about one of them."""
    asked = name == _ATTRIBUTE and turn.heard.intent == "ask_risk"
    several = len(turn.slots.products) > 1 and not pointed_at(turn)
    return (_COMPARE, turn) if asked and several and asks_lowest_grade(turn.heard.text) else None


MEANINGS: tuple[Callable[[str, Turn], Meant | None], ...] = (
    _taken_back,
    asked_afterwards,
    _without,
    _open_term,
    _other,
    _several,
    _place,
    _pointed,
    _price_of_gold,
    _looked_for,
    _of_one_on_screen,
    _same_again,
    _half_named,
    _lowest_grade,
    _leaving,
    _own,
    _by_instalments,
)
