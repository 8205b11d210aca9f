"""Who holds a conversation: found by their proof, resumed, signed in, recognised later."""

from __future__ import annotations

from dataclasses import dataclass

from bot.gateway.bank_thread import BankThread
from bot.gateway.contract import NotHeld
from crm import conversations
from crm.bank import Work
from crm.contract import Channel
from crm.conversations import ConversationView
from crm.people import customers
from crm.visitors import adoption, prospects
from data.texts.phrases import Label, Language


@dataclass(frozen=True, slots=True)
class Person:
    """Who holds a conversation: a customer or a visitor."""

    customer_id: str | None = None
    visitor_id: str | None = None

    @property
    def key(self) -> str:
        """Return a name for limits and locks."""
        return self.customer_id or f"visitor:{self.visitor_id}"

    def demand_held(self, conversation: ConversationView) -> None:
        """Check that a conversation is theirs: what is said in it counts as its holder's words.

        A visitor's becomes the customer's who signs in, while another window may be open.

        Raises:
            NotHeld: it is somebody else's by now.
        """
        mine = conversation.customer_id == self.customer_id
        if self.customer_id is None:
            mine = mine and conversation.visitor_id == self.visitor_id
        if not mine:
            raise NotHeld("conversation_moved")


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer found by the number in their token."""

    customer_id: str
    name: Label
    language: Language


class Holders(BankThread):
    """Customers and visitors, and the conversations they hold, for coroutines."""

    async def customer(self, cif_no: str) -> KnownCustomer | None:
        """Return the customer with this number in the core system, if there is one."""

        def read(work: Work) -> KnownCustomer | None:
            found = customers.get_by_cif(work, cif_no)
            if found is None:
                return None
            name = customers.display_name(work, found.customer_id, found.language)
            return KnownCustomer(found.customer_id, name, Language(found.language))

        return await self.read(read)

    async def identified(self, mobile: str, last_digits: str) -> str | None:
        """Return the number in the core system of the one customer whom both fit."""

        def read(work: Work) -> str | None:
            found = [
                each.cif_no
                for each in customers.search_by_mobile(work, mobile)
                if customers.identity_number_ends(work, each.customer_id, last_digits)
            ]
            return found[0] if len(found) == 1 else None

        return await self.read(read)

    async def open(
        self,
        person: Person,
        language: Language | None,
        *,
        default: Language,
        fresh: bool,
        adopt_visitor: str | None = None,
        channel: Channel = Channel.CHAT,
    ) -> ConversationView:
        """Resume or begin the person's conversation and note who is there.

        Args:
            person: whose conversation.
            language: what the client asks for; None keeps what the conversation has.
            default: language of a new conversation when none is asked for.
            fresh: begin a new one.
            adopt_visitor: a visitor who has just signed in as this customer.
            channel: where it is held; the phone's conversations are its own.
        """

        def write(work: Work) -> ConversationView:
            if adopt_visitor and person.customer_id:
                _adopt(work, adopt_visitor, person.customer_id, channel)
            view = conversations.open(
                work,
                customer_id=person.customer_id,
                visitor_id=person.visitor_id,
                channel=channel.value,
                language=language or default,
                fresh=fresh,
            )
            if language and view.language is not language:
                conversations.set_language(work, view.conversation_id, language)
            return conversations.require(work, view.conversation_id)

        return await self.write(write)

    async def latest(self, person: Person) -> ConversationView | None:
        """Return the person's latest conversation, if it may be resumed."""
        return await self.read(
            lambda work: conversations.latest(
                work, customer_id=person.customer_id, visitor_id=person.visitor_id
            )
        )

    async def set_language(self, conversation_id: str, language: Language) -> None:
        """Change the conversation's language.

        Raises:
            NotFound: there is no such conversation.
        """
        await self.write(lambda work: conversations.set_language(work, conversation_id, language))

    async def conversation(self, conversation_id: str) -> ConversationView:
        """Return a conversation as it is now.

        Raises:
            NotFound: there is no such conversation.
        """
        return await self.read(lambda work: conversations.require(work, conversation_id))

    async def identify(
        self,
        conversation_id: str,
        visitor_id: str,
        customer_id: str,
    ) -> ConversationView:
        """Give a caller's conversation to the customer they have turned out to be.

        Raises:
            NotFound: there is no such conversation.
        """

        def write(work: Work) -> ConversationView:
            _adopt(work, visitor_id, customer_id, Channel.VOICE)
            return conversations.require(work, conversation_id)

        return await self.write(write)


def _adopt(work: Work, visitor_id: str, customer_id: str, channel: Channel) -> None:
    """Give what the visitor said to the customer, and the prospect with it."""
    found = conversations.latest(work, visitor_id=visitor_id, channel=channel.value)
    if found is None:
        return
    if found.prospect_id is not None:
        prospects.link(work, found.conversation_id, customer_id)
    else:
        adoption.adopt(work, found.conversation_id, customer_id)
