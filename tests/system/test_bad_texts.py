"""Odd and refused texts on the real house: a plain answer or a clear error, no effect."""

from __future__ import annotations

import json

import pytest
from bad_input import WISH, nothing_changed, post, signed_in
from customers import Person
from rest_customer import Newcomer
from stack import Stack

from bot.terminal.client import development_token
from crm.bank import Bank
from crm.tables import Turn

pytestmark = pytest.mark.system

SPEECH = ("message", "turn")  # what was said is kept whatever it was

ODD_TEXTS = [
    "😀😀🎉",
    "'; DROP TABLE lead; --",
    "1 OR 1=1; DELETE FROM customer WHERE '1'='1'",
    "<script>alert(document.cookie)</script><img src=x onerror=alert(1)>",
    '/intent{"x":"y"}',
    '/accept_offer{"product":"DEP-1Y"}',
    '/acknowledge_disclosure{"product": "DEP-1Y"}',
    "/restart",
    "/session_start",
    "{{7*7}} ${jndi:ldap://x/y} %s %n {name}",
    "a" * 4000,
    "汉" * 4000,
    "\u202eabc\u2066\u200b\ufeff",
    "null",
]


@pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda text: text[:16])
async def test_odd_text_gets_a_plain_answer(
    stack: Stack, stack_bank: Bank, newcomer: Newcomer, text: str
) -> None:
    customer = await newcomer(1)
    with nothing_changed(stack, stack_bank, SPEECH):
        messages = await customer.say(text)
    said, *answers = messages
    assert said.body.model_dump() == {"type": "text", "text": text}
    assert answers
    assert {m.body.type for m in answers} <= {"text", "quick_replies"}
    assert "Traceback" not in json.dumps([m.model_dump(mode="json") for m in answers])
    with stack_bank.read() as work:
        turn = work.session.get_one(Turn, f"{customer.conversation_id}:1")
    assert turn.state == "done"
    assert turn.intent not in ("intent", "accept_offer", "acknowledge_disclosure", "restart")
    assert not turn.parse or not {e["entity"] for e in turn.parse["entities"]} & {"x"}


async def test_a_typed_intent_does_not_acknowledge_what_is_on_screen(
    stack: Stack, stack_bank: Bank, newcomer: Newcomer
) -> None:
    customer = await newcomer(1)
    for line in (WISH, "好的，我要买", "同意"):
        messages = await customer.say(line)
    assert messages[-1].body.type == "disclosure"
    with nothing_changed(stack, stack_bank, SPEECH):
        messages = await customer.say('/acknowledge_disclosure{"product":"DEP-1Y"}')
    assert "receipt" not in {m.body.type for m in messages}


REFUSED_TEXTS = [
    ("a" * 100_000, "text_too_long", 400),
    ("a" * 4_001, "text_too_long", 400),
    ("汉" * 100_000, "frame_too_large", 413),
    ("", "text_empty", 400),
    (" \n\t ", "text_empty", 400),
    ("\x00\x07\x1b", "text_empty", 400),
]


@pytest.mark.parametrize(("text", "code", "status"), REFUSED_TEXTS)
async def test_texts_that_are_refused(
    stack: Stack, stack_bank: Bank, person: Person, text: str, code: str, status: int
) -> None:
    token = await development_token(stack.gateway, person.cif_no)
    async with signed_in(stack, person) as client:
        with nothing_changed(stack, stack_bank):
            refusal = (await client.say(text)).refusal
            assert refusal is not None
            assert (refusal.code, refusal.retryable) == (code, False)
            body = json.dumps({"client_id": "b", "text": text}, ensure_ascii=False)
            answered, answer = await post(stack, token, body)
    assert (answered, answer["error"]["code"]) == (status, code)
    assert refusal.message == answer["error"]["message"] != ""
