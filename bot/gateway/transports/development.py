"""The development door: sign in as a persona, or by telephone keys. It does not exist elsewhere."""

from __future__ import annotations

import secrets
from datetime import timedelta

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from bot.gateway.contract import NotSignedIn, Refused
from bot.gateway.door import Door
from bot.gateway.transports.rest import bearer, read_body
from data.texts.catalogue import Texts
from data.texts.phrases import Language

PERSONAS = tuple(str(number) for number in range(1, 11))
STARTERS = ("page.starter_1", "page.starter_2", "page.starter_3")
STEPPED_UP = 2
TELEPHONE_CODE = "123456"  # every demo customer's
_CODE = TELEPHONE_CODE.encode()


class SignIn(BaseModel):
    """``POST /api/dev/sign-in``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cif_no: str = Field(min_length=1, max_length=64)
    acr: int = Field(1, ge=1, le=STEPPED_UP)


class PhoneIdentity(BaseModel):
    """``POST /api/dev/phone-identity``: what a caller keyed in (docs/voice.md)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str = Field(min_length=1, max_length=32, repr=False)
    last_digits: str = Field(min_length=4, max_length=18, repr=False)
    code: str = Field(min_length=1, max_length=32, repr=False)


class NotHere(Refused):
    """There is no such customer to sign in as."""

    status = 404


def routes(door: Door, texts: Texts, console_url: str) -> APIRouter:
    """Return the routes under ``/api/dev``."""
    api = APIRouter(prefix="/api/dev")
    settings = door.settings

    @api.get("/personas")
    async def personas() -> Response:
        listed = []
        for cif_no in PERSONAS:
            customer = await door.holders.customer(cif_no)
            if customer is not None:
                note = _both(texts, f"personas.note.p{cif_no}")
                name = {"zh": customer.name.zh, "en": customer.name.en}
                listed.append({"cif_no": cif_no, "name": name, "note": note})
        starters = {
            language.value: [texts.text(language, key) for key in STARTERS] for language in Language
        }
        return _json({"personas": listed, "starters": starters, "console_url": console_url})

    @api.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        wanted = await read_body(request, SignIn, settings.max_frame_bytes)
        if await door.holders.customer(wanted.cif_no) is None:
            raise NotHere("customer_unknown")
        minutes = settings.dev_stepup_minutes if wanted.acr > 1 else settings.dev_token_minutes
        return _token(door, wanted.cif_no, wanted.acr, timedelta(minutes=minutes))

    @api.post("/step-up")
    async def step_up(request: Request) -> Response:
        token = bearer(request)
        if token is None:
            raise NotSignedIn("token_invalid")
        proof = door.identity.verify(token)
        life = timedelta(minutes=settings.dev_stepup_minutes)
        return _token(door, proof.cif_no, STEPPED_UP, life)

    @api.post("/phone-identity")
    async def phone_identity(request: Request) -> Response:
        keyed = await read_body(request, PhoneIdentity, settings.max_frame_bytes)
        cif_no = await door.holders.identified(keyed.number, keyed.last_digits)
        if cif_no is None or not secrets.compare_digest(keyed.code.encode(), _CODE):
            raise NotSignedIn("not_verified")
        return _token(door, cif_no, STEPPED_UP, timedelta(minutes=settings.dev_stepup_minutes))

    return api


def _token(door: Door, cif_no: str, acr: int, life: timedelta) -> Response:
    token, expires_at = door.identity.issue(cif_no, acr, life)
    return _json({"token": token, "expires_at": expires_at.isoformat()})


def _both(texts: Texts, key: str) -> dict[str, str]:
    return {language.value: texts.text(language, key) for language in Language}


def _json(body: dict[str, object]) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
