"""After everything else: nothing that is somebody's stands in the log or in the plain files."""

from __future__ import annotations

import contextlib
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from customers import Person, fresh_customer
from rest_customer import rest_customer
from sqlalchemy import select
from stack import Stack

from crm import conversations
from crm.bank import Bank
from crm.messages import Sender, TextBody
from crm.tables import Conversation, Customer
from data.protection.masking import luhn_valid, mask_text
from data.protection.vault import FieldRef

pytestmark = pytest.mark.system

SHORTEST_SAID = 6  # a shorter text may stand in a log by chance
LONG_NUMBERS = re.compile(rb"(?<![0-9A-Za-z])\d{11}(?:\d{6}[\dX])?(?![0-9A-Za-z])")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Told:
    """Numbers that somebody gave away in a conversation."""

    mobile: str
    id_no: str
    card: str

    @property
    def spellings(self) -> list[str]:
        """As they may stand in a file."""
        mobile = self.mobile
        return [mobile, f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}", mobile.translate(FULL_WIDTH),
                self.id_no, self.card]  # fmt: skip


@pytest.fixture
async def told(stack: Stack, stack_bank: Bank) -> Told:
    """A customer and a visitor say more of themselves than they are asked."""
    person = fresh_customer(stack_bank, 1)
    told = Told(person.mobile, person.id_no, _card())
    spaced, wide = told.spellings[1:3]
    async with rest_customer(stack, person) as customer:
        for line in (
            f"我的手机号是{told.mobile}，有事打给我",
            f"电话 {spaced} 或者 {wide}",
            f"身份证{told.id_no}，卡号{told.card}，帮我查一下",
            f"I moved, my number is +86 {told.mobile} and my card {told.card}",
        ):
            await customer.say(line)
    lines = f"我想留个电话，让人联系我\n同意\n{told.mobile}\n"
    assert stack.run("chat", "--visitor", stdin=lines).returncode == 0
    return told


def test_numbers_that_were_typed_stand_in_no_plain_file(stack: Stack, told: Told) -> None:
    for path, content in plain_files(stack):
        for spelling in told.spellings:
            assert not _stands_in(spelling, content), path


def test_nobodys_name_mobile_or_identity_stands_in_a_plain_file(
    stack: Stack, stack_bank: Bank
) -> None:
    people = list(_everybody(stack_bank))
    assert len(people) >= 300
    numbers = {each.mobile.encode() for each in people} | {each.id_no.encode() for each in people}
    used = {each.name for each in people if _used_in_tests(each)}
    for path, content in plain_files(stack):
        assert not numbers & set(LONG_NUMBERS.findall(content)), path
        assert not [name for name in used if _stands_in(name, content)], path


def test_no_words_of_a_customer_stand_in_a_log(stack: Stack, stack_bank: Bank, told: Told) -> None:
    texts = {text for text in _everything_typed(stack_bank) if len(text) >= SHORTEST_SAID}
    assert any(told.mobile in text for text in texts)
    for path, content in plain_files(stack, "logs"):
        assert not [text for text in texts if _stands_in(text, content)], path


def test_words_with_personal_numbers_stand_in_no_database(
    stack: Stack, stack_bank: Bank, told: Told
) -> None:
    telling = {text for text in _everything_typed(stack_bank) if mask_text(text).text != text}
    assert any(told.card in text for text in telling)
    for path, content in plain_files(stack, "db"):
        assert not [text for text in telling if _stands_in(text, content)], path


def test_a_turn_writes_one_line(stack: Stack, told: Told) -> None:
    turns = Counter(
        re.findall(r" INFO bot\.gateway\.turns\.queue turn\.\w+ turn=(\S+) ", stack.log)
    )
    assert len(turns) >= 4
    assert set(turns.values()) == {1}


def test_no_stack_trace_stands_in_the_log(stack: Stack) -> None:
    assert "Traceback" not in stack.log


def test_nobody_else_can_read_what_the_house_writes(stack: Stack) -> None:
    open_to_others = [
        path
        for top in ("db", "keys", "logs", "models")
        for path in (stack.home / top, *(stack.home / top).rglob("*"))
        if _is_open_to_others(path)
    ]
    assert open_to_others == []


def _is_open_to_others(path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):  # a database's journal has gone meanwhile
        return bool(path.stat().st_mode & 0o077)
    return False


def plain_files(stack: Stack, *folders: str) -> Iterator[tuple[Path, bytes]]:
    """Yield what the house writes: its logs, and its databases with what is still in their log."""
    for folder in folders or ("logs", "db"):
        for path in sorted((stack.home / folder).iterdir()):
            with contextlib.suppress(FileNotFoundError):  # a database's journal has gone meanwhile
                yield path, path.read_bytes()


def _stands_in(text: str, content: bytes) -> bool:
    """Whether a text is there as it is, or as JSON writes it with escapes."""
    escaped = "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in text)
    return text.encode() in content or escaped.encode() in content


def _everybody(bank: Bank) -> Iterator[Person]:
    with bank.read() as work:
        for row in work.session.scalars(select(Customer).where(Customer.mobile_enc.is_not(None))):

            def opened(column: str, blob: bytes | None, key: str = row.customer_id) -> str:
                return bank.vault.decrypt(blob or b"", FieldRef("customer", column, key))

            yield Person(
                row.cif_no,
                opened("name_enc", row.name_enc),
                opened("mobile_enc", row.mobile_enc),
                opened("id_no_enc", row.id_no_enc),
            )


def _used_in_tests(person: Person) -> bool:
    return person.cif_no.startswith("t") or int(person.cif_no) <= 10


def _everything_typed(bank: Bank) -> Iterator[str]:
    with bank.read() as work:
        for conversation_id in work.session.scalars(select(Conversation.conversation_id)):
            for message in conversations.history(work, conversation_id, 0, 1000):
                if message.sender is Sender.CUSTOMER and isinstance(message.body, TextBody):
                    yield message.body.text


def _card() -> str:
    """Make up a card number with its check digit."""
    beginning = f"6222{random.randrange(10**14):014d}"
    return next(number for d in range(10) if luhn_valid(number := f"{beginning}{d}"))
