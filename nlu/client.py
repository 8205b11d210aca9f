"""The running understanding service, as other rooms call it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TypeVar

import aiohttp
from pydantic import BaseModel, ValidationError

from nlu.contract import (
    DEADLINE,
    Context,
    FaqAnswer,
    FaqMatch,
    FaqRequest,
    NluError,
    NluRejected,
    NluUnavailable,
    ParseRequest,
    ParseResult,
    Readiness,
    ShadowReport,
)

M = TypeVar("M", bound=BaseModel)

# No message is to blame for it, and every one waits until it is put right.
NOT_ADMITTED = "nlu refuses our token: BANTER_NLU_TOKEN is not the one that nlu was started with"


class NluClient:
    """Asks the service over HTTP; every call has a deadline.

    Args:
        url: address of the service, e.g. ``http://127.0.0.1:8003``.
        session: the caller's session; the caller closes it.
        token: shared secret, if the service asks for one.
        deadline: how long one call may take, connection included.
    """

    def __init__(
        self,
        url: str,
        session: aiohttp.ClientSession,
        token: str = "",
        deadline: timedelta = DEADLINE,
    ) -> None:
        self.url = url.rstrip("/")
        self.session = session
        self.token = token
        self.deadline = deadline

    async def parse(self, text: str, context: Context | None = None) -> ParseResult:
        """Understand one message.

        Raises:
            NluUnavailable: the service is down, loading or overloaded, took too long, or
                refuses our token.
            NluRejected: the text is too long or no text.
        """
        request = ParseRequest(text=text, context=context)
        return _read(ParseResult, await self._post("/model/parse", request))

    async def faq(self, text: str) -> tuple[FaqMatch, ...]:
        """Find the questions of the knowledge base that a text resembles, best first.

        Raises:
            NluUnavailable: the service is down, loading or overloaded, took too long, or
                refuses our token.
            NluRejected: the text is too long or no text.
        """
        return _read(FaqAnswer, await self._post("/faq", FaqRequest(text=text))).matches

    async def shadow(self) -> ShadowReport:
        """Return what a second model beside the live one came to.

        Raises:
            NluUnavailable: the service is down, took too long, or refuses our token.
        """
        return _read(ShadowReport, await self._call("GET", "/shadow"))

    async def trouble(self) -> str | None:
        """Return why messages are not understood now, in a sentence; None when they are."""
        try:
            readiness = _read(Readiness, await self._call("GET", "/ready"))
        except NluError as error:
            return str(error)
        return None if readiness.authorised else NOT_ADMITTED

    async def _post(self, path: str, request: BaseModel) -> bytes:
        try:
            body = request.model_dump_json(exclude_none=True).encode()
        except ValueError as error:
            raise NluRejected("the text holds half a surrogate pair") from error
        return await self._call("POST", path, body)

    async def _call(self, method: str, path: str, body: bytes | None = None) -> bytes:
        try:
            async with asyncio.timeout(self.deadline.total_seconds()):
                return await self._send_twice(method, path, body)
        except aiohttp.ClientError as error:
            raise NluUnavailable(f"nlu cannot be reached: {type(error).__name__}") from error
        except TimeoutError as error:
            raise NluUnavailable("nlu did not answer in time") from error

    async def _send_twice(self, method: str, path: str, body: bytes | None) -> bytes:
        """Send, once more if a kept-alive connection had died (a parse changes nothing)."""
        try:
            return await self._send(method, path, body)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            return await self._send(method, path, body)

    async def _send(self, method: str, path: str, body: bytes | None) -> bytes:
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        url = f"{self.url}{path}"
        async with self.session.request(method, url, data=body, headers=headers) as response:
            answer = await response.read()
            if response.status == 200:
                return answer
            if response.status in (401, 403):
                raise NluUnavailable(NOT_ADMITTED)
            detail = f"nlu answered {response.status}: {answer[:200].decode(errors='replace')}"
            if response.status >= 500 or response.status == 429:
                raise NluUnavailable(detail)
            raise NluRejected(detail)


def _read(model: type[M], body: bytes) -> M:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise NluUnavailable("nlu answered with a body that is not its contract") from error
