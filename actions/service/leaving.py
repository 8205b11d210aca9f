"""Who means to go to another bank: free to, asked why, and warned if somebody told them to."""

from __future__ import annotations

from actions import buttons
from actions.turn import Turn
from crm.messages import Draft, QuickRepliesDraft
from data.language.meaning.leaving import means_to_leave
from data.texts.phrases import phrase


def answer_to_leaving(turn: Turn) -> Draft | None:
    """Answer somebody who leaves: nothing is put in their way, and nothing is sold to them.

    Returns:
        The answer; None where nobody leaves.
    """
    if not means_to_leave(turn.heard.text):
        return None
    text = phrase("care.leaving", line=turn.house.settings.service_line)
    to_call = () if turn.opted_out or turn.has_open_case else (buttons.callback(),)
    return QuickRepliesDraft(text=text, buttons=(*to_call, buttons.human()))
