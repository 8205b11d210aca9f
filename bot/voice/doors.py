"""What a PBX asks over HTTP: to expect a call, how to go on after it, to tell who takes it."""

from __future__ import annotations

import logging
import re
from urllib.parse import parse_qsl
from uuid import UUID

import orjson
from fastapi import APIRouter, Request, Response

from bot.voice.calls import Calls
from bot.voice.contract import Caller, CallRefused, Ending
from bot.voice.registration_key import RegistrationKey
from bot.voice.transports.allowing import AllowList
from bot.voice.transports.frames import AUDIO_KINDS
from data.texts.phrases import Language
from speech.contract import Recogniser
from speech.speaking.contract import Synthesiser

logger = logging.getLogger(__name__)

LONGEST_FORM = 2000  # bytes
_NUMBER = re.compile(r"\+?[0-9]{1,32}")
_LINE = re.compile(r"[\w.-]{0,40}")
_RATES = {str(rate): rate for rate in AUDIO_KINDS}


class _Refusal(Exception):
    """An answer that is no; ``reason`` is for counters, ``text`` for the PBX's log."""

    def __init__(self, status: int, reason: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.reason = reason
        self.text = text


def routes(
    calls: Calls,
    key: RegistrationKey,
    allowed: AllowList,
    recogniser: Recogniser | None = None,
    synthesiser: Synthesiser | None = None,
) -> APIRouter:
    """Return ``POST /calls``, ``…/{id}/next``, ``…/{id}/whisper``, ``/health``, ``/metrics``.

    Forms, because that is what Asterisk's ``CURL()`` sends; the secret is their field ``key``
    (or a bearer token), so that it stands in no URL and no access log.
    """
    api = APIRouter()

    async def checked(request: Request) -> dict[str, str]:
        return _checked(request, await _form(request), key, allowed)

    @api.post("/calls")
    async def expect(request: Request) -> Response:
        try:
            _register(calls, await checked(request))
        except _Refusal as refusal:
            return _refused(calls, refusal)
        return _text("ok")

    @api.post("/calls/{call_id}/next")
    async def follow(request: Request, call_id: str) -> Response:
        try:
            await checked(request)
            ending = calls.registry.ending(_uuid(call_id))
        except _Refusal as refusal:
            return _refused(calls, refusal)
        return _text("hangup" if ending is Ending.GOODBYE else "queue")

    @api.post("/calls/{call_id}/whisper")
    async def whisper(request: Request, call_id: str) -> Response:
        try:
            _register(calls, await checked(request), about=_uuid(call_id))
        except _Refusal as refusal:
            return _refused(calls, refusal)
        return _text("ok")

    @api.get("/health")
    async def health() -> Response:
        models = {} if recogniser is None else _models(recogniser)
        voices = {} if synthesiser is None else _voices(synthesiser)
        state = {
            "status": "alive", "calls": calls.talking, "full": calls.full, "models": models,
            "voices": voices,
        }  # fmt: skip
        return Response(orjson.dumps(state), media_type="application/json")

    @api.get("/metrics")
    async def metrics() -> Response:
        return Response(calls.metrics.exposition(), media_type="text/plain; version=0.0.4")

    return api


def _models(recogniser: Recogniser) -> dict[str, dict[str, object]]:
    """Return how the model of each language is; a missing one leaves the phone alive."""
    return {
        language: {
            "state": status.state.value, "usable": status.usable, "sentence": status.sentence,
        }
        for language, status in recogniser.ready().items()
    }  # fmt: skip


def _voices(synthesiser: Synthesiser) -> dict[str, dict[str, object]]:
    """Return which engine speaks each language, and why another does than was asked for."""
    return {
        language: {
            "engine": status.engine, "chosen": status.chosen, "sentence": status.sentence,
        }
        for language, status in synthesiser.speaking().items()
    }  # fmt: skip


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            raise _Refusal(413, "form_too_long", f"a form has at most {LONGEST_FORM} bytes")
    try:
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=20))
    except (UnicodeDecodeError, ValueError):
        raise _Refusal(400, "form_malformed", "the body is no form") from None


def _checked(
    request: Request, form: dict[str, str], key: RegistrationKey, allowed: AllowList
) -> dict[str, str]:
    if not allowed.admits(request.client.host if request.client else ""):
        raise _Refusal(403, "address", "this address is not in BANTER_VOICE_ALLOWED")
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not key.matches(form.get("key", "") or bearer):
        raise _Refusal(401, "key", "the key is not the one in the registration key file")
    return form


def _register(calls: Calls, form: dict[str, str], about: UUID | None = None) -> None:
    call_id = _uuid(form.get("id", ""))
    rate = _RATES.get(form.get("rate", "8000"))
    if rate is None:
        raise _Refusal(400, "rate", f"rate is one of {', '.join(_RATES)}")
    try:
        calls.registry.register(call_id, _caller(form), rate, about)
    except CallRefused as refusal:
        raise _Refusal(409, refusal.reason, refusal.reason) from refusal


def _caller(form: dict[str, str]) -> Caller:
    try:
        language = Language(form.get("language", Language.ZH))
    except ValueError:
        raise _Refusal(400, "language", "language is zh or en") from None
    line = form.get("line", "")
    if not _LINE.fullmatch(line):
        raise _Refusal(400, "line", "line is a short name")
    number = form.get("number", "").strip()
    # Withheld, or a SIP name: the call comes in all the same.
    return Caller(number if _NUMBER.fullmatch(number) else None, language, line)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _Refusal(400, "id", "id is a UUID, e.g. of Asterisk's UUID()") from None


def _refused(calls: Calls, refusal: _Refusal) -> Response:
    calls.metrics.refused.labels(refusal.reason).inc()
    logger.warning("calls.refused reason=%s", refusal.reason)
    return _text(f"error: {refusal.text}", refusal.status)


def _text(text: str, status: int = 200) -> Response:
    return Response(text, status, media_type="text/plain")
