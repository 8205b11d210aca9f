"""The same conversation over REST, for apps that hold no socket."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ValidationError

from bot.gateway.contract import (
    Accepted,
    Identity,
    LanguageRequest,
    Me,
    NotSignedIn,
    OpenRequest,
    Refused,
    SendRequest,
    SetLanguage,
    StepUpRequest,
    TooLarge,
    misshapen,
)
from bot.gateway.door import Door
from bot.gateway.intake import Said
from bot.gateway.people.visits import Visit
from crm.messages import Message
from data.texts.phrases import Language

B = TypeVar("B", bound=BaseModel)
VISITOR_HEADER = "X-Banter-Visitor"
LONGEST_WAIT_S = 25.0
PAGE = 200


def routes(door: Door) -> APIRouter:
    """Return the routes under ``/api``."""
    api = APIRouter(prefix="/api", default_response_class=Response)

    @api.post("/conversations")
    async def open_conversation(request: Request) -> Response:
        wanted = await read_body(request, OpenRequest, door.settings.max_frame_bytes)
        visit = await door.visits.open(
            bearer(request),
            request.headers.get(VISITOR_HEADER),
            language=wanted.language,
            fresh=wanted.fresh,
            address=request.client.host if request.client else "",
        )
        return as_json(visit.welcome())

    @api.post("/messages")
    async def send(request: Request) -> Response:
        message = await read_body(request, SendRequest, door.settings.max_frame_bytes)
        visit = await _visit(request, door)
        said = Said(message.client_id, message.text, message.button)
        ack = await door.intake.say(visit, said, lambda _frame: None)
        accepted = Accepted(
            conversation_id=visit.conversation_id,
            client_id=ack.client_id,
            seq=ack.seq,
            duplicate=ack.duplicate,
        )
        return as_json(accepted, 202)

    @api.get("/messages")
    async def messages(request: Request) -> Response:
        visit = await _visit(request, door)
        after = int(_number(request, "after", 0, most=2**31))
        limit = int(_number(request, "limit", PAGE, least=1, most=PAGE))
        wait_s = _number(request, "wait", 0, most=LONGEST_WAIT_S)
        if wait_s:
            await _news(door, visit.conversation_id, after, wait_s)
        # Asked before the history is read: what is answered by now is in it.
        pending = await _is_owed_an_answer(door, visit.conversation_id)
        stored = await door.records.history(visit.conversation_id, after, limit)
        found = [door.veil.over(message, visit.acr) for message in stored]
        return _page(door, visit.conversation_id, found, after, pending=pending)

    @api.put("/language")
    async def set_language(request: Request) -> Response:
        wanted = await read_body(request, LanguageRequest, door.settings.max_frame_bytes)
        visit = await _visit(request, door)
        await door.holders.set_language(visit.conversation_id, wanted.language)
        door.stream.tell(visit.conversation_id, SetLanguage(language=wanted.language))
        return as_json(wanted)

    @api.post("/step-up")
    async def step_up(request: Request) -> Response:
        wanted = await read_body(request, StepUpRequest, door.settings.max_frame_bytes)
        visit = await _visit(request, door)
        proof = await door.visits.renew(visit, wanted.token)
        await door.intake.redo_after_step_up(visit)
        return as_json(Identity(signed_in=True, acr=proof.acr, acr_until=proof.expires_at))

    @api.get("/me")
    async def me(request: Request) -> Response:
        speaker = await door.visits.speaker(bearer(request), request.headers.get(VISITOR_HEADER))
        view = await door.holders.latest(speaker.person)
        customer = speaker.customer
        known = view.language if view else (customer.language if customer else Language.ZH)
        return as_json(
            Me(
                signed_in=speaker.proof is not None,
                acr=speaker.acr,
                acr_until=speaker.proof.expires_at if speaker.proof else None,
                language=known,
                conversation_id=view.conversation_id if view else None,
                name=speaker.name,
            )
        )

    return api


async def read_body(request: Request, model: type[B], most_bytes: int) -> B:
    """Read and parse a JSON body; an empty one counts as ``{}``.

    Raises:
        TooLarge: more than is read.
        Refused: it is not what is expected.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise TooLarge("frame_too_large")
    try:
        return model.model_validate_json(bytes(body) or b"{}")
    except ValidationError as error:
        raise misshapen(error) from error


def as_json(body: BaseModel, status: int = 200) -> Response:
    """Return a model as a JSON response."""
    return Response(body.model_dump_json(exclude={"type"}), status, media_type="application/json")


async def _visit(request: Request, door: Door) -> Visit:
    return await door.visits.resume(bearer(request), request.headers.get(VISITOR_HEADER))


def bearer(request: Request) -> str | None:
    """Return the token of the ``Authorization`` header, if there is one.

    Raises:
        NotSignedIn: the header is not of the form ``Bearer <token>``.
    """
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn("token_invalid")
    return token.strip()


def _number(request: Request, name: str, default: float, *, least: float = 0, most: float) -> float:
    text = request.query_params.get(name)
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        raise Refused("frame_malformed", where=f"{name}: no number") from None
    if not least <= value <= most:
        raise Refused("frame_malformed", where=f"{name}: from {least:g} to {most:g}")
    return value


async def _news(door: Door, conversation_id: str, after: int, wait_s: float) -> None:
    """Wait until there are messages after a number, for a while."""
    subscription = door.stream.subscribe(conversation_id, after)
    try:
        async with asyncio.timeout(wait_s):
            while not any(isinstance(item, Message) for item in await subscription.next()):
                pass
    except TimeoutError:
        pass
    finally:
        door.stream.unsubscribe(subscription)


async def _is_owed_an_answer(door: Door, conversation_id: str) -> bool:
    """Return whether a turn is open: one of ours, or one that no process has taken up yet."""
    if door.turns.pending(conversation_id):
        return True
    return bool(await door.records.unfinished(conversation_id))


def _page(
    door: Door, conversation_id: str, found: list[Message], after: int, *, pending: bool
) -> Response:
    notice = door.patience.notice(conversation_id)
    messages = ",".join(message.model_dump_json() for message in found)
    body = (
        f'{{"conversation_id":"{conversation_id}","messages":[{messages}],'
        f'"last_seq":{found[-1].seq if found else after},"pending":{str(pending).lower()},'
        f'"notice":{notice.model_dump_json(exclude={"type"}) if notice else "null"}}}'
    )
    return Response(body, media_type="application/json")
