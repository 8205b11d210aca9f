"""An opt-out that reaches a human: it counts and is confirmed at once, and staff read it too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.gateway.people.holders import Person
from bot.gateway.people.tokens import Press
from bot.gateway.records import Records, message_id_for
from bot.gateway.rendering.drafts import Place, Renderer
from bot.gateway.turns.outage import Taken
from crm import consent, conversations, handoffs
from crm.bank import Work
from crm.contract import Channel
from crm.conversations import Accepted, ConversationView, TurnView
from crm.messages import ButtonBody, Draft, Message, Sender, TextBody, TextDraft
from data.language.meaning.contacting import only_opts_out
from data.texts.phrases import TextKey, phrase


class OptingOut:
    """Takes in what may go to staff, and obeys the opt-out in it.

    Args:
        records: the conversation's records.
        renderer: renders the confirmation.
    """

    def __init__(self, *, records: Records, renderer: Renderer) -> None:
        self._records = records
        self._renderer = renderer

    async def take(
        self,
        conversation_id: str,
        holder: Person,
        client_id: str,
        body: TextBody | ButtonBody,
        press: Press | None,
        find_press: Callable[[Sequence[Message], str], Press | None] | None = None,
        *,
        acr: int,
        heard: float | None = None,
    ) -> Taken:
        """Take a message in; an opt-out to staff is obeyed in the same transaction.

        Raises:
            NotFound: there is no such conversation.
            NotHeld: it is not the holder's any more.
        """
        said: tuple[Message, ...] = ()

        def obey(work: Work, accepted: Accepted) -> None:
            nonlocal said
            to_staff = accepted.human and not accepted.duplicate
            said = self._obey(work, accepted.turn, accepted.conversation) if to_staff else ()

        accepted = await self._records.accept(
            conversation_id,
            holder,
            client_id,
            body,
            press,
            find_press,
            acr=acr,
            heard=heard,
            also=obey,
        )
        return Taken(accepted, said)

    async def leave_to_human(self, turn: TurnView) -> tuple[Message, ...] | None:
        """Give a waiting turn to the staff; return what the customer is told all the same.

        None if the handoff was opened in it: such a turn is owed its own answer (receipt, hotline,
        place in the queue), which is stored with what the action has written.
        """

        def write(work: Work) -> tuple[Message, ...] | None:
            if handoffs.opened_in(work, turn.conversation_id, turn.turn_id):
                return None
            if not conversations.leave_to_human(work, turn.turn_id):
                return ()
            return self._obey(work, turn, conversations.require(work, turn.conversation_id))

        return await self._records.write(write)

    def _obey(self, work: Work, turn: TurnView, view: ConversationView) -> tuple[Message, ...]:
        channel = _stopped(turn.button, turn.text)
        if channel is None or view.customer_id is None:
            return ()
        evidence = {"conversation_id": view.conversation_id, "turn_id": turn.turn_id}
        consent.opt_out(work, view.customer_id, channel, source=view.channel, evidence=evidence)
        if channel is Channel.ANY:
            conversations.clear_pending_offer(work, view.conversation_id)
        place = Place(view.conversation_id, turn.turn_id, view.language)
        confirmed = conversations.append(
            work,
            view.conversation_id,
            Sender.BOT,
            self._renderer.render(_confirmation(channel), place),
            reply_to=turn.message_id,
            message_id=message_id_for(turn.turn_id, "opted_out"),
        )
        return (confirmed,)


def _stopped(button: Mapping[str, Any] | None, text: str) -> Channel | None:
    """Return the channel on which marketing is to stop; None when none plainly is."""
    if button is None:
        return Channel.ANY if only_opts_out(text) else None
    if button["intent"] == "stop_recommending":
        return Channel.ANY
    named = button["args"].get("channel")
    if button["intent"] != "opt_out_channel" or (named is None and "answer" in button["args"]):
        return None  # a consent to personalisation is taken back with the assistant
    return Channel(named or Channel.ANY)


def _confirmation(channel: Channel) -> Draft:
    if channel is Channel.ANY:
        return TextDraft(text=phrase("consent.stopped"))
    name = TextKey(key=f"consent.channel_{channel.value}")
    return TextDraft(text=phrase("consent.channel_stopped", channel=name))
