"""The small bank of ``tests/actions``, behind the real action server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from actions.serving.server import create_app
from crm.bank import open_engine
from crm.settings import CrmSettings
from crm.store import migrate
from data.knowledge import KnowledgeBase
from data.settings import HouseSettings

TESTS = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS / "actions"), str(TESTS / "crm")]

from town import Town, found_town  # noqa: E402 - on the path now


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A bank with a few people and products."""
    path = tmp_path / "banter.db"
    engine = open_engine(HouseSettings(), CrmSettings(database_url=f"sqlite:///{path}"))
    migrate.upgrade(engine)
    engine.dispose()
    town = found_town(path)
    yield town
    town.bank.close()


@pytest.fixture
def server(town: Town) -> Iterator[TestClient]:
    """The action server of that bank."""
    app = create_app(bank=town.bank, recommender=town.recommender, knowledge=KnowledgeBase.load())
    with TestClient(app) as client:
        yield client
