"""The message schema: what the bot wants said (draft) and what a customer gets (message).

An action emits *drafts*: language-neutral, with phrases and button intents. The gateway
renders a draft once, when it enters the conversation, into a *body* with words, a spoken
form, and signed button tokens; bodies are what is stored, replayed and shown in transcripts.
Both unions are discriminated by ``type`` and versioned by ``SCHEMA_VERSION``.
"""

from __future__ import annotations

import datetime as dt
import operator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from crm.contract import ProductView
from data.texts.phrases import Language, Phrase

SCHEMA_VERSION = 1


class Sender(StrEnum):
    """Who said it."""

    CUSTOMER = "customer"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# --- drafts: from actions through Rasa's ``custom`` payload to the gateway -----------------


class ButtonDraft(_Part):
    """A button before it is signed: what it says and what pressing it means."""

    label: Phrase
    intent: str
    args: dict[str, str] = Field(default_factory=dict, description="entity name -> value")
    style: Literal["primary", "plain", "danger"] = "plain"


class TextDraft(_Part):
    """Plain words.

    After a farewell the telephone hangs up; unhurried, it waits long before it asks again.
    """

    type: Literal["text"] = "text"
    text: Phrase
    farewell: bool = Field(False, exclude_if=operator.not_)
    unhurried: bool = Field(False, exclude_if=operator.not_)
    needs_acr: int = Field(
        0, exclude_if=operator.not_, description="Sign-in (acr) below which it is hidden."
    )


class QuickRepliesDraft(_Part):
    """Words with buttons."""

    type: Literal["quick_replies"] = "quick_replies"
    text: Phrase
    buttons: tuple[ButtonDraft, ...]
    needs_acr: int = Field(0, exclude_if=operator.not_)


class ProductCardDraft(_Part):
    """One product at a glance, with why it is shown."""

    type: Literal["product_card"] = "product_card"
    product: ProductView
    reasons: tuple[Phrase, ...] = ()
    personalised: bool = False
    buttons: tuple[ButtonDraft, ...] = ()


class CarouselDraft(_Part):
    """Several product cards side by side."""

    type: Literal["carousel"] = "carousel"
    text: Phrase
    cards: tuple[ProductCardDraft, ...]


class DisclosureDraft(_Part):
    """A text that must be shown and acknowledged before anything is bought."""

    type: Literal["disclosure"] = "disclosure"
    disclosure_id: str
    version: int
    product: ProductView
    text: Phrase
    buttons: tuple[ButtonDraft, ...]


class FormPromptDraft(_Part):
    """A question for one value."""

    type: Literal["form_prompt"] = "form_prompt"
    field: str
    text: Phrase
    buttons: tuple[ButtonDraft, ...] = ()


class HandoffDraft(_Part):
    """A human is on the way, here, or out of hours."""

    type: Literal["handoff"] = "handoff"
    state: Literal["queued", "active", "closed", "returned"]
    text: Phrase
    queue_position: int | None = None
    buttons: tuple[ButtonDraft, ...] = ()


class RatingDraft(_Part):
    """How was it? One to five."""

    type: Literal["rating"] = "rating"
    text: Phrase
    subject: str = Field(description="What is rated, e.g. handoff:<id>.")


class StepUpDraft(_Part):
    """Stronger sign-in is needed; the bank's app fulfils it and the turn is asked again."""

    type: Literal["step_up"] = "step_up"
    text: Phrase
    required_acr: int


class ReceiptDraft(_Part):
    """Something was recorded, with its reference."""

    type: Literal["receipt"] = "receipt"
    text: Phrase
    subject: Literal["lead", "callback", "case", "prospect"]
    reference: str = Field(description="The record's id.")


Draft = Annotated[
    TextDraft
    | QuickRepliesDraft
    | ProductCardDraft
    | CarouselDraft
    | DisclosureDraft
    | FormPromptDraft
    | HandoffDraft
    | RatingDraft
    | StepUpDraft
    | ReceiptDraft,
    Field(discriminator="type"),
]
drafts: TypeAdapter[Draft] = TypeAdapter(Draft)


# --- bodies: rendered, as stored and as sent ------------------------------------------------


class Button(_Part):
    """A signed button: only the gateway makes and resolves tokens."""

    label: str
    token: str
    style: Literal["primary", "plain", "danger"] = "plain"


class TextBody(_Part):
    """Plain words.

    After a farewell the telephone hangs up; unhurried, it waits long before it asks again.
    """

    type: Literal["text"] = "text"
    text: str
    farewell: bool = Field(False, exclude_if=operator.not_)
    unhurried: bool = Field(False, exclude_if=operator.not_)


class ButtonBody(_Part):
    """The customer pressed a button; ``text`` is its label."""

    type: Literal["button"] = "button"
    text: str


class QuickRepliesBody(_Part):
    """Words with buttons."""

    type: Literal["quick_replies"] = "quick_replies"
    text: str
    buttons: tuple[Button, ...]


class ProductCardBody(_Part):
    """One product at a glance; every figure already formatted for the language."""

    type: Literal["product_card"] = "product_card"
    product_code: str
    name: str
    category: str
    category_label: str
    rate: str | None
    rate_label: str | None
    term: str | None
    minimum: str | None
    risk_grade: str | None = Field(description="R1 to R5; none where money is lent.")
    risk_label: str | None
    summary: str
    reasons: tuple[str, ...]
    why_label: str
    disclosure: str = Field(description="One-line risk warning shown on the card.")
    personalised: bool
    buttons: tuple[Button, ...]


class CarouselBody(_Part):
    """Several product cards side by side."""

    type: Literal["carousel"] = "carousel"
    text: str
    cards: tuple[ProductCardBody, ...]


class DisclosureBody(_Part):
    """A text to be read and acknowledged."""

    type: Literal["disclosure"] = "disclosure"
    disclosure_id: str
    version: int
    product_code: str
    title: str
    text: str
    must_acknowledge: bool = True
    buttons: tuple[Button, ...]


class FormPromptBody(_Part):
    """A question for one value."""

    type: Literal["form_prompt"] = "form_prompt"
    field: str
    text: str
    buttons: tuple[Button, ...] = ()


class HandoffBody(_Part):
    """A human is on the way, here, or out of hours."""

    type: Literal["handoff"] = "handoff"
    state: Literal["queued", "active", "closed", "returned"]
    text: str
    queue_position: int | None = None
    buttons: tuple[Button, ...] = ()


class RatingBody(_Part):
    """How was it? ``buttons`` are one to five stars."""

    type: Literal["rating"] = "rating"
    text: str
    subject: str
    buttons: tuple[Button, ...]


class StepUpBody(_Part):
    """Stronger sign-in is needed."""

    type: Literal["step_up"] = "step_up"
    text: str
    required_acr: int


class ReceiptBody(_Part):
    """Something was recorded."""

    type: Literal["receipt"] = "receipt"
    text: str
    subject: str
    reference: str


Body = Annotated[
    TextBody
    | ButtonBody
    | QuickRepliesBody
    | ProductCardBody
    | CarouselBody
    | DisclosureBody
    | FormPromptBody
    | HandoffBody
    | RatingBody
    | StepUpBody
    | ReceiptBody,
    Field(discriminator="type"),
]
bodies: TypeAdapter[Body] = TypeAdapter(Body)


class Rendered(_Part):
    """A body with its spoken and transcript forms: three renderings of one draft."""

    body: Body
    spoken: str = Field(description="Short form for the phone.")
    transcript: str = Field(description="One line for staff.")
    language: Language
    needs_acr: int = Field(
        0, exclude_if=operator.not_, description="Sign-in (acr) below which it is hidden."
    )


class Message(_Part):
    """One message of a conversation, as replayed and sent."""

    schema_version: int = SCHEMA_VERSION
    conversation_id: str
    id: str
    seq: int
    at: dt.datetime
    sender: Sender
    body: Body
    spoken: str
    transcript: str
    language: Language
    reply_to: str | None = None
    client_id: str | None = Field(None, description="The sender's own id, on customer messages.")
    needs_acr: int = Field(0, exclude_if=operator.not_)


class PendingOffer(_Part):
    """An offer the bank put into the conversation, waiting for the customer's word."""

    offer_id: str
    product_code: str
    decision_id: str | None = None
    receipt_id: str
    at: dt.datetime
