"""The understanding service: ``create_app(settings, house)`` is its composition root."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeVar

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ValidationError

from data.settings import HouseSettings
from nlu.contract import (
    Context,
    FaqAnswer,
    FaqRequest,
    NluError,
    NluRejected,
    NluUnavailable,
    ParseRequest,
    ParseResult,
    Readiness,
    ShadowReport,
)
from nlu.parsing.understanding import Understanding
from nlu.serving.batching import Overloaded
from nlu.serving.building import build_apart
from nlu.serving.loading import open_shadow, open_understanding
from nlu.serving.service import NluService
from nlu.settings import NluSettings

log = logging.getLogger(__name__)

M = TypeVar("M", bound=BaseModel)
# A character of JSON may take 12 bytes (a surrogate pair of \u escapes); 1 kB for the rest.
_BYTES_PER_CHARACTER = 12
_OTHER_BYTES = 1024
_RETRY_AFTER = {"Retry-After": "1"}
# Soon enough after `banter train nlu`, and seldom enough that a model that cannot be read, of
# which a try takes up to 2 s of CPU, leaves most of a core to others.
_LOOKS_AGAIN = timedelta(seconds=5)


class _Rejected(NluRejected):
    """A request that must be changed, with the HTTP status that says so."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def create_app(
    settings: NluSettings | None = None,
    house: HouseSettings | None = None,
    *,
    opener: Callable[[Understanding | None], Understanding] | None = None,
    builder: Callable[[], Awaitable[None]] | None = None,
    shadow_opener: Callable[[], Understanding] | None = None,
    looks_again: timedelta = _LOOKS_AGAIN,
) -> FastAPI:
    """Build the service.

    Args:
        settings: of this service.
        house: where models are kept.
        opener: loads the published model, given the one in use (tests hand in their own).
        builder: builds and publishes the next model.
        shadow_opener: loads the shadow model.
        looks_again: after how long a model is looked for again, while none is loaded.
    """
    settings = settings or NluSettings()
    house = house or HouseSettings()
    app = FastAPI(title="Banter understanding", lifespan=_lifespan)
    app.state.service = NluService(
        settings,
        opener or (lambda old: open_understanding(settings, house, old)),
        builder or (lambda: build_apart(settings, house)),
        shadow_opener or (lambda: open_shadow(settings, house)),
    )
    app.state.looks_again = looks_again
    app.add_api_route("/model/parse", _parse, methods=["POST"], response_model=ParseResult)
    app.add_api_route("/faq", _faq, methods=["POST"], response_model=FaqAnswer)
    app.add_api_route("/health", _health, methods=["GET"])
    app.add_api_route("/ready", _ready, methods=["GET"], response_model=Readiness)
    app.add_api_route("/metrics", _metrics, methods=["GET"])
    app.add_api_route("/shadow", _shadow, methods=["GET"], response_model=ShadowReport)
    app.add_api_route("/admin/reload", _reload, methods=["POST"])
    app.add_api_route("/admin/build", _build, methods=["POST"], status_code=202)
    app.add_exception_handler(NluError, _on_error)
    app.add_exception_handler(Exception, _on_crash)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Answer /health at once; load the model beside."""
    service: NluService = app.state.service
    await service.batcher.start()
    loading = asyncio.create_task(_load(service, app.state.looks_again))
    if service.shadow is not None:
        service.shadow.start()
    yield
    if service.shadow is not None:
        await asyncio.to_thread(service.shadow.stop)
    loading.cancel()
    await service.builds.stop()
    await service.batcher.stop()


async def _load(service: NluService, looks_again: timedelta) -> None:
    """Load the published model, however long it takes until there is one."""
    said = ""
    while service.understanding is None:
        try:
            loaded = await service.reload()
            log.info("understanding with model %s", loaded.version)
        except NluUnavailable as error:
            if str(error) != said:
                said = str(error)
                log.error("no model loaded: %s", said)  # noqa: TRY400 - the sentence is the news
        finally:
            service.tried.set()
        if service.understanding is None:
            await asyncio.sleep(looks_again.total_seconds())


async def _parse(request: Request) -> Response:
    service: NluService = request.app.state.service
    with service.measures.timed("/model/parse"):
        asked = await _read(request, ParseRequest)
        text = _checked_text(service.settings, asked.text or "")
        result = await service.parse(text, asked.context or Context())
    return Response(result.model_dump_json(), media_type="application/json")


async def _faq(request: Request) -> Response:
    service: NluService = request.app.state.service
    with service.measures.timed("/faq"):
        asked = await _read(request, FaqRequest)
        result = await service.faq(_checked_text(service.settings, asked.text))
    return Response(result.model_dump_json(), media_type="application/json")


async def _health() -> dict[str, str]:
    return {"status": "alive"}


async def _ready(request: Request) -> Readiness:
    """Tell probes, which have no token, that a model is loaded; callers also if theirs is right."""
    service: NluService = request.app.state.service
    return Readiness(
        model_version=service.loaded().version,
        authorised=_knows(service.settings, _bearer(request)),
    )


async def _metrics(request: Request) -> Response:
    service: NluService = request.app.state.service
    return Response(generate_latest(service.measures.registry), media_type=CONTENT_TYPE_LATEST)


async def _shadow(request: Request) -> ShadowReport:
    service: NluService = request.app.state.service
    _check_token(service.settings, _bearer(request))
    return service.shadow_report()


async def _reload(request: Request) -> dict[str, str]:
    service: NluService = request.app.state.service
    _check_token(service.settings, _bearer(request))
    fresh = await service.reload()
    return {"model_version": fresh.version}


async def _build(request: Request) -> dict[str, bool]:
    """Start to build the next model from the present data, unless one is being built."""
    service: NluService = request.app.state.service
    _check_token(service.settings, _bearer(request))
    return {"started": service.builds.start()}


async def _read(request: Request, model: type[M]) -> M:
    """Read and check a request's body; what is wrong is named, never quoted."""
    settings = request.app.state.service.settings
    limit = settings.max_characters * _BYTES_PER_CHARACTER + _OTHER_BYTES
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise _Rejected(413, f"the body is longer than {limit} bytes")
    try:
        asked = model.model_validate_json(bytes(body))
    except ValidationError as error:
        places = sorted({".".join(map(str, e["loc"])) or "body" for e in error.errors()})
        raise _Rejected(422, f"not a valid request: {', '.join(places)}") from None
    _check_token(settings, getattr(asked, "token", None) or _bearer(request))
    return asked


def _checked_text(settings: NluSettings, text: str) -> str:
    if len(text) > settings.max_characters:
        raise _Rejected(413, f"the text is longer than {settings.max_characters} characters")
    return text


def _check_token(settings: NluSettings, given: str) -> None:
    if not _knows(settings, given):
        raise _Rejected(401, "the token is missing or wrong")


def _knows(settings: NluSettings, given: str) -> bool:
    expected = settings.token.get_secret_value()
    return not expected or hmac.compare_digest(expected.encode(), given.encode())


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


async def _on_error(request: Request, error: Exception) -> JSONResponse:
    """Say what the caller must do: change the request, or come again."""
    service: NluService = request.app.state.service
    if isinstance(error, _Rejected):
        service.measures.refused("rejected")
        return JSONResponse({"error": str(error), "retryable": False}, error.status)
    full = isinstance(error.__cause__, Overloaded)
    service.measures.refused("shed" if full else "unavailable")
    return JSONResponse({"error": str(error), "retryable": True}, 503, _RETRY_AFTER)


async def _on_crash(request: Request, error: Exception) -> JSONResponse:
    """Answer a fault of ours without a word of the message in it."""
    request.app.state.service.measures.refused("crashed")
    log.error("a request failed: %s", type(error).__name__)
    return JSONResponse({"error": "internal error", "retryable": True}, 500)
