"""Frames of ``/listen``, where a customer speaks instead of typing (docs/protocol.md).

Besides them the client sends its sound as binary frames: PCM, 16 bit little-endian, mono, 16 kHz.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.gateway.contract import ErrorFrame
from data.texts.phrases import Language


class _Frame(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ListenHello(_Frame):
    """Who is speaking, in which language."""

    type: Literal["hello"] = "hello"
    token: str | None = None
    visitor: str | None = None
    language: Language


class Stop(_Frame):
    """That was all: answer with what was heard."""

    type: Literal["stop"] = "stop"


ListenFrame = Annotated[ListenHello | Stop, Field(discriminator="type")]
listen_frames: TypeAdapter[ListenFrame] = TypeAdapter(ListenFrame)


class Listens(_Frame):
    """Speak now; after ``limit_s`` seconds it ends by itself."""

    type: Literal["listening"] = "listening"
    limit_s: float


class PartialFrame(_Frame):
    """Everything heard so far; replaces the one before, and may still change."""

    type: Literal["partial"] = "partial"
    text: str


class HeardFrame(_Frame):
    """Everything that was said, the last frame; empty when nothing was understood."""

    type: Literal["heard"] = "heard"
    text: str
    confidence: float


ListenAnswer = Listens | PartialFrame | HeardFrame | ErrorFrame
