"""Frequent questions, answered from the knowledge base with the source of the answer."""

from __future__ import annotations

from collections.abc import Sequence

from actions import buttons
from actions.contract import Awaiting
from actions.meaning.focus import meant
from actions.prospects.erasing import asked_to_erase
from actions.service.leaving import answer_to_leaving
from actions.turn import Outcome, Turn, action, say
from crm.messages import ButtonDraft, Draft, QuickRepliesDraft, TextDraft
from data.knowledge import KnowledgeEntry
from data.language.meaning.hardship import cannot_pay, of_a_card_debt, of_a_debt, out_of_work
from data.language.meaning.loss import of_a_death
from data.language.names.owners import of_somebody_else
from data.texts.phrases import phrase

# More questions under an answer are noise on a phone.
_MOST_RELATED = 2
# The right entry is among the first three far more often than it is the first.
_CHOICES = 3
# So near is a message to a question of the knowledge base that it asks that, whatever intent
# its words resemble: 转账要手续费吗 is about no product. "Is it guaranteed?" stays below.
_SURELY_ASKED = 0.9
# Who cannot pay is told what can be done, with sympathy.
_DEBT, _CARD_DEBT = "loan_overdue", "card_debt_plan"
_OF_THE_DEAD = "estates"  # answered with condolences: never where nobody has died


@action("action_answer_faq", digression=True)
def answer_faq(turn: Turn) -> Outcome:
    """Answer the question that was meant: pressed on a button, else the best match."""
    if asked := asked_to_erase(turn):
        return asked
    entries = _meant(turn)
    pressed = turn.heard.value("faq") is not None
    if not pressed and (told := _of_hardship(turn, entries)):
        return told
    if not pressed and (left := answer_to_leaving(turn)):
        # A yes that follows must not take what was on screen before.
        return say(left) if turn.in_form else say(left, awaiting=Awaiting.NONE)
    if not pressed and not surely_asked(turn) and of_somebody_else(turn.heard.text):
        return turn.perform("action_balance")  # which is told to nobody
    if not entries:
        text = phrase("knowledge.not_known")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.human(), buttons.callback())))
    if pressed:
        return say(_answer(turn, entries[0]))
    if turn.heard.faq_sure:
        return say(_answer(turn, _of_what_is_talked_about(turn, entries[0])))
    choices = tuple(asks(entry) for entry in entries[:_CHOICES])
    return say(
        QuickRepliesDraft(text=phrase("knowledge.which"), buttons=(*choices, buttons.human()))
    )


def asks(entry: KnowledgeEntry) -> ButtonDraft:
    """Return a button that asks this question."""
    return ButtonDraft(
        label=phrase("knowledge.button_question", question=entry.question),
        intent="choose",
        args={"faq": entry.id},
    )


def surely_asked(turn: Turn, least: float = _SURELY_ASKED) -> bool:
    """Return whether the message is plainly a question of the knowledge base.

    Args:
        turn: in which it was said.
        least: how near the question must come, 0 to 1.
    """
    heard = turn.heard
    return heard.faq_sure and heard.faq_score >= least and bool(_meant(turn))


def answer_to(turn: Turn, entry_id: str) -> tuple[Draft, ...]:
    """Return the answer to a question of the knowledge base; nothing if there is none."""
    entry = turn.house.knowledge.get(entry_id)
    return (_answer(turn, entry),) if entry is not None else ()


def _of_hardship(turn: Turn, entries: Sequence[KnowledgeEntry]) -> Outcome | None:
    """Answer who cannot pay, or has lost their work; None when it is not told."""
    text, asked = turn.heard.text, entries[0].id if entries and turn.heard.faq_sure else None
    cannot = cannot_pay(text)
    known = asked if asked in {_DEBT, _CARD_DEBT} else None
    if not (cannot or (out_of_work(text) and asked == known)):
        return None
    entry_id = known or (_CARD_DEBT if of_a_card_debt(text) else _DEBT)
    entry = turn.house.knowledge.require(entry_id)
    if not (cannot or of_a_debt(text)):  # nobody is told of arrears who may have no debt
        choices = (asks(entry), buttons.human())
        return say(QuickRepliesDraft(text=phrase("care.hardship_ask"), buttons=choices))
    answer = phrase("knowledge.answer", answer=entry.answer, source=entry.source)
    return say(
        TextDraft(text=phrase("care.hardship")),
        QuickRepliesDraft(text=answer, buttons=(buttons.human(),)),
    )


def _meant(turn: Turn) -> list[KnowledgeEntry]:
    """Return the entries that may be meant, the likeliest first; a pressed one is the first."""
    named = dict.fromkeys(each for each in (turn.heard.value("faq"), *turn.heard.faq) if each)
    found = (turn.house.knowledge.get(each) for each in named)
    known = [entry for entry in found if entry is not None]
    if turn.heard.value("faq") or of_a_death(turn.heard.text):
        return known
    return [entry for entry in known if entry.subject != _OF_THE_DEAD]


def _of_what_is_talked_about(turn: Turn, entry: KnowledgeEntry) -> KnowledgeEntry:
    """Return the entry that answers the same question for the category talked about."""
    product = meant(turn) if entry.elsewhere and turn.heard.category is None else None
    instead = entry.elsewhere.get(product.category.value) if product else None
    return turn.house.knowledge.require(instead) if instead else entry


def _answer(turn: Turn, entry: KnowledgeEntry) -> Draft:
    text = phrase("knowledge.answer", answer=entry.answer, source=entry.source)
    related = turn.house.knowledge.related(entry.id)[:_MOST_RELATED]
    if not related:
        return TextDraft(text=text)
    return QuickRepliesDraft(text=text, buttons=tuple(asks(each) for each in related))
