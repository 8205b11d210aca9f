"""Products named by half: "the pension plan", "the 90 day one", 养老那个, 90天的.

nlu finds whole names. Half of one counts where it belongs to a single product, and only where
it is said as a name: with "plan" or "one" behind it, 那个 or 的.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from actions.contract import TOLD, Awaiting
from actions.meaning.focus import OF_ONE, may_be_told
from actions.turn import Turn
from crm.contract import ProductView
from crm.shelf import products

# Actions that a product belongs to, and those of messages that were not understood.
_ASKING = frozenset(
    {"action_product_attribute", "action_product_details", "action_compare", "action_explain"}
)
_TAKING = frozenset({"action_accept_offer", "action_inform", "action_clarify"})
_TELLING = frozenset({TOLD, "product_attribute", "product_details", "compare"})  # tasks
_NOUN = r"plan|fund|deposit|loan|cover|card|insurance|certificate"
_ANY = r"one|product|option"
_EN_WORD = re.compile(rf"\b(?P<word>[a-z]{{4,}})\s+(?P<noun>{_NOUN}|one)s?\b", re.IGNORECASE)
_EN_TERM = re.compile(
    r"\b\d{1,3}[\s-]*(?P<unit>day|month|year)s?[\s-]+(?:fixed\s+|wealth\s+|term\s+|time\s+)*"
    rf"(?P<noun>{_NOUN}|{_ANY})s?\b"
    r"|\b(?:one|two|three|five|six|half)[\s-]+(?:an?[\s-]+)?(?P<unit2>month|year)s?[\s-]+"
    rf"(?:fixed\s+|wealth\s+|term\s+|time\s+)*(?P<noun2>{_NOUN}|{_ANY})s?\b",
    re.IGNORECASE,
)
_ZH_WORD = re.compile(r"(?P<word>[\u4e00-\u9fff]{2,8}?)的?那[个款只种张份]")
_ZH_THAT = re.compile(r"那[个款只种张份](?P<word>[\u4e00-\u9fff]{2,6}?)的")
_ZH_TERM = re.compile(
    r"(?:\d{1,3}|[一二两三四五六七八九十半百零]+)\s*(?P<unit>天|个月|月|年)期?"
    r"(?:的?(?P<noun>那[个款只种]|理财|存款|定期|保险)"
    r"|的(?=$|[，。,.?？!！呢吧]|多少|利率|利息|怎么样|起|收益|风险|门槛))"
)
# Words that everybody uses, whatever a product is called.
_EVERYDAY = frozenset(
    {"open", "easy", "smart", "choice", "mind", "demand", "select", "everyday", "road", "years"}
    | {"journey", "market", "home", "small", "money", "safe", "peace", "current", "savings"}
    | {
        "month",
        "year",
        "monthly",
        "yearly",
        "investment",
        "credit",
        "cash",
        "personal",
        "business",
        "annual",
    }
)
_POINTING = frozenset({"one", "product", "option"})
_LONGEST, _SHORTEST = 6, 2  # characters of a Chinese name that are its half


def named_by_half(name: str, turn: Turn) -> tuple[str, ...]:
    """Return the codes of the products that are named by half, in the order said.

    Args:
        name: the action that the message was taken for.
        turn: what was said; nothing that names or points at a product whole.
    """
    heard = turn.heard
    if name not in _ASKING | _TAKING or heard.value("product") or heard.value("ordinal"):
        return ()
    shelf = [
        product.view
        for product in products.shelf(turn.work).values()
        if may_be_told(turn, product.view)
    ]
    codes = [*_by_word(heard.text, shelf), *_by_term(name, turn, shelf)]
    return tuple(dict.fromkeys(codes))


def _by_word(text: str, shelf: list[ProductView]) -> Iterator[str]:
    for match in _EN_WORD.finditer(text):
        word, noun = match["word"].lower(), match["noun"].lower()
        if word not in _EVERYDAY:
            yield from _only(p for p in shelf if _begins(p, word) and _is(p, noun))
    for pattern in (_ZH_WORD, _ZH_THAT):
        for match in pattern.finditer(text):
            yield from _by_ending(match["word"], shelf)


def _by_ending(words: str, shelf: list[ProductView]) -> tuple[str, ...]:
    """Look for the longest end of the words that is part of one name: 就是养老."""
    for size in range(min(_LONGEST, len(words)), _SHORTEST - 1, -1):
        found = [p for p in shelf if words[-size:] in p.name.zh]
        if found:
            return _only(iter(found))
    return ()


def _by_term(name: str, turn: Turn, shelf: list[ProductView]) -> Iterator[str]:
    """Yield the one product with each term that was said; those on screen come first."""
    text, terms = turn.heard.text, turn.heard.values("term")
    matches = list(_EN_TERM.finditer(text)) or list(_ZH_TERM.finditer(text))
    if len(matches) != len(terms):
        return  # "the 90 day or the 180 day one": which term has a name is not sure
    for match, term in zip(matches, terms, strict=True):
        if term.isdecimal() and _is_a_name(name, turn, _noun(match)):
            yield from _of_term(match, int(term), turn.slots.products, shelf)


def _of_term(
    match: re.Match[str], days: int, shown: tuple[str, ...], shelf: list[ProductView]
) -> tuple[str, ...]:
    fitting = [product for product in shelf if product.term_days == days]
    on_screen = [product for product in fitting if product.code in shown]
    if len(on_screen) == 1:
        return (on_screen[0].code,)
    noun = _noun(match)
    if noun and not _points(noun):
        return _only(product for product in fitting if _is(product, noun))
    return _only(p for p in fitting if _said(p, days, match.groupdict().get("unit") or ""))


def _is_a_name(name: str, turn: Turn, noun: str) -> bool:
    """Tell a product named by its term from a term that is wished for: 90天的理财."""
    if turn.slots.awaiting is Awaiting.PRODUCT or turn.heard.intent in OF_ONE:
        return True
    if not noun:
        return _told(turn)
    return _points(noun) or noun == "plan" or name in _ASKING | {"action_clarify"}


def _noun(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return (groups.get("noun") or groups.get("noun2") or "").lower()


def _points(noun: str) -> bool:
    return noun in _POINTING or noun.startswith("那")


def _told(turn: Turn) -> bool:
    """Return whether a product is being talked of, so that 90天的 is another one."""
    task = turn.slots.task
    return turn.slots.product is not None and (task is None or task.name in _TELLING)


def _only(found: Iterator[ProductView]) -> tuple[str, ...]:
    codes = [product.code for product in found]
    return tuple(codes) if len(codes) == 1 else ()


def _begins(product: ProductView, word: str) -> bool:
    """Return whether a word of the name is this one, or begins with it: tech."""
    return any(each.startswith(word) for each in re.findall(r"[a-z]+", product.name.en.lower()))


def _is(product: ProductView, noun: str) -> bool:
    """Return whether a product is called a plan, a fund, 理财 …; "one" may be anything."""
    return noun in _POINTING or noun in product.name.en.lower() or noun in product.name.zh


def _said(product: ProductView, days: int, unit: str) -> bool:
    """Return whether a name has the term as it was said: 90天 is not 三个月."""
    by_days = f"{days}天" in product.name.zh or f"{days}-day" in product.name.en.lower()
    return by_days == (unit.lower() in {"day", "天"})
