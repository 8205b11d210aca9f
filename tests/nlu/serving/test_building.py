"""The next model is built beside the running service and swapped in."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from data.settings import HouseSettings
from nlu.model import artefact as storage
from nlu.serving.app import create_app
from nlu.serving.building import BuildFailed, Builds, build_apart
from nlu.serving.measures import Measures
from nlu.settings import NluSettings
from nlu.training import pipeline


async def nothing() -> None:
    """A build or a swap that has nothing to do."""


def counted(measures: Measures, outcome: str) -> float:
    return measures.registry.get_sample_value("banter_nlu_builds_total", {"outcome": outcome}) or 0


async def test_a_finished_build_is_swapped_in() -> None:
    done: list[str] = []

    def step(name: str) -> Callable[[], Awaitable[None]]:
        async def take() -> None:
            done.append(name)

        return take

    measures = Measures()
    builds = Builds(step("build"), step("swap"), measures)
    assert builds.start()
    await builds.finished()
    assert done == ["build", "swap"]
    assert counted(measures, "swapped") == 1


async def test_there_is_one_build_at_a_time() -> None:
    go_on = asyncio.Event()

    async def build() -> None:
        await go_on.wait()

    builds = Builds(build, nothing, Measures())
    assert [builds.start(), builds.start()] == [True, False]
    go_on.set()
    await builds.finished()
    assert builds.start()
    await builds.stop()


async def test_a_failed_build_is_counted_and_nothing_swapped() -> None:
    async def fail() -> None:
        raise BuildFailed("the build ended with code 1")

    async def swap() -> None:
        raise AssertionError("swapped")

    measures = Measures()
    builds = Builds(fail, swap, measures)
    builds.start()
    await builds.finished()
    assert counted(measures, "failed") == 1


async def test_a_build_that_cannot_read_its_data_says_so(
    tmp_path: Path, house: HouseSettings
) -> None:
    empty = NluSettings(_env_file=None, utterances=tmp_path)
    with pytest.raises(BuildFailed, match="code 1"):
        await build_apart(empty, house)
    assert storage.current_version(house.models_folder) is None


@pytest.mark.long  # trains twice
async def test_the_next_model_is_built_and_swapped_under_load(
    small_settings: NluSettings, house: HouseSettings, tmp_path: Path
) -> None:
    """The real build: every message before, during and after it is answered whole."""
    folder = tmp_path / "utterances"
    assert small_settings.utterances
    shutil.copytree(small_settings.utterances, folder)
    settings = small_settings.model_copy(update={"utterances": folder})
    first = pipeline.train(settings, house).version
    app = create_app(settings, house, builder=lambda: build_apart(settings, house, nicer=0))
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://nlu") as client,
    ):
        service = app.state.service
        await service.tried.wait()
        with (folder / "zh" / "small.yml").open("a", encoding="utf-8") as file:
            file.write("      - 我的卡不见了快帮我挂失一下\n")
        assert (await client.post("/admin/build")).json() == {"started": True}
        finished = asyncio.create_task(service.builds.finished())
        answers: list[httpx.Response] = []
        while not finished.done():
            asked = [client.post("/model/parse", json={"text": f"第{n}次问"}) for n in range(8)]
            answers += await asyncio.gather(*asked)
            await asyncio.wait({finished}, timeout=0.05)  # leaves the build some of the machine
        last = (await client.get("/ready")).json()["model_version"]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["model_version"] for answer in answers} <= {first, last}
    assert last == storage.current_version(house.models_folder) != first
