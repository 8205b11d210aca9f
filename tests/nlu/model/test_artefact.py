"""A version on disk is used whole or not at all."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from data.settings import HouseSettings
from nlu.encoding.encoder import Encoder
from nlu.model import artefact as storage
from nlu.model import manifest
from nlu.model.artefact import Artefact, ArtefactError
from nlu.model.index import IndexKind
from nlu.serving.loading import open_understanding
from nlu.settings import NluSettings
from nlu.training import pipeline
from nlu.training.reading import TrainingData

FILES = ["config.json", "metrics.json", "model.npz", "utterances.faiss", "manifest.json"]
Run = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def folder(artefact: Artefact, house: HouseSettings) -> Path:
    return storage.save(house.models_folder, artefact, {"data_digest": "d"})


def test_a_version_says_what_it_is_made_from(artefact: Artefact, folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text("utf-8"))
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    assert config["encoder_fingerprint"] == artefact.encoder
    assert (config["encoder"], config["data_digest"]) == ("usem3", "d")
    assert config["index"] == "exact"
    assert metrics == artefact.metrics
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("harm", [truncated, flipped, Path.unlink])
@pytest.mark.parametrize("name", FILES)
def test_a_harmed_file_is_one_clear_error(
    folder: Path, house: HouseSettings, name: str, harm: Callable[[Path], None]
) -> None:
    harm(folder / name)
    with pytest.raises(ArtefactError, match=r"is damaged or not ours .*banter train nlu"):
        storage.load(house.models_folder)


def test_files_of_another_program_are_refused(folder: Path, house: HouseSettings) -> None:
    (folder / "manifest.json").unlink()
    (folder / "config.json").write_text('{"model": "DIET"}')
    manifest.write(folder)
    with pytest.raises(ArtefactError, match="is damaged or not ours"):
        storage.load(house.models_folder)


def test_an_index_of_other_utterances_is_refused(artefact: Artefact, house: HouseSettings) -> None:
    fewer = replace(artefact.intents, labels=artefact.intents.labels[:-1])
    storage.save(house.models_folder, replace(artefact, version="fewer", intents=fewer), {})
    with pytest.raises(ArtefactError, match="labels"):
        storage.load(house.models_folder)


def test_an_empty_pointer_is_no_model(folder: Path, house: HouseSettings) -> None:
    (folder.parent / "current").write_text("")
    with pytest.raises(ArtefactError, match="no trained model"):
        storage.load(house.models_folder)


@pytest.mark.parametrize("name", FILES)
async def test_the_model_in_use_outlives_a_harmed_successor(
    run_service: Run, small_settings: NluSettings, house: HouseSettings, folder: Path, name: str
) -> None:
    def opener(old: object) -> object:
        return open_understanding(small_settings, house, old)  # type: ignore[arg-type]

    async with run_service(small_settings, opener) as client:
        truncated(folder / name)
        reloaded = await client.post("/admin/reload")
        answer = await client.post("/model/parse", json={"text": "推荐个理财产品"})
        ready = await client.get("/ready")
    assert (reloaded.status_code, reloaded.json()["retryable"]) == (503, True)
    assert "run `banter train nlu`" in reloaded.json()["error"]
    assert (answer.status_code, ready.status_code) == (200, 200)
    assert answer.json()["intent"]["name"] == "recommend"


def test_the_kind_of_index_is_recorded_and_read_back(
    small_data: TrainingData, small_settings: NluSettings, encoder: Encoder, house: HouseSettings
) -> None:
    settings = small_settings.model_copy(update={"index": "hnsw"})
    built = pipeline.build(small_data, encoder, settings, "graph")
    folder = storage.save(house.models_folder, built, {})
    read = storage.load(house.models_folder)
    texts: Sequence[str] = ["我想买理财", "card is gone"]
    vectors = encoder.encode(texts)
    assert json.loads((folder / "config.json").read_text("utf-8"))["index"] == "hnsw"
    assert read.intents.index.kind is IndexKind.HNSW
    assert read.intents.judge(texts, vectors) == built.intents.judge(texts, vectors)


def test_another_kind_of_index_is_another_version(
    small_data: TrainingData, small_settings: NluSettings, encoder: Encoder
) -> None:
    graph = small_settings.model_copy(update={"index": "hnsw"})
    exact = small_settings.model_copy(update={"index": "exact"})
    of = pipeline.version_of
    assert of(graph, encoder, small_data) != of(exact, encoder, small_data)
    assert of(small_settings, encoder, small_data) == of(exact, encoder, small_data)
