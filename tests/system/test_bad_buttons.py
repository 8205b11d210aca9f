"""Buttons that are not to be pressed, on the real house: a clear error, no effect."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bad_input import WISH, nothing_changed, post, signed_in
from customers import Person, fresh_customer
from stack import Stack

from bot.gateway.people.tokens import ButtonTokens
from bot.terminal.client import ChatClient, development_token
from crm.bank import Bank
from crm.messages import ButtonDraft, CarouselBody
from data.clock import FixedClock
from data.protection.vault import Vault
from data.texts.phrases import phrase

pytestmark = pytest.mark.system


async def _offered(client: ChatClient) -> str:
    """Ask for an offer; return the token of its first button."""
    reply = await client.say(WISH)
    [carousel] = [m.body for m in reply.messages if isinstance(m.body, CarouselBody)]
    return carousel.cards[0].buttons[0].token


def _made_by(vault: Vault, bank: Bank, conversation_id: str, hours_ago: int = 0) -> str:
    """Make the token of a button that accepts an offer."""
    clock = FixedClock(bank.clock.now() - timedelta(hours=hours_ago))
    button = ButtonDraft(
        label=phrase("offers.button_interested"), intent="accept_offer", args={"product": "DEP-1Y"}
    )
    tokens = ButtonTokens(vault, clock, timedelta(hours=24))
    return tokens.make(conversation_id, f"{conversation_id}:1", button, "我感兴趣")


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("expired", "button_expired"),
        ("of another conversation", "button_invalid"),
        ("of another bank", "button_invalid"),
        ("one letter changed", "button_invalid"),
        ("cut off", "button_invalid"),
        ("none", "button_invalid"),
        ("of a megabyte's kind", "button_invalid"),
        ("a parcel of intents", "button_invalid"),
    ],
)
async def test_buttons_that_are_not_to_be_pressed(
    stack: Stack, stack_bank: Bank, person: Person, kind: str, code: str
) -> None:
    async with signed_in(stack, person) as client:
        good = await _offered(client)
        here = str(client.welcome["conversation_id"])
        middle = len(good) // 2
        tokens = {
            "expired": _made_by(stack_bank.vault, stack_bank, here, hours_ago=25),
            "of another conversation": await _of_somebody_else(stack, stack_bank),
            "of another bank": _made_by(Vault.for_tests(), stack_bank, here),
            "one letter changed": good[:middle] + chr(ord(good[middle]) ^ 1) + good[middle + 1 :],
            "cut off": good[:-8],
            "none": "",
            "of a megabyte's kind": "A" * 100_000,
            "a parcel of intents": '{"intent": "accept_offer", "args": {"product": "DEP-1Y"}}',
        }
        jwt_of_person = await development_token(stack.gateway, person.cif_no)
        with nothing_changed(stack, stack_bank):
            refusal = (await client.press(tokens[kind])).refusal
            assert refusal is not None
            assert (refusal.code, refusal.retryable) == (code, False)
            button = {"client_id": "b", "button": tokens[kind]}
            status, answer = await post(stack, jwt_of_person, button)
    assert (status, answer["error"]["code"]) == (400, code)
    assert refusal.message == answer["error"]["message"] != ""


async def _of_somebody_else(stack: Stack, bank: Bank) -> str:
    async with signed_in(stack, fresh_customer(bank, 1)) as other:
        return await _offered(other)
