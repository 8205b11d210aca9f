"""Tokens: whatever is not exactly ours does not open."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.contract import NotSignedIn, Refused
from bot.gateway.people.tokens import ButtonTokens, VisitorTokens
from crm.messages import ButtonDraft
from data.clock import FixedClock
from data.protection.vault import Vault
from data.texts.phrases import phrase

BUTTON = ButtonDraft(label=phrase("x.y"), intent="accept_offer", args={"product": "D365"})
VAULT = Vault.for_tests()
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def tokens(clock: FixedClock) -> ButtonTokens:
    """The button tokens."""
    return ButtonTokens(VAULT, clock, timedelta(hours=24))


def test_a_token_opens_where_it_was_made(tokens: ButtonTokens) -> None:
    press = tokens.open("c1", tokens.make("c1", "c1:1", BUTTON, "我要买"))
    assert (press.intent, press.args, press.label) == (
        "accept_offer",
        {"product": "D365"},
        "我要买",
    )


def test_every_button_is_another_entry(tokens: ButtonTokens) -> None:
    made = [tokens.make("c1", "c1:1", BUTTON, "我要买") for _ in range(2)]
    assert len({tokens.open("c1", token).token_id for token in made}) == 2


def test_a_token_tells_its_reader_nothing(tokens: ButtonTokens) -> None:
    token = tokens.make("c1", "c1:1", BUTTON, "我要买")
    inside = base64.urlsafe_b64decode(token + "==")
    assert b"accept_offer" not in inside
    assert b"D365" not in inside


def test_a_token_does_not_open_elsewhere_nor_under_another_key(tokens: ButtonTokens) -> None:
    token = tokens.make("c1", "c1:1", BUTTON, "我要买")
    with pytest.raises(Refused, match="button_invalid"):
        tokens.open("c2", token)


@given(st.data())
def test_a_changed_token_does_not_open(data: st.DataObject) -> None:
    tokens = ButtonTokens(VAULT, FixedClock(NOON), timedelta(hours=24))
    token = tokens.make("c1", "c1:1", BUTTON, "x")
    blob = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    place = data.draw(st.integers(0, len(blob) - 1))
    blob[place] ^= data.draw(st.integers(1, 255))
    changed = base64.urlsafe_b64encode(bytes(blob)).rstrip(b"=").decode()
    with pytest.raises(Refused, match="button_invalid"):
        tokens.open("c1", changed)


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda b: base64.b64encode(b).decode()))
def test_anything_else_does_not_open(token: str) -> None:
    tokens = ButtonTokens(VAULT, FixedClock(NOON), timedelta(hours=24))
    with pytest.raises(Refused, match="button_invalid"):
        tokens.open("c1", token)
    with pytest.raises(NotSignedIn, match="visitor_invalid"):
        VisitorTokens(VAULT).open(token)


def test_a_token_expires_to_the_second(tokens: ButtonTokens, clock: FixedClock) -> None:
    token = tokens.make("c1", "c1:1", BUTTON, "x")
    clock.instant += timedelta(hours=24, seconds=-1)
    assert tokens.open("c1", token)
    clock.instant += timedelta(seconds=1)
    with pytest.raises(Refused, match="button_expired"):
        tokens.open("c1", token)


def test_a_visitor_token_names_its_visitor() -> None:
    visitors = VisitorTokens(VAULT)
    visitor_id, token = visitors.new()
    assert visitors.open(token) == visitor_id
    other, _ = visitors.new()
    with pytest.raises(NotSignedIn):
        visitors.open(token.replace(visitor_id, other))
