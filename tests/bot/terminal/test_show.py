"""A message as lines of a terminal, its buttons numbered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.terminal.show import buttons_of, lines_of
from crm.messages import (
    Body,
    Button,
    CarouselBody,
    DisclosureBody,
    FormPromptBody,
    HandoffBody,
    Message,
    ProductCardBody,
    QuickRepliesBody,
    RatingBody,
    ReceiptBody,
    Sender,
    StepUpBody,
    TextBody,
)
from data.texts.phrases import Language


def button(label: str) -> Button:
    return Button(label=label, token=f"token of {label}")


def card(code: str, *labels: str, rate: str | None = "1.35%") -> ProductCardBody:
    return ProductCardBody(
        product_code=code,
        name=f"Product {code}",
        category="deposit",
        category_label="Deposit",
        rate=rate,
        rate_label="Rate a year" if rate else None,
        term="1 year",
        minimum=None,
        risk_grade="R1",
        risk_label="cautious",
        summary="",
        reasons=("fits your term", "fits your amount"),
        why_label="Why",
        disclosure="Terms apply.",
        personalised=False,
        buttons=tuple(button(label) for label in labels),
    )


def message(body: Body) -> Message:
    return Message(
        conversation_id="c", id="m", seq=1, at=datetime(2026, 1, 1, tzinfo=UTC), sender=Sender.BOT,
        body=body, spoken="", transcript="", language=Language.EN,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (TextBody(text="one\ntwo"), ["one", "two"]),
        (
            QuickRepliesBody(text="Agreed?", buttons=(button("Yes"), button("No"))),
            ["Agreed?", "    [1] Yes", "    [2] No"],
        ),
        (
            FormPromptBody(field="term", text="How long?", buttons=(button("A year"),)),
            ["How long?", "    [1] A year"],
        ),
        (
            DisclosureBody(
                disclosure_id="d", version=1, product_code="P", title="Notice", text="Read\nthis.",
                buttons=(button("Read and agreed"),),
            ),
            ["── Notice ──", "Read", "this.", "    [1] Read and agreed"],
        ),
        (ReceiptBody(text="Done.", subject="lead", reference="42"), ["✔ Done.  [lead 42]"]),
        (StepUpBody(text="Is it you?", required_acr=2), ["🔒 Is it you?"]),
        (HandoffBody(state="queued", text="Wait."), ["☎ Wait."]),
        (
            RatingBody(text="Well?", subject="handoff:1", buttons=(button("5"),)),
            ["Well?", "    [1] 5"],
        ),
    ],
)  # fmt: skip
def test_each_type_has_its_lines(body: Body, lines: list[str]) -> None:
    assert lines_of(message(body)) == lines


def test_a_card_shows_figures_reasons_and_warning() -> None:
    assert lines_of(message(card("A", "Yes"))) == [
        "▪ Product A  (Deposit)",
        "    Rate a year 1.35% · 1 year · R1 cautious",
        "    Why: fits your term; fits your amount",
        "    Terms apply.",
        "    [1] Yes",
    ]


def test_a_card_without_a_rate_leaves_it_out() -> None:
    assert lines_of(message(card("A", rate=None)))[1] == "    1 year · R1 cautious"


def test_the_buttons_of_cards_are_numbered_through() -> None:
    body = CarouselBody(text="Look:", cards=(card("A", "Yes", "No"), card("B", "Yes")))
    numbered = [line for line in lines_of(message(body), 4) if "[" in line]
    assert numbered == ["    [4] Yes", "    [5] No", "    [6] Yes"]
    assert [b.label for b in buttons_of(body)] == ["Yes", "No", "Yes"]


def test_numbers_lead_to_the_button_they_stand_beside() -> None:
    body = CarouselBody(text="Look:", cards=(card("A", "a1", "a2"), card("B", "b1")))
    shown = [line.strip() for line in lines_of(message(body)) if "[" in line]
    assert shown == [f"[{n}] {b.label}" for n, b in enumerate(buttons_of(body), 1)]
