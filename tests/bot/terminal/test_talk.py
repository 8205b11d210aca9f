"""``banter chat`` without a house: what is typed, pressed, printed, stepped up."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.terminal import chat
from bot.terminal.chat import ChatOptions, Talk
from bot.terminal.client import Refusal, Reply
from crm.messages import Body, Button, Message, QuickRepliesBody, Sender, StepUpBody, TextBody
from data.texts.phrases import Language


def said(body: Body) -> Message:
    return Message(
        conversation_id="c", id="m", seq=1, at=datetime(2026, 1, 1, tzinfo=UTC), sender=Sender.BOT,
        body=body, spoken="", transcript="", language=Language.EN,
    )  # fmt: skip


ASKED = QuickRepliesBody(
    text="Agreed?", buttons=(Button(label="Yes", token="y"), Button(label="No", token="n"))
)


class Gateway:
    """Answers as it is told, and keeps what it heard."""

    def __init__(self, *replies: Reply) -> None:
        self.earlier: list[Message] = []
        self.heard: list[str] = []
        self._replies = list(replies)

    async def say(self, text: str) -> Reply:
        return self._answer(f"said {text}")

    async def press(self, token: str) -> Reply:
        return self._answer(f"pressed {token}")

    async def step_up(self, token: str) -> Reply:
        return self._answer(f"stepped up with {token}")

    def _answer(self, heard: str) -> Reply:
        self.heard.append(heard)
        return self._replies.pop(0) if self._replies else Reply([said(TextBody(text="ok"))])


async def talk(
    monkeypatch: pytest.MonkeyPatch, gateway: Gateway, typed: str, *, as_json: bool = False
) -> None:
    async def token(_address: str, customer: str, acr: int = 1) -> str:
        return f"token of {customer} at {acr}"

    monkeypatch.setattr(chat, "development_token", token)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    client: Any = gateway
    await Talk(client, "http://bank", ChatOptions("7", "en", as_json)).run()


async def test_lines_are_said_and_empty_ones_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = Gateway()
    await talk(monkeypatch, gateway, "hello\n\n  \n bye ")
    assert gateway.heard == ["said hello", "said bye"]


LIMIT = Reply(refusal=Refusal("rate_limited", "Too fast.", retryable=True, retry_after_s=8))


async def test_a_line_beyond_the_limit_waits_and_is_said_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("asyncio.sleep", sleep)
    gateway = Gateway(LIMIT, LIMIT)
    await talk(monkeypatch, gateway, "hello\nbye\n", as_json=True)
    assert gateway.heard == ["said hello"] * 3 + ["said bye"]
    assert slept == [8, 8]
    out, err = capsys.readouterr()
    assert [json.loads(line)["body"]["text"] for line in out.splitlines()] == ["ok", "ok"]
    assert err.count("Too fast. (8 s)") == 2


async def test_a_line_that_is_refused_for_a_minute_is_given_up(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def sleep(_seconds: float) -> None:
        return

    monkeypatch.setattr("asyncio.sleep", sleep)
    gateway = Gateway(*[LIMIT] * 8)
    await talk(monkeypatch, gateway, "hello\nbye\n")
    assert gateway.heard == ["said hello"] * 8 + ["said bye"]
    assert "! Too fast." in capsys.readouterr().err


@pytest.mark.parametrize("as_json", [False, True])
async def test_a_number_presses_the_button_on_screen(
    monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    gateway = Gateway(Reply([said(ASKED)]))
    await talk(monkeypatch, gateway, "hello\n2\n1\n", as_json=as_json)
    # After the press the screen has no buttons any more: a number is only a number.
    assert gateway.heard == ["said hello", "pressed n", "said 1"]


async def test_buttons_are_numbered_through_all_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = Gateway(Reply([said(ASKED), said(ASKED)]))
    await talk(monkeypatch, gateway, "hello\n4\n")
    assert gateway.heard == ["said hello", "pressed n"]


@pytest.mark.parametrize("number", ["0", "3", "-1", "1.5", "²", "9" * 5000])
async def test_other_numbers_are_words(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    gateway = Gateway(Reply([said(ASKED)]))
    await talk(monkeypatch, gateway, f"hello\n{number}\n")
    assert gateway.heard[-1] == f"said {number}"


async def test_full_width_numbers_press_too(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = Gateway(Reply([said(ASKED)]))
    await talk(monkeypatch, gateway, "hello\n２\n")
    assert gateway.heard[-1] == "pressed n"


async def test_a_step_up_is_fulfilled(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = Gateway(Reply([said(StepUpBody(text="Is it you?", required_acr=2))]))
    await talk(monkeypatch, gateway, "balance\n")
    assert gateway.heard == ["said balance", "stepped up with token of 7 at 2"]


async def test_json_is_one_object_a_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gateway = Gateway(Reply([said(ASKED), said(TextBody(text="有吗？"))], notices=["One moment"]))
    await talk(monkeypatch, gateway, "hello\n", as_json=True)
    printed = capsys.readouterr()
    bodies = [json.loads(line)["body"] for line in printed.out.splitlines()]
    assert [body["type"] for body in bodies] == ["quick_replies", "text"]
    assert "有吗？" in printed.out
    assert printed.err == "One moment\n"


async def test_a_refusal_is_told_in_both_forms(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = Refusal("text_too_long", "Too long.", retryable=False)
    await talk(monkeypatch, Gateway(Reply(refusal=refusal)), "x\n", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told == {"error": {"code": "text_too_long", "message": "Too long."}}
    await talk(monkeypatch, Gateway(Reply(refusal=refusal)), "x\n")
    assert capsys.readouterr().err == "! Too long.\n"
