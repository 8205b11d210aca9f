"""What must never happen, whatever customers say and press: on the real stack.

The dialogues are drawn from the utterances of every intent, from products by name, from
personal numbers and from the buttons there are, each as likely as the next; the rules are
checked on every reply and on the records behind it (``invariants``).
"""

from __future__ import annotations

import asyncio
import functools
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from random import Random

import pytest
from conversation import Conversation, conversation, set_duty
from customers import Person, fresh_customer
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from invariants import check_reply
from records import Records
from stack import Stack

from bot.terminal.client import Reply
from crm.bank import Bank
from crm.messages import Button, HandoffBody
from data.demo.personas import COUNT
from data.products import catalogue
from data.utterances import load

LONG = bool(os.environ.get("BANTER_TEST_LONG"))
DIALOGUES = 200 if LONG else 12
TURNS = 8
# Numbers that nobody has: they must be found nowhere but encrypted.
MOBILE, ID_NO, CARD = "13912340987", "310104199003078518", "6222021234567890128"
HUMAN = {"zh": "转人工", "en": "agent"}
ABOUT_A_PRODUCT = {
    "zh": ("我要买{}", "给我来五万的{}", "介绍一下{}", "{}有风险吗", "不要{}"),
    "en": ("I want to buy {}", "put 50,000 into {}", "tell me about {}", "is {} risky?"),
}
PERSONAL = {
    "zh": (f"我的手机号是{MOBILE}", f"身份证{ID_NO}", f"卡号{CARD}，帮我查一下"),
    "en": (f"my number is {MOBILE}", f"my ID is {ID_NO}", f"it is card {CARD}"),
}


class Caprice:
    """Decides what a customer does next: any of everything there is, evenly."""

    def __init__(self, random: Random, language: str) -> None:
        self._random = random
        self._language = language

    def next(self, talk: Conversation) -> str | Button:
        """Say something, or press a button: one on screen, or an old one."""
        ways = [(0.2, self._anything()), (0.15, self._of_a_product()), (0.1, self._onwards())]
        ways += [(0.05, self._random.choice(PERSONAL[self._language]))]
        if talk.seen:
            ways += [(0.1, self._random.choice(talk.seen))]
        if talk.screen:
            ways += [(0.4, self._random.choice(talk.screen))]
        weights, acts = zip(*ways, strict=True)
        return self._random.choices(acts, weights)[0]

    def _anything(self) -> str:
        said = _utterances(self._language)
        return self._random.choice(said[self._random.choice(sorted(said))])

    def _of_a_product(self) -> str:
        names = [getattr(row, f"name_{self._language}") for row in catalogue.load().products]
        words = self._random.choice(ABOUT_A_PRODUCT[self._language])
        return words.format(self._random.choice(names))

    def _onwards(self) -> str:
        """The way to a lead, so that dialogues get there."""
        intent = self._random.choice(["affirm", "acknowledge_disclosure", "recommend"])
        return self._random.choice(_utterances(self._language)[intent])


@functools.cache
def _utterances(language: str) -> Mapping[str, list[str]]:
    said: dict[str, list[str]] = defaultdict(list)
    for each in load(language):
        said[each.intent].append(each.text)
    return said


@pytest.mark.system
@pytest.mark.timeout(3600 if LONG else 300)
def test_no_dialogue_breaks_the_rules(stack: Stack, stack_bank: Bank) -> None:
    read = len(stack.log)

    @settings(
        max_examples=DIALOGUES,
        derandomize=not LONG,  # the short run is the same every time, the long one never
        database=None,
        deadline=None,
        phases=(Phase.generate,),  # a shrunk dialogue would need hundreds of new customers
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=True))
    def hold(random: Random) -> None:
        persona, language = random.randint(0, COUNT), random.choice(["zh", "en"])
        person = fresh_customer(stack_bank, persona) if persona else None
        note(f"persona {persona or 'visitor'}, {language}")
        asyncio.run(_hold(stack, stack_bank, person, Caprice(random, language), language))
        log = stack.log[read:]
        assert not [word for word in _secrets(person) if word in log], "personal data in the log"

    hold()
    found = list(_in_files(stack, _secrets(None)))
    assert not found, f"personal numbers in clear in {found}"


async def _hold(
    stack: Stack, bank: Bank, person: Person | None, caprice: Caprice, language: str
) -> None:
    async with conversation(stack, bank, person, language) as talk:
        for number in range(1, TURNS + 1):
            await _do(talk, caprice.next(talk), f"turn {number}", bank)
        assert [m.state for m in await _ask_for_a_human(talk, language)] == ["closed"]
        set_duty(bank, True)
        assert [m.state for m in await _ask_for_a_human(talk, language)] == ["queued"]


async def _ask_for_a_human(talk: Conversation, language: str) -> list[HandoffBody]:
    reply = await talk.say(HUMAN[language])
    note(_transcript(HUMAN[language], reply))
    return [m.body for m in reply.messages if isinstance(m.body, HandoffBody)]


async def _do(talk: Conversation, act: str | Button, where: str, bank: Bank) -> None:
    pressed = isinstance(act, Button)
    reply = await (talk.press_button(act) if isinstance(act, Button) else talk.say(act))
    note(_transcript(f"[{act.label}]" if isinstance(act, Button) else act, reply))
    assert reply.refusal is None, f"{where}: {reply.refusal}"
    # The same button twice has its effect once: only then is there nothing to say.
    assert reply.messages or pressed, f"{where}: an empty reply"
    with bank.read() as work:
        cif_no = talk.person.cif_no if talk.person else None
        check_reply(where, reply, Records(work, cif_no, talk.conversation_id))


def _transcript(said: str, reply: Reply) -> str:
    return "\n".join([f"> {said}", *(f"  {m.body.type}: {m.transcript}" for m in reply.messages)])


def _secrets(person: Person | None) -> tuple[str, ...]:
    return (MOBILE, ID_NO, CARD, *(person.secrets if person else ()))


def _in_files(stack: Stack, words: tuple[str, ...]) -> Iterator[str]:
    """Name the database files in which one of these words can be read."""
    for path in sorted((stack.home / "db").iterdir()):
        content = path.read_bytes()
        if any(word.encode() in content for word in words):
            yield path.name
