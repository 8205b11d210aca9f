"""Button and visitor tokens, and the passes of telephone calls.

A button's token is authenticated ciphertext: nobody can read or change the intent in it,
and it opens in its own conversation only (the conversation is part of the authenticated
place). Each has an id of its own, by which ``crm.conversations`` lets it work once.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from bot.gateway.contract import NotSignedIn, Refused
from crm.messages import ButtonDraft
from data.clock import Clock
from data.ids import new_id
from data.protection.contract import ProtectionError
from data.protection.vault import FieldRef, Vault

# Longer than any of ours; stops a megabyte of base64 before it is decoded.
LONGEST_TOKEN = 4096
CALL_LIFE = dt.timedelta(hours=4)  # longer than any call


@dataclass(frozen=True, slots=True)
class Press:
    """What pressing a button means."""

    intent: str
    args: Mapping[str, str]
    token_id: str
    label: str

    def as_record(self) -> dict[str, object]:
        """Return the form that is stored with the turn."""
        return {"intent": self.intent, "args": dict(self.args), "token_id": self.token_id}


class ButtonTokens:
    """Makes and opens the tokens of buttons.

    Args:
        vault: protects them.
        clock: decides when they expire.
        life: how long a button can be pressed.
    """

    def __init__(self, vault: Vault, clock: Clock, life: dt.timedelta) -> None:
        self._vault = vault
        self._clock = clock
        self._life = life

    def make(self, conversation_id: str, source: str, button: ButtonDraft, label: str) -> str:
        """Return the token of one button.

        Args:
            conversation_id: where it can be pressed.
            source: the turn or offer that brought its message forth.
            button: what pressing it means.
            label: its words, as the customer sees them.
        """
        expires = int((self._clock.now() + self._life).timestamp())
        content = {
            "i": button.intent,
            "a": button.args,
            "t": secrets.token_hex(8),
            "s": source,
            "l": label,
            "x": expires,
        }
        blob = self._vault.encrypt(orjson.dumps(content).decode(), _place(conversation_id))
        return base64.urlsafe_b64encode(blob).rstrip(b"=").decode()

    def open(self, conversation_id: str, token: str) -> Press:
        """Return what pressing the button means.

        Raises:
            Refused: ``button_invalid`` (forged, damaged or foreign) or ``button_expired``.
        """
        try:
            text = self._vault.decrypt(_decode(token), _place(conversation_id))
            content = orjson.loads(text)
        except (ProtectionError, binascii.Error, ValueError) as error:
            raise Refused("button_invalid") from error
        if content["x"] <= self._clock.now().timestamp():
            raise Refused("button_expired")
        return Press(content["i"], content["a"], content["t"], content["l"])


class CallPasses:
    """Makes and opens the passes by which the phone vouches for a call.

    Who holds the installation's keys may make one: the voice role does, no client can. A pass
    says that a conversation is held on the phone; who the caller is, it does not say.
    """

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def make(self, call_id: str) -> str:
        """Return the pass of a call."""
        stem = f"{call_id}.{int((self._clock.now() + CALL_LIFE).timestamp())}"
        signature = self._vault.sign(_call(stem))
        return f"{stem}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    def open(self, token: str) -> str:
        """Return the call's id.

        Raises:
            NotSignedIn: ``call_invalid``: the pass is not one of ours, or is too old.
        """
        stem, _, signature = token.rpartition(".")
        call_id, _, expires = stem.partition(".")
        try:
            genuine = self._vault.verify(_call(stem), _decode(signature))
            over = not genuine or int(expires) <= self._clock.now().timestamp()
        except (binascii.Error, ValueError):
            over = True
        if over:
            raise NotSignedIn("call_invalid")
        return call_id


class VisitorTokens:
    """Makes and opens the tokens by which a visitor comes back."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def make(self, visitor_id: str) -> str:
        """Return the token of a visitor."""
        signature = self._vault.sign(_visit(visitor_id))
        return f"{visitor_id}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    def new(self) -> tuple[str, str]:
        """Return a new visitor's id and token."""
        visitor_id = new_id()
        return visitor_id, self.make(visitor_id)

    def open(self, token: str) -> str:
        """Return the visitor's id.

        Raises:
            NotSignedIn: ``visitor_invalid``: the token is not one of ours.
        """
        visitor_id, _, signature = token.partition(".")
        try:
            genuine = self._vault.verify(_visit(visitor_id), _decode(signature))
        except (binascii.Error, ValueError):
            genuine = False
        if not genuine:
            raise NotSignedIn("visitor_invalid")
        return visitor_id


def _place(conversation_id: str) -> FieldRef:
    return FieldRef("message", "button", conversation_id)


def _call(stem: str) -> bytes:
    return f"call|{stem}".encode()


def _visit(visitor_id: str) -> bytes:
    return f"visitor|{visitor_id}".encode()


def _decode(token: str) -> bytes:
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        raise ValueError("not a token")
    return base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
