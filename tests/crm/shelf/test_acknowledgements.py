"""Acknowledged disclosures: whose, of which version, and where they go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from world import World

from crm import conversations
from crm.bank import Work
from crm.contract import Invalid
from crm.shelf import acknowledgements, products
from crm.shelf.acknowledgements import of
from crm.tables import AuditEvent, DisclosureAcknowledgement
from crm.visitors import prospects


def prospect(work: Work) -> tuple[str, str]:
    """A prospect and the conversation in which the number was left."""
    talk = conversations.open(work, visitor_id="v").conversation_id
    return prospects.create(work, "13912345678", "chat", "1", talk), talk


def test_an_acknowledgement_is_of_one_version_for_one_product(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        product, other = products.require(work, "W90"), products.require(work, "F4")
        acknowledgements.record(
            work, product, customer_id=customer, conversation_id="c", turn_id="c:1"
        )
        newer = product.model_copy(update={"disclosure_version": 2})
        found = [acknowledgements.given(work, p, of(customer)) for p in (product, other, newer)]
        actions = work.session.scalars(select(AuditEvent.action)).all()
    assert found == [True, False, False]
    assert actions == ["disclosure.acknowledged"]


def test_a_prospects_goes_to_the_customer_they_become(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        who, talk = prospect(work)
        product, read = products.require(work, "D365"), work.clock.now() - timedelta(minutes=5)
        acknowledgements.record(
            work, product, prospect_id=who, conversation_id=talk, turn_id=f"{talk}:3", at=read
        )
        assert acknowledgements.given(work, product, of(None, who))
        assert not acknowledgements.given(work, product, of(customer))
        prospects.link(work, talk, customer)
        work.session.expire_all()
        row = work.session.scalars(select(DisclosureAcknowledgement)).one()
        assert acknowledgements.given(work, product, of(customer))
    assert (row.customer_id, row.prospect_id, row.at) == (customer, who, read)


def test_a_customers_is_nobody_elses_after_a_link(world: World) -> None:
    with world.bank.work() as work:
        who, talk = prospect(work)
        product = products.require(work, "D365")
        acknowledgements.record(
            work,
            product,
            customer_id=world.customers["2"],
            conversation_id=talk,
            turn_id=f"{talk}:1",
        )
        prospects.link(work, talk, world.customers["1"])
        assert not acknowledgements.given(work, product, of(world.customers["1"]))


def test_somebody_has_to_acknowledge(any_world: World) -> None:
    with any_world.bank.work() as work:
        product = products.require(work, "D365")
        with pytest.raises(Invalid):
            acknowledgements.record(work, product, conversation_id="c", turn_id="c:1")
        with pytest.raises(Invalid):
            of(None)


def test_the_database_holds_no_row_of_nobody(any_world: World) -> None:
    row = DisclosureAcknowledgement(
        acknowledgement_id="a",
        disclosure_id="general",
        version=1,
        product_code="D365",
        conversation_id="c",
        turn_id="c:1",
        at=any_world.bank.clock.now(),
    )
    with pytest.raises(IntegrityError), any_world.bank.work() as work:
        work.session.add(row)
