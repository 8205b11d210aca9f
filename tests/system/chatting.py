"""``banter chat`` with lines piped in, and what came out of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from invariants import offers
from matching import cards_of, everything
from stack import Stack

from bot.terminal.show import buttons_of
from crm.messages import Message, ReceiptBody

FIVE_LINES: Mapping[str, tuple[str, ...]] = {
    "zh": (
        "我有五万块想存一年，有什么推荐？",
        "为什么推荐这个？",
        "好的，我要买",
        "同意",
        "我已阅读并同意",
    ),
    "en": (
        "I have 50,000 to put away for a year, what do you recommend?",
        "Why this one?",
        "OK, I'll take it",
        "I agree",
        "I have read and agree",
    ),
}


@dataclass(frozen=True)
class Chat:
    """What one run of the command printed."""

    code: int
    messages: tuple[Message, ...]
    errors: tuple[str, ...]  # codes
    complaint: str  # on stderr

    @property
    def types(self) -> list[str]:
        """The messages' types, in order."""
        return [message.body.type for message in self.messages]

    @property
    def words(self) -> str:
        """Every word that was printed."""
        return "\n".join(everything(message) for message in self.messages)

    @property
    def lead(self) -> str | None:
        """The id of the lead that the conversation ended with."""
        body = self.messages[-1].body if self.messages else None
        is_lead = isinstance(body, ReceiptBody) and body.subject == "lead"
        return body.reference if is_lead and isinstance(body, ReceiptBody) else None

    @property
    def buttons(self) -> list[str]:
        """The labels of all buttons."""
        return [button.label for message in self.messages for button in buttons_of(message.body)]

    @property
    def products(self) -> list[tuple[str, bool]]:
        """(code, personalised) of all cards."""
        cards = (card for message in self.messages for card in cards_of(message))
        return [(card.product_code, card.personalised) for card in cards]

    @property
    def offers_something(self) -> bool:
        """Whether anything was recommended."""
        return any(offers(message) for message in self.messages)


def chat(stack: Stack, customer: str, language: str, *lines: str) -> Chat:
    """Pipe lines through ``banter chat --json``."""
    piped = "".join(f"{line}\n" for line in lines)
    arguments = ("chat", "--customer", customer, "--lang", language, "--json")
    done = stack.run(*arguments, stdin=piped)
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    return Chat(
        done.returncode,
        tuple(Message.model_validate(each) for each in printed if "error" not in each),
        tuple(each["error"]["code"] for each in printed if "error" in each),
        done.stderr,
    )
