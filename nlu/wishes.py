"""Two wishes in one message: which of its halves mean something on their own."""

from __future__ import annotations

from collections.abc import Sequence

from data.language.meaning.two_wishes import two_wishes
from nlu.contract import FALLBACK_INTENT, Context, EntityKind, ParseResult, Part

# While a question of ours is open, a message is an answer to it, whatever else it says.
_FREE = frozenset({"none", "offer", "product", "clarification"})
# They answer, or only keep a talk going: nothing to be done beside something else.
_NO_WISHES = frozenset(
    {"greet", "goodbye", "thank", "bot_challenge", "chitchat", "abuse", "out_of_scope"}
    | {"affirm", "deny", "acknowledge_disclosure", "inform", "correct", "cancel", "repeat"}
    | {"need_time", "skip", "choose", "rate", FALLBACK_INTENT}
)
# What comes before everything else, and alone.
_URGENT = frozenset({"lost_card", "fraud", "dispute", "complaint", "bereavement", "human"})
_PERSONAL = frozenset({EntityKind.PHONE, EntityKind.CARD, EntityKind.ID_NUMBER})


def halves(whole: ParseResult, context: Context) -> tuple[str, str] | None:
    """Return the two texts that may be wishes of their own, the first a prefix of the message.

    A message with a personal number is never divided: its numbers are masked in one place only.
    """
    if context.awaiting not in _FREE or any(e.entity in _PERSONAL for e in whole.entities):
        return None
    return two_wishes(whole.text)


def joined(whole: ParseResult, parts: Sequence[ParseResult]) -> ParseResult:
    """Return the message as two wishes, as the urgent one of them, or as it was understood whole.

    Args:
        whole: the message in one piece.
        parts: its halves, each understood on its own, the first a prefix of the message.
    """
    first, second = parts
    names = [part.intent.name for part in parts]
    if FALLBACK_INTENT in names:
        return whole
    urgent = [name for name in names if name in _URGENT]
    if urgent:
        if whole.intent.name in _URGENT:
            return whole
        part = parts[names.index(urgent[0])]
        return whole.model_copy(
            update={"intent": part.intent, "intent_ranking": part.intent_ranking}
        )
    if _NO_WISHES & set(names) or _the_same(first, second):
        return whole
    return whole.model_copy(
        update={
            "intent": first.intent,
            "intent_ranking": first.intent_ranking,
            "entities": first.entities,
            "faq": first.faq,
            "faq_sure": first.faq_sure,
            "parts": tuple(_part(part) for part in parts),
        }
    )


def _the_same(first: ParseResult, second: ParseResult) -> bool:
    """Whether both halves ask for one thing: only questions of the knowledge base can differ."""
    if first.intent.name != second.intent.name:
        return False
    asked = [part.faq[0].faq_id for part in (first, second) if part.faq_sure and part.faq]
    return len(set(asked)) < 2


def _part(parsed: ParseResult) -> Part:
    return Part.model_validate(parsed.model_dump(include=set(Part.model_fields)))
