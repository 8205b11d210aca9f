"""A visitor's number, deleted at any time as was promised: asked back first, confirmed after."""

from __future__ import annotations

from dataclasses import replace

from actions import buttons
from actions.contract import Awaiting
from actions.turn import Outcome, Turn, action, say
from crm.contract import Conflict, NotFound
from crm.messages import Draft, QuickRepliesDraft, ReceiptDraft, TextDraft
from crm.visitors import erasure
from data.language.meaning.revoking import says_erase_number, says_keep, says_undo
from data.texts.phrases import phrase


@action("action_erase_number")
def erase_number(turn: Turn) -> Outcome:
    """Take a yes: the number is deleted, with the calls and the interest that hung on it."""
    if not turn.heard.value("answer"):
        if says_keep(turn.heard.text):
            return keep_number.run(turn)
        if turn.heard.intent == "cancel" and not says_undo(turn.heard.text):
            return say(question(), awaiting=Awaiting.NUMBER_DELETION)
    prospect_id = turn.conversation.prospect_id or ""
    try:
        gone = erasure.erase_number(turn.work, turn.conversation.conversation_id, turn.evidence)
    except NotFound:
        return say(TextDraft(text=phrase("prospects.none_kept")))
    except Conflict:  # somebody else left it too: whose it is, a person finds out
        text = phrase("prospects.erased_by_staff")
        return say(QuickRepliesDraft(text=text, buttons=(buttons.human(),)))
    key = "prospects.erased_here" if gone.elsewhere else "prospects.erased"
    said: list[Draft] = [ReceiptDraft(text=phrase(key), subject="prospect", reference=prospect_id)]
    if gone.elsewhere:
        text = phrase("prospects.left_elsewhere")
        said.append(QuickRepliesDraft(text=text, buttons=(buttons.human(),)))
    return say(*said, task=None, phone=None, callback=None)


@action("action_keep_number")
def keep_number(turn: Turn) -> Outcome:
    """Take a no: the number stays."""
    if not turn.heard.value("answer") and says_undo(turn.heard.text):  # "no, delete it"
        return erase_number.run(turn)
    return say(TextDraft(text=phrase("prospects.number_stays")))


def asked_to_erase(turn: Turn) -> Outcome | None:
    """Ask back when a visitor plainly wants the number deleted; None when it is not that."""
    if turn.customer is not None or not says_erase_number(turn.heard.text):
        return None
    if turn.slots.awaiting in {Awaiting.PHONE_NUMBER, Awaiting.PHONE_CONSENT}:
        return turn.perform("action_decline_number")  # nothing is kept yet
    if turn.conversation.prospect_id is None:
        return say(TextDraft(text=phrase("prospects.none_kept")))
    asked = say(question(), awaiting=Awaiting.NUMBER_DELETION)
    return replace(asked, moved_on=True)  # no form is worth keeping a number for


def question() -> Draft:
    """Ask whether the number is to be deleted, and say what goes with it."""
    return QuickRepliesDraft(
        text=phrase("prospects.ask_erase"),
        buttons=(
            buttons.yes(Awaiting.NUMBER_DELETION, "prospects.button_erase"),
            buttons.no(Awaiting.NUMBER_DELETION, "prospects.button_keep"),
        ),
    )
