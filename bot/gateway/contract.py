"""The wire protocol ``banter.v1`` (docs/protocol.md): frames, and the errors of the edge.

Errors::

    Refused                 the frame changed nothing; the client is told why
    ├── NotSignedIn         the proof of who is speaking does not hold
    ├── NotHeld             the conversation is somebody else's by now: say hello again (retryable)
    ├── TooLarge            more than is read
    ├── TooMuch             slow down (retryable)
    └── TryAgain            it could not be done now (retryable)
"""

from __future__ import annotations

import datetime as dt
import operator
from itertools import islice
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from data.texts.phrases import Label, Language

SUBPROTOCOL = "banter.v1"
CLOSE_MALFORMED = 4400
CLOSE_NOT_SIGNED_IN = 4401
CLOSE_SUBPROTOCOL = 4406
CLOSE_NO_HELLO = 4408
CLOSE_TOO_MANY = 4429
CLOSE_RESTART = 1012
_KEYS_NAMED = 3
_LONGEST_KEY = 60  # of a name that the client chose


class Refused(Exception):
    """A frame or request that changed nothing.

    Args:
        code: stable code of the protocol; its words are ``errors.<code>``.
        client_id: the message it answers, if it answers one.
        values: what the words need.
        retry_after: seconds after which trying again makes sense, where that is known.
        where: which keys have the wrong form, for whoever writes the client; never their values.
    """

    retryable = False
    status = 400

    def __init__(
        self,
        code: str,
        *,
        client_id: str | None = None,
        values: dict[str, int | str] | None = None,
        retry_after: int | None = None,
        where: str | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.where = where
        self.client_id = client_id
        self.values = values or {}


def misshapen(error: ValidationError, client_id: str | None = None) -> Refused:
    """Return the refusal of a frame or body that is not what the protocol says.

    >>> try:
    ...     Read.model_validate({"sequence": 3})
    ... except ValidationError as error:
    ...     misshapen(error).where
    'seq: missing, sequence: extra_forbidden'
    """
    wrong = (
        f"{'.'.join(map(str, each['loc']))[:_LONGEST_KEY] or 'all of it'}: {each['type']}"
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    )
    where = ", ".join(islice(wrong, _KEYS_NAMED))
    return Refused("frame_malformed", client_id=client_id, where=where)


class NotSignedIn(Refused):
    """The proof of who is speaking does not hold."""

    status = 401


class NotHeld(Refused):
    """The conversation is somebody else's by now: a new hello leads to one's own."""

    retryable = True
    status = 409


class TooLarge(Refused):
    """More than is read."""

    status = 413


class TooMuch(Refused):
    """Slow down and try again."""

    retryable = True
    status = 429


class TryAgain(Refused):
    """It could not be done now; the same request may be repeated."""

    retryable = True
    status = 503


class _Frame(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# Printable ASCII: it is stored and logged as it is.
ClientId = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]


# --- from the client ------------------------------------------------------------------------


class Hello(_Frame):
    """Who is speaking, and what they have seen."""

    type: Literal["hello"] = "hello"
    token: str | None = None
    visitor: str | None = None
    last_seq: int = Field(0, ge=0)
    language: Language | None = None
    fresh: bool = False
    call: str | None = None


class Send(_Frame):
    """Say something: words or a button."""

    type: Literal["send"] = "send"
    client_id: ClientId
    text: str | None = None
    button: str | None = None
    # how surely words that were spoken were recognised; it says what the engine says
    heard: float | None = Field(None, ge=0, le=1)


class SetLanguage(_Frame):
    """Answer in this language from now on (the server confirms with the same frame)."""

    type: Literal["language"] = "language"
    language: Language


class StepUp(_Frame):
    """A newer or stronger proof of the same customer."""

    type: Literal["stepup"] = "stepup"
    token: str


class Read(_Frame):
    """Read up to here."""

    type: Literal["read"] = "read"
    seq: int = Field(ge=0)


class Ping(_Frame):
    """Are you there?"""

    type: Literal["ping"] = "ping"


ClientFrame = Annotated[
    Hello | Send | SetLanguage | StepUp | Read | Ping, Field(discriminator="type")
]
client_frames: TypeAdapter[ClientFrame] = TypeAdapter(ClientFrame)


# --- from the server (``message`` frames carry ``crm.messages.Message``) ---------------------


class Welcome(_Frame):
    """Answer to hello."""

    type: Literal["welcome"] = "welcome"
    conversation_id: str
    language: Language
    signed_in: bool
    acr: int
    last_seq: int
    visitor: str | None = None
    name: Label | None = None


class Ack(_Frame):
    """The message is stored and will be answered."""

    type: Literal["ack"] = "ack"
    client_id: str
    seq: int
    duplicate: bool


class Typing(_Frame):
    """The bot is at work."""

    type: Literal["typing"] = "typing"
    on: bool


class Done(_Frame):
    """The customer's message is answered."""

    type: Literal["done"] = "done"
    seq: int
    client_id: str | None = None


class Notice(_Frame):
    """Passing words that are not part of the history."""

    type: Literal["notice"] = "notice"
    code: str
    text: str
    spoken: str


class Identity(_Frame):
    """Answer to stepup."""

    type: Literal["identity"] = "identity"
    signed_in: bool
    acr: int
    acr_until: dt.datetime | None


class Pong(_Frame):
    """Yes."""

    type: Literal["pong"] = "pong"


class ErrorFrame(_Frame):
    """Nothing was changed, and why."""

    type: Literal["error"] = "error"
    code: str
    retryable: bool
    message: str
    client_id: str | None = None
    retry_after: int | None = Field(None, exclude_if=operator.not_, description="Seconds.")
    where: str | None = Field(None, exclude_if=operator.not_, description="Keys, for developers.")


ServerFrame = (
    Welcome | Ack | Typing | Done | Notice | Identity | SetLanguage | Read | Pong | ErrorFrame
)


# --- REST bodies ----------------------------------------------------------------------------


class OpenRequest(_Frame):
    """``POST /api/conversations``."""

    language: Language | None = None
    fresh: bool = False


class SendRequest(_Frame):
    """``POST /api/messages``."""

    client_id: ClientId
    text: str | None = None
    button: str | None = None


class LanguageRequest(_Frame):
    """``PUT /api/language``."""

    language: Language


class StepUpRequest(_Frame):
    """``POST /api/step-up``."""

    token: str


class Accepted(_Frame):
    """Answer to ``POST /api/messages``."""

    conversation_id: str
    client_id: str
    seq: int
    duplicate: bool


class Me(_Frame):
    """Answer to ``GET /api/me``."""

    signed_in: bool
    acr: int
    acr_until: dt.datetime | None
    language: Language
    conversation_id: str | None
    name: Label | None
