"""The rules that hold over all conversations do catch what breaks them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

import pytest
from invariants import check_reply
from records import Records

from bot.terminal.client import Reply
from crm.messages import (
    Body,
    Button,
    CarouselBody,
    Message,
    ProductCardBody,
    QuickRepliesBody,
    Sender,
    TextBody,
)
from data.texts.phrases import Language


@dataclass
class Known:
    """What the records say of a customer."""

    risk_level: str | None = "C2"
    has_open_case: bool = False
    may_personalise: bool = True
    opted_out: bool = False
    last_intent: str = "recommend"
    customer_id: str = "c"

    def leads(self) -> list[Any]:
        return []


def card(
    grade: str = "R1", *, personalised: bool = False, buttons: tuple[str, ...] = ("我感兴趣",)
) -> Body:
    body = ProductCardBody(
        product_code="X", name="产品", category="fund", category_label="基金", rate=None,
        rate_label=None, term=None, minimum=None, risk_grade=grade, risk_label="", summary="",
        reasons=(), why_label="", disclosure="有风险", personalised=personalised,
        buttons=tuple(Button(label=label, token="t") for label in buttons),
    )  # fmt: skip
    return CarouselBody(text="看看", cards=(body,))


def check(body: Body, known: Known, spoken: str = "好") -> None:
    message = Message(
        conversation_id="v", id="m", seq=1, at=dt.datetime.now(dt.UTC), sender=Sender.BOT,
        body=body, spoken=spoken, transcript="记录", language=Language.ZH,
    )  # fmt: skip
    check_reply("here", Reply([message]), cast(Records, known))


def test_what_is_right_passes() -> None:
    check(card("R2", personalised=True), Known())
    check(TextBody(text="您好"), Known(has_open_case=True, opted_out=True))
    check(card("R5", buttons=("产品详情",)), Known())


@pytest.mark.parametrize(
    ("body", "known", "why"),
    [
        (TextBody(text="稳赚不赔"), Known(), "may not be promised"),
        (TextBody(text="您好，{name}"), Known(), "a value is missing"),
        (card("R4"), Known(), "X for C2"),
        (card("R2"), Known(risk_level=None), "X for None"),
        (card("R3", buttons=("不感兴趣",)), Known(), "X for C2"),
        (card(), Known(has_open_case=True), "while a case is open"),
        (card(personalised=True), Known(may_personalise=False), "personalised"),
        (card(), Known(opted_out=True, last_intent="greet"), "unasked after an opt-out"),
    ],
)
def test_what_breaks_a_rule_is_caught(body: Body, known: Known, why: str) -> None:
    with pytest.raises(AssertionError, match=why):
        check(body, known)


def test_an_acknowledgement_of_nothing_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("invariants._disclosed", lambda records: set())
    asking = QuickRepliesBody(text="确认", buttons=(Button(label="我已阅读并同意", token="t"),))
    with pytest.raises(AssertionError, match="nothing to acknowledge"):
        check(asking, Known())


def test_a_message_without_a_spoken_form_is_caught() -> None:
    with pytest.raises(AssertionError, match="nothing to speak"):
        check(TextBody(text="您好"), Known(), spoken=" ")
