"""The customer page: static files, and its words."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from data.texts.catalogue import Texts
from data.texts.phrases import Language

FOLDER = Path(__file__).parent / "static"


def routes(texts: Texts, zone: ZoneInfo) -> APIRouter:
    """Return ``/`` and ``/api/texts/<language>``, with the zone of the bank's clock."""
    api = APIRouter()
    place = {"time_zone": zone.key}
    words = {each: orjson.dumps(_nested(texts, each) | place) for each in Language}

    @api.get("/")
    async def index() -> Response:
        return FileResponse(FOLDER / "index.html")

    @api.get("/api/texts/{language}")
    async def page_texts(language: Language) -> Response:
        return Response(words[language], media_type="application/json")

    return api


def _nested(texts: Texts, language: Language) -> dict[str, object]:
    """Return the page's texts with ``card_labels.term`` as a mapping in a mapping."""
    nested: dict[str, object] = {}
    for key, words in texts.subject(language, "page").items():
        *outer, name = key.split(".")
        place = nested
        for step in outer:
            inner = place.setdefault(step, {})
            assert isinstance(inner, dict)  # noqa: S101 - the catalogue has no other shape
            place = inner
        place[name] = words
    return nested
