"""How much of a deposit is renewed: all of it, a part that was said, what is left after some."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from actions.accounts.balances import NEEDED_ACR, private
from actions.meaning.wishes import unclear_amount
from actions.turn import Turn
from actions.understanding import CENT
from crm.messages import TextDraft
from data.language.money.portions import Portion, portion
from data.texts.phrases import phrase


@dataclass(frozen=True, slots=True)
class Part:
    """What was said about the amount: what to renew now, and how it is confirmed.

    ``amount`` is None when it cannot be: more than there is.
    """

    amount: Decimal | None
    note: TextDraft


def says_how_much(turn: Turn) -> bool:
    """Return whether a turn says anything about the amount to be renewed."""
    return turn.heard.amount is not None or portion(turn.heard.text) is not None


def part_of(turn: Turn, whole: Decimal) -> Part | None:
    """Return how much of a deposit is to be renewed by what was said; None when nothing was.

    What the deposit amounts to is told only to whoever may hear balances.
    """
    amount, share = turn.heard.amount, portion(turn.heard.text)
    if share is Portion.HALF:
        half = (whole / 2).quantize(CENT, ROUND_HALF_UP)
        return Part(half, _with_sum(turn, "renewal.half", "renewal.half_sum", half))
    if amount is None and share is None:
        return None
    unclear = unclear_amount(turn) is not None or turn.heard.upper_amount is not None
    if amount is None or unclear or _several(turn, share):
        return Part(whole, TextDraft(text=phrase("renewal.some")))
    if share is Portion.ADDED:
        text = phrase("renewal.added", amount=turn.work.money(amount))
        return Part(whole, TextDraft(text=text))
    if share is Portion.REST:
        return _rest(turn, whole, amount)
    if amount > whole:
        return _too_much(turn, whole)
    return Part(amount, TextDraft(text=phrase("renewal.part", amount=turn.work.money(amount))))


def _rest(turn: Turn, whole: Decimal, taken: Decimal) -> Part:
    left = whole - taken
    if left <= 0:
        return _too_much(turn, whole)
    if _may_hear_sums(turn):
        money = {"taken": turn.work.money(taken), "amount": turn.work.money(left)}
        return Part(left, private(phrase("renewal.rest_sum", **money)))
    return Part(left, TextDraft(text=phrase("renewal.rest", taken=turn.work.money(taken))))


def _too_much(turn: Turn, whole: Decimal) -> Part:
    return Part(None, _with_sum(turn, "renewal.too_much", "renewal.too_much_sum", whole))


def _with_sum(turn: Turn, without: str, with_sum: str, amount: Decimal) -> TextDraft:
    if _may_hear_sums(turn):
        return private(phrase(with_sum, amount=turn.work.money(amount)))
    return TextDraft(text=phrase(without))


def _may_hear_sums(turn: Turn) -> bool:
    return turn.acr >= NEEDED_ACR


def _several(turn: Turn, share: Portion | None) -> bool:
    """Return whether it stays open which of several amounts is taken out or comes on top."""
    return share is not None and len(turn.heard.values("amount")) > 1
