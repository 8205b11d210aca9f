"""Two or three of our products side by side, and which of them has the lowest risk grade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from actions import buttons
from actions.meaning.focus import may_be_told, pointed_at, the_other
from actions.products import cards
from actions.products.facts import (
    cover_value,
    fees_value,
    interest_free_value,
    maximum_value,
    minimum_value,
    rate_value,
    risk_value,
    term_value,
)
from actions.products.shelf import ask_which
from actions.service.knowledge import surely_asked
from actions.slots import Task
from actions.turn import Outcome, Turn, action, say
from crm.contract import ProductView
from crm.messages import Draft, QuickRepliesDraft, TextDraft
from crm.shelf import products
from data.language.names.outsiders import named_outside
from data.language.names.pointers import adds_to_what_is_talked_of, asks_lowest_grade
from data.texts.phrases import Label, Lines, Phrase, Several, TextKey, Value, phrase

# Two kinds rather than two products: 大额存单和定期有什么区别. Else it would have to be asked back.
_NEAR_ENOUGH = 0.75
_COLUMNS = ("one", "other", "third")  # more do not fit side by side on a phone

_SAYS_NOTHING = frozenset({"products.table_none", "products.table_open_term"})


@action("action_compare", digression=True)
def compare(turn: Turn) -> Outcome:
    """Compare up to three products: those named, else the one in mind and those on screen."""
    if outsiders := named_outside(turn.heard.text):
        return _ours_alone(turn, outsiders)
    compared = _told(turn, _candidates(turn))
    several = len(the_other(turn)) > 1 and not pointed_at(turn)
    if len(compared) < 2 and surely_asked(turn, _NEAR_ENOUGH):
        return turn.perform("action_answer_faq")
    if len(compared) < 2 or several:
        first = {"first": compared[0].code} if compared else {}
        return ask_which(turn, Task("compare", first))
    graded = [each for each in compared if each.graded]
    if asks_lowest_grade(turn.heard.text) and len(graded) > 1:
        return _lowest_grade(turn, graded)
    return _side_by_side(turn, compared)


def _ours_alone(turn: Turn, outsiders: Sequence[str]) -> Outcome:
    """Say that of others nothing is known, and show ours that is meant to be held against it."""
    about = pointed_at(turn) or (turn.slots.product,)
    ours = _told(turn, about) or _told(turn, turn.slots.products)
    names = Several(items=tuple(Label(zh=name, en=name) for name in outsiders))
    if not ours:
        text = phrase("products.ours_alone_none", outsiders=names)
        return say(QuickRepliesDraft(text=text, buttons=(buttons.products(), buttons.human())))
    notice = phrase("products.ours_alone", outsiders=names)
    if len(ours) > 1:
        return _side_by_side(turn, ours).preceded_by(TextDraft(text=notice))
    card = cards.plain_card(turn, ours[0])
    outcome = Outcome(cards.side_by_side(notice, (card,)))
    return outcome.keeping(product=ours[0].code, products=(ours[0].code,))


def _side_by_side(turn: Turn, compared: Sequence[ProductView]) -> Outcome:
    beside, rest = compared[: len(_COLUMNS)], compared[len(_COLUMNS) :]
    shown = [cards.plain_card(turn, product) for product in beside]
    drafts = cards.side_by_side(phrase("products.compared"), shown)
    outcome = Outcome((TextDraft(text=_table(turn, beside)), *drafts, *_rest(rest)))
    codes, before = cards.codes(shown), turn.slots.product
    stays = before in codes and not turn.heard.values("product")
    return outcome.keeping(product=before if stays else codes[0], products=codes)


def _told(turn: Turn, candidates: Sequence[str | None]) -> list[ProductView]:
    """Return the products of these codes that this customer may be told of."""
    codes = list(dict.fromkeys(code for code in candidates if code))
    shown = turn.slots.products
    if not turn.heard.values("product") and set(codes) <= set(shown):
        codes.sort(key=shown.index)  # the first stays the first
    found = (products.get(turn.work, code) for code in codes)
    return [each for each in found if each is not None and may_be_told(turn, each)]


def _candidates(turn: Turn) -> tuple[str | None, ...]:
    """Return the codes to compare: none that was named is dropped, none is added to two."""
    slots, pointed = turn.slots, pointed_at(turn)
    task = slots.task
    begun = task.args.get("first") if task and task.name == "compare" else None
    if len(pointed) > 1:
        talked_of = slots.product if adds_to_what_is_talked_of(turn.heard.text) else None
        return (begun, talked_of, *pointed)
    other = begun or slots.product
    if pointed and other not in (None, *pointed):
        return (begun, *pointed, slots.product)[:2] if begun else (*pointed, slots.product)
    return (begun, *pointed, slots.product, *slots.products)


def _rest(rest: Sequence[ProductView]) -> tuple[Draft, ...]:
    """Say which of those named found no place beside the others."""
    if not rest:
        return ()
    text = phrase("products.compared_rest", products=_names(rest))
    choices = tuple(buttons.named(each.code, each.name) for each in rest)
    return (QuickRepliesDraft(text=text, buttons=choices),)


def _lowest_grade(turn: Turn, compared: Sequence[ProductView]) -> Outcome:
    """Say which has the lowest risk grade; equal grades are equal, and none is a promise."""
    lowest = min(each.risk_grade for each in compared)
    found = [each for each in compared if each.risk_grade == lowest]
    grades = Lines(
        items=tuple(
            phrase("products.grade_of", product=each.name, grade=each.risk_grade)
            for each in compared
        )
    )
    if len(found) == len(compared):
        text = phrase("products.grades_equal", grades=grades, grade=lowest)
    else:
        names = _names(found)
        text = phrase("products.grade_lowest", grades=grades, products=names, grade=lowest)
    only = found[0].code if len(found) == 1 else turn.slots.product
    codes = tuple(each.code for each in compared)
    return Outcome((TextDraft(text=text),)).keeping(product=only, products=codes)


def _names(found: Sequence[ProductView]) -> Several:
    return Several(items=tuple(each.name for each in found))


def _table(turn: Turn, beside: Sequence[ProductView]) -> Phrase:
    """Put the facts side by side; what none of them has is left out."""
    head = _row("head", [product.name for product in beside])
    shelf = products.shelf(turn.work)
    attributes = [shelf[each.code].attributes if each.code in shelf else {} for each in beside]
    rows = [
        _row("rate", map(rate_value, beside)),
        _row("term", map(term_value, beside)),
        _row("minimum", map(minimum_value, beside)),
        _row("risk", (risk_value(each) for each in beside)),
        _row("interest_free", map(interest_free_value, attributes)),
        _row("cover", map(cover_value, beside, attributes)),
        _row("maximum", map(maximum_value, beside, attributes)),
        _row("fees", map(fees_value, beside)),
    ]
    told = tuple(row for row in rows if any(_tells(value) for value in row.values.values()))
    return phrase("products.comparison", lines=Lines(items=(head, *told)))


def _row(name: str, values: Iterable[Value]) -> Phrase:
    columns = dict(zip(_COLUMNS, values, strict=False))
    suffix = "_three" if len(columns) == len(_COLUMNS) else ""
    return phrase(f"products.row_{name}{suffix}", **columns)


def _tells(value: Value) -> bool:
    return not isinstance(value, TextKey) or value.key not in _SAYS_NOTHING
