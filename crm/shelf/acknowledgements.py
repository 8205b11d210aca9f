"""Who has read and accepted which version of which product's disclosure.

A visitor who acknowledges before leaving a number is nobody in the records yet: the row is
written when they become a prospect, for the turn in which they acknowledged, and it goes to
the customer that the prospect becomes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update

from crm.bank import Work
from crm.contract import Invalid, ProductView
from crm.store import audit
from crm.tables import DisclosureAcknowledgement
from data.ids import new_id

_Row = DisclosureAcknowledgement


def record(
    work: Work,
    product: ProductView,
    *,
    customer_id: str | None = None,
    prospect_id: str | None = None,
    conversation_id: str,
    turn_id: str,
    at: datetime | None = None,
) -> str:
    """Record that somebody has read and accepted a product's disclosure; return the id.

    Args:
        work: the transaction.
        product: with the version that was shown.
        customer_id: who.
        prospect_id: who, when not a customer yet.
        conversation_id: where.
        turn_id: the turn in which it was acknowledged.
        at: when, if that was before now.

    Raises:
        Invalid: neither a customer nor a prospect is named.
    """
    actor = _actor(customer_id, prospect_id)
    acknowledgement_id = new_id()
    work.session.add(
        _Row(
            acknowledgement_id=acknowledgement_id,
            customer_id=customer_id,
            prospect_id=prospect_id,
            disclosure_id=product.disclosure_id,
            version=product.disclosure_version,
            product_code=product.code,
            conversation_id=conversation_id,
            turn_id=turn_id,
            at=at or work.clock.now(),
        )
    )
    detail: audit.Detail = {
        "disclosure_id": product.disclosure_id,
        "version": product.disclosure_version,
        "turn_id": turn_id,
    }
    audit.record(work, actor, "disclosure.acknowledged", "product", product.code, detail)
    return acknowledgement_id


def given(work: Work, product: ProductView, person: ColumnElement[bool]) -> bool:
    """Return whether somebody has acknowledged this very version for this product."""
    query = exists().where(
        person,
        _Row.product_code == product.code,
        _Row.disclosure_id == product.disclosure_id,
        _Row.version == product.disclosure_version,
    )
    return bool(work.session.scalar(select(query)))


def of(customer_id: str | None, prospect_id: str | None = None) -> ColumnElement[bool]:
    """Match the acknowledgements of a customer, else of a prospect.

    Raises:
        Invalid: nobody is named.
    """
    if customer_id is not None:
        return _Row.customer_id == customer_id
    if prospect_id is not None:
        return _Row.prospect_id == prospect_id
    raise Invalid("acknowledged_by_nobody", "name a customer or a prospect")


def hand_over(work: Work, conversation_ids: Sequence[str], customer_id: str) -> None:
    """Give what was acknowledged in a visitor's conversations to the customer they have become."""
    work.session.execute(
        update(_Row)
        .where(_Row.conversation_id.in_(conversation_ids), _Row.customer_id.is_(None))
        .values(customer_id=customer_id)
    )


def _actor(customer_id: str | None, prospect_id: str | None) -> str:
    if customer_id is not None:
        return audit.customer_actor(customer_id)
    if prospect_id is not None:
        return f"prospect:{prospect_id}"
    raise Invalid("acknowledged_by_nobody", "name a customer or a prospect")
