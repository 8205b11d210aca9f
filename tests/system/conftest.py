"""The whole house: what its customers have in common."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
pytest.register_assert_rewrite("bad_input")  # so that its asserts show what they compared

from customers import Person, fresh_customer  # noqa: E402 - the folder is on the path now
from rest_customer import Newcomer, RestCustomer, rest_customer  # noqa: E402
from stack import Stack  # noqa: E402

from crm.bank import Bank  # noqa: E402


@pytest.fixture
async def newcomer(stack: Stack, stack_bank: Bank) -> AsyncIterator[Newcomer]:
    """Make customers of one's own, in conversation over REST."""
    async with AsyncExitStack() as open_until_the_end:

        async def make(persona: int) -> RestCustomer:
            person = fresh_customer(stack_bank, persona)
            return await open_until_the_end.enter_async_context(rest_customer(stack, person))

        yield make


@pytest.fixture
def person(stack_bank: Bank) -> Person:
    """Somebody who could become a lead."""
    return fresh_customer(stack_bank, 1)
