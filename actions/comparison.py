"""Two products side by side."""

from __future__ import annotations

from actions import cards
from actions.facts import minimum_value, rate_value, term_value
from actions.focus import may_be_told, pointed_at
from actions.knowledge import surely_asked
from actions.products import ask_which
from actions.slots import Task
from actions.turn import Outcome, Turn, action
from crm import products
from crm.contract import ProductView
from crm.messages import TextDraft
from data.texts.phrases import Phrase, phrase

# Two kinds rather than two products: 大额存单和定期有什么区别. Else it would have to be asked back.
_NEAR_ENOUGH = 0.75


@action("action_compare", digression=True)
def compare(turn: Turn) -> Outcome:
    """Compare two products: those named, else the one in mind and those on screen."""
    pair = _pair(turn)
    if len(pair) < 2 and surely_asked(turn, _NEAR_ENOUGH):
        return turn.perform("action_answer_faq")
    if len(pair) < 2:
        first = {"first": pair[0].code} if pair else {}
        return ask_which(turn, Task("compare", first))
    shown = [cards.plain_card(turn, product) for product in pair]
    table = TextDraft(text=_table(*pair))
    drafts = cards.side_by_side(phrase("products.compared"), shown)
    return Outcome((table, *drafts)).keeping(product=pair[0].code, products=cards.codes(shown))


def _pair(turn: Turn) -> list[ProductView]:
    task = turn.slots.task
    begun = task.args.get("first") if task and task.name == "compare" else None
    candidates = [begun, *pointed_at(turn), turn.slots.product, *turn.slots.products]
    codes = list(dict.fromkeys(code for code in candidates if code))
    found = (products.get(turn.work, code) for code in codes)
    return [each for each in found if each is not None and may_be_told(turn, each)][:2]


def _table(one: ProductView, other: ProductView) -> Phrase:
    return phrase(
        "products.comparison",
        one=one.name,
        other=other.name,
        rate_one=rate_value(one),
        rate_other=rate_value(other),
        term_one=term_value(one),
        term_other=term_value(other),
        minimum_one=minimum_value(one),
        minimum_other=minimum_value(other),
        risk_one=one.risk_grade,
        risk_other=other.risk_grade,
    )
