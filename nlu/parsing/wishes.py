"""Several wishes in one message: which of its parts mean something on their own."""

from __future__ import annotations

from collections.abc import Sequence

from data.language.meaning.several_wishes import divided
from nlu.contract import FALLBACK_INTENT, Context, EntityKind, ParseResult, Part

# While a question of ours is open, a message is an answer to it, whatever else it says.
_FREE = frozenset({"none", "offer", "product", "clarification"})
# They answer, or only keep a talk going: nothing to be done beside something else.
_NO_WISHES = frozenset(
    {"greet", "goodbye", "thank", "bot_challenge", "chitchat", "abuse", "out_of_scope"}
    | {"affirm", "deny", "acknowledge_disclosure", "inform", "correct", "cancel", "repeat"}
    | {"need_time", "skip", "choose", "rate", FALLBACK_INTENT}
)
# What is obeyed at once, whatever stands beside it.
_REFUSALS = frozenset({"stop_recommending", "opt_out_channel", "personalisation_off"})
# What comes before everything else, and alone but for a refusal.
_URGENT = frozenset({"lost_card", "fraud", "dispute", "complaint", "bereavement", "human"})
_PAIR = 2
_PERSONAL = frozenset({EntityKind.PHONE, EntityKind.CARD, EntityKind.ID_NUMBER})


def halves(whole: ParseResult, context: Context) -> tuple[str, str] | None:
    """Return the two texts that may be wishes of their own, the first a prefix of the message.

    A message with a personal number is never divided: its numbers are masked in one place only.
    """
    if context.awaiting not in _FREE or any(e.entity in _PERSONAL for e in whole.entities):
        return None
    return divided(whole.text)


def joined(whole: ParseResult, halves: Sequence[ParseResult]) -> ParseResult:
    """Return the message as its wishes, as the urgent one of them, or as it was understood whole.

    Args:
        whole: the message in one piece.
        halves: each understood on its own, the first a prefix of the message; the second may
            hold several wishes itself.
    """
    first, second = halves
    parts = (_part(first), *(second.parts or (_part(second),)))
    names = {part.intent.name for part in parts}
    if FALLBACK_INTENT in names:
        return whole
    if names & _URGENT:
        parts = tuple(part for part in parts if part.intent.name in _URGENT | _REFUSALS)
        return _of_parts(whole, parts) if names & _REFUSALS else _urgent(whole, parts)
    if names & _NO_WISHES or (len(parts) == _PAIR and _the_same(*parts)):
        return whole
    return _of_parts(whole, parts)


def _of_parts(whole: ParseResult, parts: tuple[Part, ...]) -> ParseResult:
    said = _said(parts[0])
    if not whole.text.startswith(parts[0].text):
        said["entities"] = ()  # their places would be others
    return whole.model_copy(update={**said, "parts": parts})


def _urgent(whole: ParseResult, parts: Sequence[Part]) -> ParseResult:
    """Return the whole message as the urgent matter in it."""
    if whole.intent.name in _URGENT:
        return whole
    said = {name: getattr(parts[0], name) for name in ("intent", "intent_ranking")}
    return whole.model_copy(update=said)


def _said(part: Part) -> dict[str, object]:
    return {name: getattr(part, name) for name in Part.model_fields if name != "text"}


def _the_same(first: Part, second: Part) -> bool:
    """Whether both halves ask for one thing: only questions of the knowledge base can differ."""
    if first.intent.name != second.intent.name:
        return False
    asked = [part.faq[0].faq_id for part in (first, second) if part.faq_sure and part.faq]
    return len(set(asked)) < 2


def _part(parsed: ParseResult) -> Part:
    return Part.model_validate(parsed.model_dump(include=set(Part.model_fields)))
