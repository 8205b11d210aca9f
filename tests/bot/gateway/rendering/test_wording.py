"""Every refusal of the gateway has words in both languages."""

import re
from pathlib import Path

import pytest

from bot.gateway import contract
from bot.gateway.contract import Refused, TooMuch
from bot.gateway.rendering.wording import Wording, as_refusal
from crm.contract import Conflict, NotFound, Unavailable
from data.texts.catalogue import Texts
from data.texts.phrases import Language

TEXTS = Texts.load()
WORDING = Wording(TEXTS)
SOURCE = Path(contract.__file__).parent
RAISED = re.compile(
    r"(?:Refused|NotSignedIn|NotHeld|TooMuch|TooLarge|TryAgain|NotHere)\(\s*\"(\w+)\""
)
CODES = sorted({code for path in SOURCE.rglob("*.py") for code in RAISED.findall(path.read_text())})
LISTED = (SOURCE.parents[1] / "docs" / "protocol.md").read_text("utf-8")


def test_the_codes_were_found() -> None:
    assert {"button_invalid", "token_expired", "frame_too_large"} <= set(CODES)


@pytest.mark.parametrize("code", [*CODES, "rate_limited", "visitors_exceeded"])
def test_every_code_has_words_of_its_own(code: str) -> None:
    assert TEXTS.has(f"errors.{code}")


@pytest.mark.parametrize("code", sorted({*CODES, "rate_limited"} - {"not_found", "unexpected"}))
def test_every_code_is_in_the_protocol(code: str) -> None:
    assert f"`{code}`" in LISTED


def test_a_refusal_becomes_a_frame_in_the_customers_words() -> None:
    refusal = TooMuch("rate_limited", client_id="a")
    assert WORDING.error(refusal, Language.EN).model_dump() == {
        "type": "error", "code": "rate_limited", "retryable": True, "client_id": "a",
        "message": "You are sending very fast. Please wait a moment.",
    }  # fmt: skip


def test_what_has_no_words_of_its_own_is_unexpected() -> None:
    frame = WORDING.error(Refused("nobody_wrote_this"), Language.EN)
    assert frame.message == "Something went wrong. Please try again later."


@pytest.mark.parametrize(
    ("error", "code", "status", "retryable"),
    [
        (Unavailable("database_busy", "locked"), "unavailable", 503, True),
        (NotFound("conversation_unknown", "none"), "conversation_unknown", 404, False),
        (Conflict("prospect_linked", "taken"), "prospect_linked", 400, False),
    ],
)
def test_business_errors_tell_whether_to_try_again(
    error: NotFound, code: str, status: int, retryable: bool
) -> None:
    refusal = as_refusal(error, "a")
    assert (refusal.code, refusal.status, refusal.retryable) == (code, status, retryable)
    assert refusal.client_id == "a"
