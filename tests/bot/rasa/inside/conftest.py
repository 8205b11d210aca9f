"""Fixtures of the tests that run in Rasa's own environment (see ../test_in_rasa_environment.py)."""

import asyncio
import inspect
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
sys.path[:0] = [str(ROOT / "bot" / "rasa"), str(HERE)]

from banter_rasa.quiet import quieten, quieten_logs, without_warnings  # noqa: E402

quieten(Path(tempfile.gettempdir()) / "banter-rasa-cache")
with without_warnings():
    from rasa.core.agent import Agent  # noqa: E402
quieten_logs()

import pytest  # noqa: E402
import train  # noqa: E402

from world import StubActionServer  # noqa: E402


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Run coroutine tests, each in an event loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture(scope="session")
def model(tmp_path_factory) -> Path:
    """The dialogue model, trained from the working tree (or the one that is named)."""
    named = os.environ.get("BANTER_TEST_DIALOGUE_MODELS")
    folder = Path(named) if named else tmp_path_factory.mktemp("model")
    if not train.is_current(folder):
        train.train(folder)
    return folder / "banter.tar.gz"


@pytest.fixture(scope="session")
def processor(model):
    agent = Agent()
    agent.load_model(model)
    return agent.processor


@pytest.fixture
def action_server():
    with StubActionServer() as server:
        yield server
