"""Sending the offers whose time has come."""

from __future__ import annotations

import logging

from bot.gateway.rendering.drafts import Place, Renderer
from bot.worker.sparing import failure_of
from crm.bank import Bank, Work
from crm.contract import Channel
from crm.messages import ButtonDraft, CarouselDraft, Draft, ProductCardDraft
from crm.offers import pushes, touches
from crm.offers.pushes import Offer
from crm.offers.touches import TouchView
from data.texts.phrases import phrase

logger = logging.getLogger(__name__)


class Pushing:
    """Sends due offers, each in a transaction of its own.

    Args:
        bank: the records.
        renderer: puts an offer into words.
        batch: offers looked at in one call.
    """

    def __init__(self, bank: Bank, renderer: Renderer, batch: int) -> None:
        self._bank = bank
        self._renderer = renderer
        self._batch = batch

    def once(self) -> int:
        """Deal with what is due; return how many touches that were.

        Raises:
            Unavailable: the database cannot be used now.
        """
        with self._bank.work() as work:
            touches.expire(work)
        done = 0
        while done < self._batch and self._send_next():
            done += 1
        return done

    def _send_next(self) -> bool:
        """Send one offer; return whether there was one.

        It is taken and sent in one transaction: dying in between leaves it due, and a second
        worker finds it locked (PostgreSQL) or gone (SQLite). One that fails is blocked, or it
        would be the oldest again and again and nothing behind it would be sent.
        """
        with self._bank.work() as work:
            due = [t for t in touches.due(work, self._batch) if t.channel is Channel.PUSH]
            if not due:
                return False
            touch = due[0]
            if reason := failure_of(work, lambda: self._deal_with(work, touch)):
                pushes.block(work, touch, reason)
                logger.error("push.failed touch=%s reason=%s", touch.touch_id, reason)
        return True

    def _deal_with(self, work: Work, touch: TouchView) -> None:
        offer = pushes.prepare(work, touch)
        if offer is None:
            logger.info("push.not_now touch=%s", touch.touch_id)
            return
        place = Place(
            offer.conversation.conversation_id, offer.offer_id, offer.conversation.language
        )
        pushes.send(work, offer, self._renderer.render(_draft(offer), place))
        logger.info("push.sent touch=%s", touch.touch_id)


def _draft(offer: Offer) -> Draft:
    code = {"product": offer.product.code}
    card = ProductCardDraft(
        product=offer.product,
        reasons=(phrase("gateway.push_reason"),),
        buttons=(
            ButtonDraft(
                label=phrase("gateway.push_accept"),
                intent="accept_offer",
                args=code,
                style="primary",
            ),
            ButtonDraft(label=phrase("gateway.push_why"), intent="explain_why", args=code),
            ButtonDraft(label=phrase("gateway.push_refuse"), intent="not_interested", args=code),
            # Marketing copy rules: the off-switch is as near as the offer.
            ButtonDraft(label=phrase("gateway.push_stop"), intent="stop_recommending"),
        ),
    )
    return CarouselDraft(text=phrase("gateway.push_intro"), cards=(card,))
