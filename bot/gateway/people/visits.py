"""Who is at the door: customers by their token, visitors by ours."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from weakref import WeakValueDictionary

from bot.gateway.contract import NotSignedIn, Refused, Welcome
from bot.gateway.people.holders import Holders, KnownCustomer, Person
from bot.gateway.people.identity import Identity, Proof
from bot.gateway.people.limits import RateLimit
from bot.gateway.people.tokens import CallPasses, VisitorTokens
from crm.contract import Channel
from crm.conversations import ConversationView
from data.texts.phrases import Label, Language


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone whose proof was accepted."""

    person: Person
    proof: Proof | None = None
    customer: KnownCustomer | None = None

    @property
    def acr(self) -> int:
        """Return how strongly they are signed in, 0 for visitors."""
        return self.proof.acr if self.proof else 0

    @property
    def name(self) -> Label | None:
        """Return how to greet them."""
        return self.customer.name if self.customer else None


@dataclass(slots=True)
class Visit:
    """A speaker in a conversation; the proof may be renewed."""

    speaker: Speaker
    conversation: ConversationView
    visitor_token: str | None

    @property
    def conversation_id(self) -> str:
        """Return the conversation's id."""
        return self.conversation.conversation_id

    @property
    def acr(self) -> int:
        """Return how strongly whoever is here is signed in; another device's does not count."""
        return self.speaker.acr

    @property
    def on_the_phone(self) -> bool:
        """Return whether this is a call."""
        return self.conversation.channel == Channel.VOICE

    def welcome(self) -> Welcome:
        """Return the answer to hello."""
        return Welcome(
            conversation_id=self.conversation_id,
            language=self.conversation.language,
            signed_in=self.speaker.proof is not None,
            acr=self.acr,
            last_seq=self.conversation.last_seq,
            visitor=self.visitor_token,
            name=self.speaker.name,
        )


class Visits:
    """Lets people in and opens their conversations.

    Args:
        identity: verifies customers' tokens.
        visitors: makes and verifies visitors' tokens.
        calls: verifies the passes of telephone calls.
        holders: who holds a conversation.
        new_visitors: limit of new visitors for each address.
    """

    def __init__(
        self,
        identity: Identity,
        visitors: VisitorTokens,
        calls: CallPasses,
        holders: Holders,
        new_visitors: RateLimit,
    ) -> None:
        self._identity = identity
        self._visitors = visitors
        self._calls = calls
        self._holders = holders
        self._new_visitors = new_visitors
        self._opening: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def speaker(self, token: str | None, visitor: str | None) -> Speaker:
        """Return who a token or a visitor token vouches for.

        Raises:
            NotSignedIn: the token does not hold, or nothing was given.
        """
        if token is not None:
            proof = self._identity.verify(token)
            customer = await self._holders.customer(proof.cif_no)
            if customer is None:
                raise NotSignedIn("customer_unknown")
            return Speaker(Person(customer_id=customer.customer_id), proof, customer)
        if visitor is not None:
            return Speaker(Person(visitor_id=self._visitors.open(visitor)))
        raise NotSignedIn("token_invalid")

    async def open(
        self,
        token: str | None,
        visitor: str | None,
        *,
        language: Language | None,
        fresh: bool,
        address: str,
        call: str | None = None,
    ) -> Visit:
        """Let someone in and open their conversation; nobody in particular is a new visitor.

        Args:
            token: the customer's JWT.
            visitor: a visitor token; with ``token``, the visitor has just signed in.
            language: what the client asks for.
            fresh: begin a new conversation.
            address: network address, for the limit of new visitors.
            call: the pass of a telephone call, which has a conversation of its own.

        Raises:
            NotSignedIn: the proof, or the pass, does not hold.
            TooMuch: too many new visitors from this address.
        """
        channel = Channel.CHAT
        if call is not None:
            self._calls.open(call)
            channel = Channel.VOICE
        if token is None and visitor is None:
            if call is None:
                self._new_visitors.take(address)
            visitor_id, visitor = self._visitors.new()
            speaker = Speaker(Person(visitor_id=visitor_id))
        else:
            speaker = await self.speaker(token, visitor)
        adopt = self._visitors.open(visitor) if token and visitor else None
        # Two tabs opened at once must not begin two conversations.
        lock = self._opening.setdefault(speaker.person.key, asyncio.Lock())
        async with lock:
            conversation = await self._conversation(speaker, language, fresh, adopt, channel)
        return Visit(speaker, conversation, None if speaker.proof else visitor)

    async def resume(self, token: str | None, visitor: str | None) -> Visit:
        """Return the speaker in their present conversation, beginning one if there is none.

        Raises:
            NotSignedIn: the proof does not hold.
        """
        speaker = await self.speaker(token, visitor)
        conversation = await self._holders.latest(speaker.person)
        if conversation is None:
            conversation = await self._conversation(speaker, None, fresh=False, adopt=None)
        return Visit(speaker, conversation, visitor)

    async def renew(self, visit: Visit, token: str) -> Proof:
        """Take a newer proof of the same customer; a caller becomes a customer by their first.

        Raises:
            NotSignedIn: the token does not hold.
            Refused: it is another customer's.
        """
        renewed = await self.speaker(token, None)
        proof, customer_id = renewed.proof, renewed.person.customer_id
        if proof is None or customer_id is None:
            raise Refused("stepup_other_customer")
        caller = visit.speaker.person.visitor_id if visit.on_the_phone else None
        if renewed.person == visit.speaker.person:
            visit.conversation = await self._holders.conversation(visit.conversation_id)
        elif caller is not None:
            visit.conversation = await self._holders.identify(
                visit.conversation_id, caller, customer_id
            )
            visit.visitor_token = None
        else:
            raise Refused("stepup_other_customer")
        visit.speaker = renewed
        return proof

    def lapsed(self, visit: Visit) -> bool:
        """Return whether the proof of who is there has run out; a visitor's never does."""
        proof = visit.speaker.proof
        return proof is not None and self._identity.expired(proof)

    def demand_valid(self, visit: Visit, client_id: str | None = None) -> None:
        """Check that the proof still holds.

        Raises:
            NotSignedIn: it has run out.
        """
        if self.lapsed(visit):
            raise NotSignedIn("token_expired", client_id=client_id)

    async def _conversation(
        self,
        speaker: Speaker,
        language: Language | None,
        fresh: bool,
        adopt: str | None,
        channel: Channel = Channel.CHAT,
    ) -> ConversationView:
        customer = speaker.customer
        return await self._holders.open(
            speaker.person,
            language,
            default=customer.language if customer else Language.ZH,
            fresh=fresh,
            adopt_visitor=adopt,
            channel=channel,
        )
