"""The whisper (坐席提示): what a colleague is told in a few lines before they take a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import case, or_, select

from crm import conversations, leads
from crm.bank import Work
from crm.calls.documents import read_notices
from crm.calls.views import CallLead, Whisper
from crm.contract import NotFound
from crm.people import customers
from crm.shelf import products
from crm.tables import Call, Lead, Product, Turn
from data.texts.phrases import Label, Language, Phrase, TextKey, phrase
from data.utterances import gist, load_intents

_ASKED = 2  # wishes that are told; a colleague reads this while the line rings
_LEADS = 2
# What carries no wish by itself; that the caller wants a human, the ringing says.
_WORDLESS_GROUPS = frozenset({"small_talk", "answers"})
_WORDLESS = frozenset({"human", "rate"})


def whisper(work: Work, call_id: str) -> Whisper:
    """Return what to tell the colleague who takes a call.

    The caller of this has checked that whoever reads it may.

    Raises:
        NotFound: there is no such call.
    """
    call = work.session.get(Call, call_id)
    if call is None:
        raise NotFound("call_unknown", "no such call")
    talk = conversations.get(work, call.conversation_id) if call.conversation_id else None
    customer_id = call.customer_id or (talk.customer_id if talk else None)
    language = talk.language if talk else Language(call.language)
    lines = [_who(work, customer_id), phrase("whisper.language", language=_named(language))]
    if talk is not None:
        lines += _asked(work, talk.conversation_id)
        lines += _about(work, talk.slots)
    found = open_leads(work, call.conversation_id, customer_id)
    lines += [
        phrase("whisper.lead", number=str(each.number), product=each.product) for each in found
    ]
    lines += _notices(call.notices)
    return Whisper(tuple(lines))


def open_leads(
    work: Work, conversation_id: str | None, customer_id: str | None
) -> tuple[CallLead, ...]:
    """Return the leads of a call, then other live ones of its caller; the newest first."""
    mine = Lead.conversation_id == (conversation_id or "")
    theirs = (Lead.customer_id == (customer_id or "")) & Lead.status.in_(leads.LIVE)
    rows = work.session.execute(
        select(Lead.lead_id, Lead.number, Product.name_zh, Product.name_en)
        .join(Product, Product.code == Lead.product_code)
        .where(or_(mine, theirs))
        .order_by(case((mine, 0), else_=1), Lead.number.desc())
        .limit(_LEADS)
    )
    return tuple(CallLead(key, number, Label(zh=zh, en=en)) for key, number, zh, en in rows)


def _who(work: Work, customer_id: str | None) -> Phrase:
    if customer_id is None:
        return phrase("whisper.unknown")
    return phrase("whisper.identified", name=customers.display_name(work, customer_id))


def _named(language: Language) -> TextKey:
    return TextKey(key=f"whisper.in.{language}")


def _asked(work: Work, conversation_id: str) -> Iterator[Phrase]:
    """Tell the last wishes, in the order in which they were said."""
    said = work.session.scalars(
        select(Turn.intent)
        .where(Turn.conversation_id == conversation_id, Turn.intent.is_not(None))
        .order_by(Turn.seq.desc())
    )
    meant = {
        each.name: Label(zh=gist(each.description.zh), en=gist(each.description.en))
        for each in load_intents()
        if each.group not in _WORDLESS_GROUPS and each.name not in _WORDLESS
    }
    wishes = list(dict.fromkeys(intent for intent in said if intent in meant))[:_ASKED]
    for intent in reversed(wishes):
        yield phrase("whisper.asked", wish=meant[intent])


def _about(work: Work, slots: Mapping[str, Any]) -> Iterator[Phrase]:
    """Tell the product and the amount that the dialogue has come to."""
    product = products.get(work, str(slots["product"])) if slots.get("product") else None
    if product is not None:
        yield phrase("whisper.product", product=product.name)
    try:
        amount = Decimal(str(slots.get("amount")))
    except InvalidOperation:
        return
    yield phrase("whisper.amount", amount=work.money(amount))


def _notices(played: Sequence[Mapping[str, Any]]) -> Iterator[Phrase]:
    """Tell when a legal notice was cut short: the colleague has to say it again."""
    if any(not each.complete for each in read_notices(played)):
        yield phrase("whisper.notice_cut")
