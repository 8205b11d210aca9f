"""What the conversation waits for decides what a bare value or a bare ordinal means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.language.meaning.concerns import asks_why_number
from data.language.meaning.thanked import Reply, answer_with_thanks
from nlu.contract import Context, Entity, EntityKind, IntentMatch
from nlu.encoding.normalise import NormalText

INFORM, CHOOSE, LEAVE_NUMBER = "inform", "choose", "leave_number"
PRODUCT_DETAILS, RATE, EXPLAIN_WHY = "product_details", "rate", "explain_why"
NOT_INTERESTED, AFFIRM, DENY = "not_interested", "affirm", "deny"
# What the rules of this module may conclude, whatever a model knows.
CONCLUDED = (
    INFORM, CHOOSE, LEAVE_NUMBER, PRODUCT_DETAILS, RATE, EXPLAIN_WHY, NOT_INTERESTED, AFFIRM, DENY,
)  # fmt: skip

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

# Questions that a yes with thanks answers. Under an offer 好的谢谢 ends the talk, so it is none.
_READ_BACK = frozenset(
    {"callback_offer", "callback_confirm", "assessment_offer", "amount", "loan_amount"}
)
_CONSENTS = frozenset(
    {"personalisation_consent", "contact_consent", "phone_consent", "disclosure", "renewal"}
    | {"number_deletion", "lead_withdrawal"}
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
_LINKS = re.compile(r"[那就呢吧啊呀嘛]|\b(?:and|then|well|what about|how about)\b", re.IGNORECASE)
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


def courteous_intent(text: str, context: Context) -> str | None:
    """Return the yes or no that a message is but for its thanks, or None.

    "Perfect, thanks" is a yes to what was read back; what permits something is not given by it.
    """
    awaiting = context.awaiting
    if awaiting == "none":
        return None
    match answer_with_thanks(text):
        case Reply.NO:
            return DENY
        case Reply.YES if awaiting in _READ_BACK | _CONSENTS:
            return AFFIRM
        case Reply.PLEASED if awaiting in _READ_BACK:
            return AFFIRM
        case _:
            return None


def doubting_intent(text: str, context: Context) -> str | None:
    """Return the intent of asking what the number is for that was just asked, or None."""
    asked = context.awaiting in {"phone_number", "phone_consent"}
    return EXPLAIN_WHY if asked and asks_why_number(text) else None


def answered(
    ranking: tuple[IntentMatch, ...], entities: Sequence[Entity], context: Context
) -> tuple[IntentMatch, ...]:
    """Read a refusal as the answer to what was asked, unless it names a product.

    So is "rate" where an hour was asked for and is said: "make it five o'clock" rates nothing.
    """
    if ranking[0].name == RATE and EXPECTED.get(context.awaiting) == _TIME:
        timed = any(entity.entity is EntityKind.MOMENT for entity in entities)
        return _renamed(ranking, INFORM) if timed else ranking
    if ranking[0].name != NOT_INTERESTED or context.awaiting not in _NOT_ABOUT_A_PRODUCT:
        return ranking
    if any(entity.entity in _PRODUCT for entity in entities):
        return ranking
    return _renamed(ranking, DENY)


def _renamed(ranking: tuple[IntentMatch, ...], name: str) -> tuple[IntentMatch, ...]:
    """Return the ranking with another intent in the place of the first."""
    others = tuple(match for match in ranking[1:] if match.name != name)
    return (ranking[0].model_copy(update={"name": name}), *others)


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
