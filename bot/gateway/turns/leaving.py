"""Back from a human to the assistant, because the customer wants it: done and told at once."""

from __future__ import annotations

from bot.gateway.people.holders import Person
from bot.gateway.records import Records, message_id_for
from bot.gateway.rendering.drafts import Place, Renderer
from bot.gateway.turns.outage import Taken
from crm import conversations, handoffs
from crm.bank import Work
from crm.contract import Conflict
from crm.handoffs import HandoffView
from crm.messages import ButtonBody, Draft, HandoffDraft, RatingDraft, Sender, TextBody
from data.language.meaning.back_to_assistant import wants_assistant_back
from data.texts.phrases import phrase


class Leaving:
    """Ends the handoff of whoever wants the assistant back.

    Args:
        records: the conversation's records.
        renderer: renders the answer.
    """

    def __init__(self, *, records: Records, renderer: Renderer) -> None:
        self._records = records
        self._renderer = renderer

    def wanted(self, text: str) -> bool:
        """Return whether these words would end a handoff, if one is open."""
        return wants_assistant_back(text)

    async def take(
        self,
        conversation_id: str,
        holder: Person,
        client_id: str,
        body: TextBody | ButtonBody,
        *,
        acr: int,
    ) -> Taken:
        """Take the message in and, with a handoff open, end that, in one transaction.

        Raises:
            BankError: the database cannot be written now.
            NotHeld: the conversation is not the holder's any more.
        """

        def write(work: Work) -> Taken:
            accepted = conversations.accept(work, conversation_id, client_id, body, acr=acr)
            holder.demand_held(accepted.conversation)
            if accepted.duplicate or not accepted.human:
                return Taken(accepted)
            left = handoffs.leave(work, conversation_id)
            if left is None:
                return Taken(accepted)
            place = Place(conversation_id, accepted.turn_id, accepted.conversation.language)
            receipt = conversations.append(
                work,
                conversation_id,
                Sender.BOT,
                self._renderer.render(_receipt(left), place),
                reply_to=accepted.message.id,
                message_id=message_id_for(accepted.turn_id, "left"),
            )
            return Taken(accepted, (receipt,))

        try:
            return await self._records.write(write)
        except Conflict:  # staff ended it in this moment: nobody is left
            return Taken(
                await self._records.accept(conversation_id, holder, client_id, body, None, acr=acr)
            )


def _receipt(left: HandoffView) -> Draft:
    """Say who goes on; whom staff has answered is asked how it was."""
    if left.answered:
        subject = f"handoff:{left.handoff_id}"
        return RatingDraft(text=phrase("gateway.handoff_returned"), subject=subject)
    return HandoffDraft(state="returned", text=phrase("gateway.handoff_left"))
