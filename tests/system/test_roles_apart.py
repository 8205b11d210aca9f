"""Every role apart, in production, on PostgreSQL and Redis, two gateways: from hello to a lead."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import cycle

import aiohttp
import pytest
from chatting import FIVE_LINES
from customers import Person, fresh_customer
from fixtures_postgres import Postgres, postgres
from rest_customer import RestCustomer
from roles_apart import METRICS, SECOND_GATEWAY, RolesApart
from sqlalchemy import select
from stack import Stack
from trained import with_models_of

from crm.bank import Bank
from crm.messages import ReceiptBody
from crm.settings import CrmSettings
from crm.tables import Lead
from data.settings import Environment, HouseSettings

__all__ = ["postgres"]  # the fixture

pytestmark = [
    pytest.mark.system,
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.skipif(
        not shutil.which("redis-server"),
        reason="no redis-server on this machine: apt-get install redis-server",
    ),
]


@pytest.fixture(scope="module")
def apart(
    stack: Stack, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RolesApart]:
    """The roles, with the models that the supervised house has trained."""
    postgres.run("postgres", "CREATE DATABASE apart")
    home = with_models_of(stack.home, tmp_path_factory.mktemp("apart"))
    house = RolesApart(home, postgres.url("apart"), stack.extra)
    try:
        house.prepare(stack.people)
        house.start()
        yield house
    finally:
        house.stop()


@pytest.fixture
def bank(apart: RolesApart) -> Iterator[Bank]:
    """The records of that house."""
    house = HouseSettings(home=apart.home, environment=Environment.PRODUCTION)
    bank = Bank.open(house, CrmSettings(database_url=apart.database_url))
    yield bank
    bank.close()


def session(apart: RolesApart, gateway: str, person: Person) -> aiohttp.ClientSession:
    headers = {"Authorization": f"Bearer {apart.token(person.cif_no)}"}
    return aiohttp.ClientSession(apart.address(gateway), headers=headers)


async def test_a_conversation_over_two_gateways_becomes_a_lead(
    apart: RolesApart, bank: Bank
) -> None:
    person = fresh_customer(bank, 1)
    async with (
        session(apart, "GATEWAY", person) as one,
        session(apart, SECOND_GATEWAY, person) as other,
    ):
        here, there = RestCustomer(one, person), RestCustomer(other, person)
        await here.begin("en")
        for customer, line in zip(cycle((here, there)), FIVE_LINES["en"], strict=False):
            messages = await customer.say(line)
    receipt = messages[-1].body
    assert isinstance(receipt, ReceiptBody)
    assert receipt.subject == "lead"
    with bank.read() as work:
        lead = work.session.get_one(Lead, receipt.reference)
        assert lead.customer_id is not None
        assert work.session.scalars(select(Lead.conversation_id)).all() == [lead.conversation_id]


@pytest.mark.parametrize("role", METRICS)
def test_every_role_tells_how_it_is_doing(apart: RolesApart, role: str) -> None:
    status, told = apart.ask(role, METRICS[role])
    assert status == 200
    assert "# HELP banter_" in told  # some figures only appear with the first call


def test_a_demo_sign_in_does_not_exist_in_production(apart: RolesApart) -> None:
    assert apart.ask("GATEWAY", "/api/dev/personas")[0] == 404
