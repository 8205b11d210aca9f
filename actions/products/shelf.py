"""Questions about products: a service, answered the same for everybody."""

from __future__ import annotations

import re

from actions import buttons
from actions.contract import MOST_TIMES, Awaiting
from actions.meaning.focus import may_be_told, of_that_term, pointed_at, spoken_of, talking_of
from actions.meaning.follow_up import another_term_asked, remembering
from actions.meaning.limits import lifted
from actions.products import asides, cards
from actions.products.facts import attribute_phrase, grade_ceiling, maximum_phrase
from actions.products.glance import at_a_glance
from actions.products.reckoning.going_on import last_lent
from actions.products.wished import as_wished, of_state_bonds, said_first, wished
from actions.service.knowledge import surely_asked
from actions.slots import Task
from actions.turn import Outcome, Turn, action, say
from crm.contract import Category, ProductView
from crm.messages import Draft, QuickRepliesDraft, TextDraft
from crm.shelf import products
from crm.shelf.products import ProductQuery
from data.texts.phrases import Phrase, Term, TextKey, phrase

ATTRIBUTES = {
    "ask_rate": "rate",
    "ask_term": "term",
    "ask_minimum": "minimum",
    "ask_risk": "risk",
    "ask_fees": "fees",
}
# The least and the most are asked for in like words.
_THE_MOST = re.compile(
    r"最多|最高|上限|限额|封顶|顶格|\b(?:maximum|max|at most|the most|upper limit)\b"
    r"|how much can i (?:borrow|get|buy|put)",
    re.IGNORECASE,
)
# Below, the knowledge base may know better what was asked.
_CERTAIN = 0.8
_NEXT_BEST = 2
# Tasks that only tell something: they begin nothing while a form is open.
_ONLY_TOLD = frozenset({"product_details", "product_attribute", "compare"})
# What a customer who names nothing is shown to choose from.
MAIN_CATEGORIES = (
    Category.DEPOSIT,
    Category.WEALTH,
    Category.FUND,
    Category.INSURANCE,
    Category.LOAN,
    Category.CARD,
    Category.METAL,
)


@action("action_search_products", digression=True)
def search_products(turn: Turn) -> Outcome:
    """Show products that match what was said."""
    if lacking := of_state_bonds(turn):
        return Outcome(lacking)
    found = _search(turn, turn.heard.category)
    if not found:
        return _nothing_found(turn)
    shown = [cards.plain_card(turn, product) for product in found]
    outcome = say(
        *said_first(turn, wished(turn)),
        *cards.side_by_side(_found_text(turn), shown),
        product=shown[0].product.code if len(shown) == 1 else None,
        products=cards.codes(shown),
    ).keeping(**lifted(turn))
    # A yes must not accept what was only looked at; "which one?" is answered by the list itself.
    settled = {Awaiting.OFFER: Awaiting.NONE, Awaiting.PRODUCT: Awaiting.PRODUCT}
    awaiting = settled.get(turn.slots.awaiting)
    return outcome if awaiting is None else outcome.keeping(awaiting=awaiting)


@action("action_product_details", digression=True)
def product_details(turn: Turn) -> Outcome:
    """Show one product; say so when it is above the customer's own risk level."""
    product = spoken_of(turn)
    if product is None:
        return ask_which(turn, Task("product_details"))
    if not may_be_told(turn, product):
        return _not_for_all(product)
    card = cards.plain_card(turn, product, with_details=False)
    drafts: tuple[Draft, ...] = (card,)
    if turn.customer and not turn.has_open_case and not cards.may_be_wanted(turn, product):
        drafts = (card, _above_level(turn, product))
    return Outcome(drafts).keeping(**talking_of(turn, product))


@action("action_product_attribute", digression=True)
def product_attribute(turn: Turn) -> Outcome:
    """Answer one question: rate, term, minimum, risk or fees."""
    attribute = _attribute(turn)
    aside = (
        asides.of_being_safe(turn)
        or asides.of_gold(turn)
        or asides.of_the_calculation(turn, attribute)
    )
    if aside is not None:
        return aside
    if lacking := of_state_bonds(turn):
        return Outcome(lacking)
    product = spoken_of(turn)
    if product is None and turn.heard.category in {None, Category.LOAN}:
        product = last_lent(turn)
    if _of_no_product(turn, product):
        return turn.perform("action_answer_faq")
    if product is not None and another_term_asked(turn, product, attribute):
        days = turn.heard.term_days or 0
        other = of_that_term(turn, product, days)
        return _told(turn, other, attribute) if other else _none_of_term(product, days)
    if product is not None and not may_be_told(turn, product):
        return _not_for_all(product)
    if product is not None:
        return _told(turn, product, attribute)
    if turn.heard.category is not None:
        return search_products.run(turn)
    if _perhaps_of_the_bank(turn):
        return turn.perform("action_answer_faq")
    return ask_which(turn, Task("product_attribute", {"attribute": attribute}))


def _told(turn: Turn, product: ProductView, attribute: str) -> Outcome:
    told = attribute_phrase(product, attribute)
    if attribute == "minimum" and _THE_MOST.search(turn.heard.text):
        told = maximum_phrase(product, products.shelf(turn.work)[product.code].attributes)
    outcome = say(TextDraft(text=told), **talking_of(turn, product))
    return outcome.keeping(**remembering(turn, attribute))


def _none_of_term(product: ProductView, days: int) -> Outcome:
    category = TextKey(key=f"cards.category.{product.category.value}")
    text = phrase("products.none_of_term", term=Term(days=days), category=category)
    choices = (buttons.category(product.category),)
    return say(QuickRepliesDraft(text=text, buttons=choices))


def ask_which(turn: Turn, task: Task) -> Outcome:
    """Ask which product is meant, and remember what for; nothing is brought up during a case.

    While a form is open its own question is the only one: the product must be named.
    """
    if turn.has_open_case and not turn.slots.products:
        text = phrase("clarify.say_again")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.human(),)))
    if turn.in_form and task.name in _ONLY_TOLD:
        return asides.which_product(turn)
    about, before = " ".join(turn.slots.products) or "category", turn.slots.task
    still = turn.slots.awaiting is Awaiting.PRODUCT and before is not None
    times = before.times if still and before and before.args.get("which") == about else 0
    if times >= MOST_TIMES:
        return say(let_go(turn), task=None, awaiting=Awaiting.NONE)
    counted = task.with_args(which=about, times=str(times + 1))
    asked = which_question(turn) if times else _which_at_first(turn, task)
    return say(asked, awaiting=Awaiting.PRODUCT, task=counted)


def let_go(turn: Turn) -> QuickRepliesDraft:
    """Let go of the question which product is meant: what there is, and a human."""
    choices = (buttons.human(),) if turn.has_open_case else (buttons.products(), buttons.human())
    return QuickRepliesDraft(text=phrase("products.which_let_go"), buttons=choices)


def which_question(turn: Turn) -> QuickRepliesDraft:
    """Return the question which product is meant: one on screen, or of which category."""
    shown = [products.get(turn.work, code) for code in turn.slots.products]
    known = tuple(buttons.named(each.code, each.name) for each in shown if each is not None)
    if known:
        return QuickRepliesDraft(text=phrase("products.which"), buttons=known)
    return QuickRepliesDraft(
        text=phrase("products.which_category"),
        buttons=tuple(buttons.category(category) for category in MAIN_CATEGORIES),
    )


def _which_at_first(turn: Turn, task: Task) -> QuickRepliesDraft:
    """Ask which product is meant, with what can be said of all kinds where none is in sight."""
    question = which_question(turn)
    attribute = task.args.get("attribute", "")
    of_all = not turn.slots.products and not _THE_MOST.search(turn.heard.text)
    glance = at_a_glance(turn, attribute) if of_all else None
    return QuickRepliesDraft(text=glance, buttons=question.buttons) if glance else question


def _of_no_product(turn: Turn, product: ProductView | None) -> bool:
    """Return whether this is a question of the knowledge base: a fee for texts, a dollar rate.

    Minimum, term and risk are of products; "minimum amount" must not tell of credit card bills.
    """
    heard = turn.heard
    if pointed_at(turn) or not surely_asked(turn):
        return False
    if heard.intent == "ask_risk" and product is None:
        return True  # 超过五十万有保险吗 is about no insurance
    if heard.category is not None:
        return False
    if heard.intent == "ask_rate" and product is None:
        return True
    return heard.intent == "ask_fees" or heard.confidence < _CERTAIN


def _perhaps_of_the_bank(turn: Turn) -> bool:
    """Return whether a doubtful question about no product may be one of the knowledge base."""
    heard, open_one = turn.heard, turn.slots.awaiting is Awaiting.PRODUCT or turn.in_form
    doubtful = 0 < heard.confidence < _CERTAIN and "faq" in heard.ranking[:_NEXT_BEST]
    return doubtful and bool(heard.faq) and not turn.slots.products and not open_one


def _search(turn: Turn, category: Category | None) -> list[ProductView]:
    query = ProductQuery(
        category=category,
        risk_at_most=grade_ceiling(turn.heard.value("risk")),
        amount=turn.heard.amount,
        term_days=turn.heard.term_days,
    )
    named = [products.get(turn.work, code) for code in turn.heard.values("product")]
    found = [each for each in named if each is not None and may_be_told(turn, each)]
    found = found or as_wished(turn, products.search(turn.work, query))
    if category is None and not named:
        found = _one_of_each(found)
    return found[: turn.house.settings.cards_at_once]


def _one_of_each(found: list[ProductView]) -> list[ProductView]:
    """Put one product of each category first: three credit cards are no overview."""
    first = {each.category: each for each in reversed(found)}
    leading = [first[category] for category in MAIN_CATEGORIES if category in first]
    return leading + [each for each in found if each not in leading]


def _found_text(turn: Turn) -> Phrase:
    category = turn.heard.category
    if category is None:
        return phrase("products.found")
    return phrase(
        "products.found_category", category=TextKey(key=f"cards.category.{category.value}")
    )


def _nothing_found(turn: Turn) -> Outcome:
    suggestions = tuple(buttons.category(category) for category in MAIN_CATEGORIES[:4])
    return say(QuickRepliesDraft(text=phrase("products.none_found"), buttons=suggestions))


def _not_for_all(product: ProductView) -> Outcome:
    text = phrase("offers.cannot_private_product", product=product.name)
    return say(QuickRepliesDraft(text=text, buttons=(buttons.human(), buttons.callback())))


def _above_level(turn: Turn, product: ProductView) -> QuickRepliesDraft:
    if turn.risk_level is None:
        text = phrase("products.needs_assessment", product=product.name)
    else:
        text = phrase(
            "products.above_level",
            product=product.name,
            grade=product.risk_grade,
            level=turn.risk_level,
        )
    return QuickRepliesDraft(text=text, buttons=(buttons.assess(),))


def _attribute(turn: Turn) -> str:
    task = turn.slots.task
    kept = task.args.get("attribute", "rate") if task else "rate"
    return ATTRIBUTES.get(turn.heard.intent, kept)
