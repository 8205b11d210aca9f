"""Offers that the bank puts into a customer's conversation: asked for, held, sent.

A push is judged by the gate when it is asked for and once more when it is sent; in between
it is a touch, planned or held, which the worker picks up (``touches.due``). Sending appends
the message and leaves a pending offer with the conversation, so that the customer's next
words ("why?", "no thanks") find it. Rasa is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm import conversations, gate
from crm.bank import Work
from crm.contract import (
    Channel,
    GateReceipt,
    Initiative,
    Invalid,
    ProductView,
    Purpose,
    Verdict,
)
from crm.conversations import ConversationView
from crm.gate import GateRequest
from crm.messages import Message, PendingOffer, Rendered, Sender
from crm.offers import touches
from crm.offers.touches import TouchView
from crm.people import customers
from crm.shelf import products
from crm.store import audit
from data.texts.phrases import Language

# A colleague is talking with the customer: an offer would cut in.
_WHILE_HUMAN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class PushOutcome:
    """What became of a push that was asked for."""

    verdict: Verdict
    reason: str
    held_until: datetime | None
    receipt_id: str
    touch_id: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that may be sent now."""

    offer_id: str
    conversation: ConversationView
    product: ProductView
    receipt: GateReceipt


def push_offer(work: Work, customer_id: str, product_code: str) -> PushOutcome:
    """Ask the gate whether the bank may push this offer, and plan it if so.

    Allowed, the worker sends it at once; held, when its time has come; refused, it stays in
    the ledger as blocked, with the reason.

    Raises:
        NotFound: there is no such customer or product.
    """
    customers.require(work, customer_id)
    products.require(work, product_code)
    receipt = gate.check(work, _request(customer_id, product_code))
    touch_id = touches.plan(work, customer_id, Channel.PUSH, receipt, product_code=product_code)
    return PushOutcome(
        receipt.verdict, receipt.reason, receipt.held_until, receipt.receipt_id, touch_id
    )


def prepare(work: Work, touch: TouchView) -> Offer | None:
    """Check a due push again, and find or begin the conversation it goes to.

    Returns:
        The offer, or None when it is blocked or put off now (and recorded as such).

    Raises:
        Invalid: the touch is not a push of a product.
        NotFound: the customer is gone.
        Conflict: the touch has been dealt with meanwhile.
    """
    if touch.channel is not Channel.PUSH or touch.product_code is None:
        raise Invalid("not_a_push", f"touch {touch.touch_id} is not a push of a product")
    receipt = gate.check(work, _request(touch.customer_id, touch.product_code))
    if receipt.verdict is Verdict.REFUSE:
        touches.record_blocked(work, touch.touch_id, receipt.reason)
        return None
    if receipt.verdict is Verdict.HOLD and receipt.held_until is not None:
        touches.hold(work, touch.touch_id, receipt.held_until)
        return None
    customer = customers.require(work, touch.customer_id)
    language = Language(customer.language)
    thread = conversations.open(work, customer_id=touch.customer_id, language=language)
    if thread.human:
        touches.hold(work, touch.touch_id, work.clock.now() + _WHILE_HUMAN)
        return None
    product = products.require(work, touch.product_code)
    return Offer(touch.touch_id, thread, product, receipt)


def send(work: Work, offer: Offer, rendered: Rendered) -> Message:
    """Put a prepared offer into the conversation; from now on it counts as a contact.

    Raises:
        Conflict: it has been sent already.
    """
    touches.record_sent(work, offer.offer_id)
    conversation_id = offer.conversation.conversation_id
    message = conversations.append(
        work, conversation_id, Sender.BOT, rendered, message_id=offer.offer_id
    )
    pending = PendingOffer(
        offer_id=offer.offer_id,
        product_code=offer.product.code,
        receipt_id=offer.receipt.receipt_id,
        at=message.at,
    )
    conversations.set_pending_offer(work, conversation_id, pending)
    return message


def block(work: Work, touch: TouchView, reason: str) -> None:
    """Give up a push that cannot be sent, e.g. because it cannot be put into words.

    Raises:
        Conflict: it is not waiting to be sent.
    """
    touches.record_blocked(work, touch.touch_id, reason)
    detail = {"reason": reason, "product": touch.product_code}
    audit.record(work, audit.SYSTEM, "push.blocked", "touch", touch.touch_id, detail)


def _request(customer_id: str, product_code: str) -> GateRequest:
    return GateRequest(
        customer_id=customer_id,
        product_code=product_code,
        initiative=Initiative.BANK,
        purpose=Purpose.MARKETING_CONTACT,
        channel=Channel.PUSH,
    )
