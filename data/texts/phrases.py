"""What is to be said, before a language is chosen: a key and typed values.

Actions, the recommender and the console name phrases; the gateway and the console render
them from ``data/texts/<language>/<file>.yml`` (key ``offers.refused`` is entry ``refused``
of ``offers.yml``).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Language(StrEnum):
    """Languages the assistant speaks."""

    ZH = "zh"
    EN = "en"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Money(_Frozen):
    """An amount of money."""

    kind: Literal["money"] = "money"
    amount: Decimal
    currency: str


class Currency(_Frozen):
    """A currency by its name (ISO 4217 code)."""

    kind: Literal["currency"] = "currency"
    code: str


class Rate(_Frozen):
    """A yearly rate in percent (3.15 means 3.15 %)."""

    kind: Literal["rate"] = "rate"
    percent: Decimal


class Term(_Frozen):
    """A term in days (365 is said as one year)."""

    kind: Literal["term"] = "term"
    days: int


class Day(_Frozen):
    """A calendar day in the bank's zone."""

    kind: Literal["day"] = "day"
    date: dt.date


class Moment(_Frozen):
    """A date and time; said in the bank's zone."""

    kind: Literal["moment"] = "moment"
    at: dt.datetime


class Label(_Frozen):
    """A name that exists in both languages, e.g. of a product or a branch."""

    kind: Literal["label"] = "label"
    zh: str
    en: str


class TextKey(_Frozen):
    """Another text, said inside this one."""

    kind: Literal["key"] = "key"
    key: str


class Addressee(_Frozen):
    """The customer, by surname and title.

    Filled in where messages are made, so that the name passes through neither Rasa nor any
    store of drafts.
    """

    kind: Literal["addressee"] = "addressee"


class Several(_Frozen):
    """A list of values, joined the way the language joins a list."""

    kind: Literal["several"] = "several"
    items: tuple[Money | Rate | Term | Day | Moment | Label | TextKey, ...]


class Lines(_Frozen):
    """Whole texts, one a line, e.g. the accounts of a customer."""

    kind: Literal["lines"] = "lines"
    items: tuple[Phrase, ...]


TypedValue = Annotated[
    Money | Currency | Rate | Term | Day | Moment | Label | TextKey | Addressee | Several | Lines,
    Field(discriminator="kind"),
]
Value = TypedValue | int | str


class Phrase(_Frozen):
    """A text key with the values that go into it."""

    key: str
    values: dict[str, Value] = Field(default_factory=dict)


Lines.model_rebuild()


def phrase(key: str, **values: Value) -> Phrase:
    """Shorten ``Phrase(key=..., values={...})``.

    >>> phrase("offers.refused", product=Label(zh="稳进90天", en="Steady 90")).key
    'offers.refused'
    """
    return Phrase(key=key, values=values)
