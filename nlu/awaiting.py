"""What the conversation waits for decides what a bare value or a bare ordinal means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.contract import Context, Entity, EntityKind, IntentMatch
from nlu.normalise import NormalText

INFORM, CHOOSE, LEAVE_NUMBER = "inform", "choose", "leave_number"
PRODUCT_DETAILS = "product_details"
NOT_INTERESTED, DENY = "not_interested", "deny"

# Questions of yes or no that are not about a product: "不需要" answers the question there, and
# refuses the product elsewhere.
_NOT_ABOUT_A_PRODUCT = frozenset(
    {
        "personalisation_consent",
        "contact_consent",
        "assessment_offer",
        "callback_offer",
        "callback_time",
        "callback_confirm",
        "appointment",
        "phone_consent",
        "number_deletion",
    }
)

_MONEY = frozenset({EntityKind.AMOUNT})
_TERM = frozenset({EntityKind.TERM})
_TIME = frozenset({EntityKind.MOMENT})
_PRODUCT = frozenset({EntityKind.PRODUCT, EntityKind.CATEGORY})

# What each question of ours can be answered with.
EXPECTED: dict[str, frozenset[EntityKind]] = {
    "amount": _MONEY,
    "loan_amount": _MONEY,
    "term": _TERM,
    "loan_term": _TERM,
    "product": _PRODUCT,
    "callback_time": _TIME,
    "callback_confirm": _TIME,
    "appointment": _TIME,
    "rating": frozenset({EntityKind.SCORE}),
    "phone_number": frozenset({EntityKind.PHONE}),
}
# Values that say nothing but themselves, whatever is waited for; a time may be a greeting.
_ALWAYS_BARE = frozenset({EntityKind.AMOUNT, EntityKind.TERM, EntityKind.RATE, EntityKind.RISK})
# Share of a message's letters and digits that its values must cover to be nothing but a value:
# "大概五万" is one, "五万利率多少" is not.
_LINKS = re.compile(r"[那呢吧啊呀嘛]|\b(?:and|then|well|what about|how about)\b", re.IGNORECASE)
_EXPECTED_COVER = 0.75
_UNASKED_COVER = 0.8


def bare_intent(text: NormalText, entities: Sequence[Entity], context: Context) -> str | None:
    """Return the intent of a message that is nothing but a value, or None.

    Args:
        text: the message.
        entities: the values found in it.
        context: what the conversation waits for.
    """
    if not entities:
        return None
    kinds = {entity.entity for entity in entities}
    cover = covered(text, entities)
    expected = EXPECTED.get(context.awaiting, frozenset())
    if kinds & expected and cover >= _EXPECTED_COVER:
        return INFORM
    if cover < _UNASKED_COVER:
        return None
    if kinds == {EntityKind.ORDINAL}:
        return CHOOSE
    if kinds == {EntityKind.PHONE}:
        return LEAVE_NUMBER
    if kinds == {EntityKind.PRODUCT}:
        return PRODUCT_DETAILS
    return INFORM if kinds <= _ALWAYS_BARE else None


def answered(
    ranking: tuple[IntentMatch, ...], entities: Sequence[Entity], context: Context
) -> tuple[IntentMatch, ...]:
    """Read a refusal as the answer to what was asked, unless it names a product."""
    if ranking[0].name != NOT_INTERESTED or context.awaiting not in _NOT_ABOUT_A_PRODUCT:
        return ranking
    if any(entity.entity in _PRODUCT for entity in entities):
        return ranking
    others = tuple(match for match in ranking[1:] if match.name != DENY)
    return (ranking[0].model_copy(update={"name": DENY}), *others)


def answers_question(entities: Sequence[Entity], context: Context) -> bool:
    """Tell whether a value that was asked for is among those found."""
    expected = EXPECTED.get(context.awaiting, frozenset())
    return any(entity.entity in expected for entity in entities)


def covered(text: NormalText, entities: Sequence[Entity]) -> float:
    """Return the share of the letters and digits that lie inside values, 0 to 1.

    What only links a message to the one before counts for nothing: 那五万呢 is a value. Beside
    a name it counts: 那我要稳进180天 is more than the name.
    """
    inside = {place for entity in entities for place in range(entity.start, entity.end)}
    named = any(entity.entity is EntityKind.PRODUCT for entity in entities)
    found = () if named else _LINKS.finditer(text.original)
    links = {i for match in found for i in range(*match.span())} - inside
    letters = [
        i for i, character in enumerate(text.original) if character.isalnum() and i not in links
    ]
    return sum(place in inside for place in letters) / len(letters) if letters else 0.0
