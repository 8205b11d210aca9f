"""Frequent questions, answered from the knowledge base with the source of the answer."""

from __future__ import annotations

from actions import buttons
from actions.turn import Outcome, Turn, action, say
from crm.messages import ButtonDraft, Draft, QuickRepliesDraft, TextDraft
from data.knowledge import KnowledgeEntry
from data.texts.phrases import phrase

# More questions under an answer are noise on a phone.
_MOST_RELATED = 2


@action("action_answer_faq", digression=True)
def answer_faq(turn: Turn) -> Outcome:
    """Answer the question that was meant: pressed on a button, else the best match."""
    entry = _meant(turn)
    if entry is None:
        text = phrase("knowledge.not_known")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.human(), buttons.callback())))
    return say(_answer(turn, entry))


def asks(entry: KnowledgeEntry) -> ButtonDraft:
    """Return a button that asks this question."""
    return ButtonDraft(
        label=phrase("knowledge.button_question", question=entry.question),
        intent="choose",
        args={"faq": entry.id},
    )


def _meant(turn: Turn) -> KnowledgeEntry | None:
    candidates = (turn.heard.value("faq"), *turn.heard.faq[:1])
    found = (turn.house.knowledge.get(each) for each in candidates if each)
    return next((entry for entry in found if entry is not None), None)


def _answer(turn: Turn, entry: KnowledgeEntry) -> Draft:
    text = phrase("knowledge.answer", answer=entry.answer, source=entry.source)
    related = turn.house.knowledge.related(entry.id)[:_MOST_RELATED]
    if not related:
        return TextDraft(text=text)
    return QuickRepliesDraft(text=text, buttons=tuple(asks(each) for each in related))
