from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from data.settings import HouseSettings
from nlu.encoding.encoder import Encoder
from nlu.model import artefact as storage
from nlu.model.artefact import Artefact
from nlu.model.intents import Blend, blended
from nlu.settings import NluSettings
from nlu.training import calibration, pipeline
from nlu.training.calibration import HeldOut
from nlu.training.pipeline import TrainingData


@pytest.fixture(scope="module")
def networked(small_settings: NluSettings) -> NluSettings:
    return small_settings.model_copy(update={"networks": 1})


@pytest.fixture(scope="module")
def built(networked: NluSettings, small_data: TrainingData, encoder: Encoder) -> Artefact:
    with threadpool_limits(1):
        return pipeline.build(small_data, encoder, networked, "networked")


def test_networks_are_weighed_beside_head_and_neighbours(built: Artefact) -> None:
    model = built.intents
    assert model.networks is not None
    assert model.blend.networks > 0
    assert built.metrics["accuracy"] >= 0.6


def test_one_fold_is_measured(built: Artefact, artefact: Artefact) -> None:
    whole = artefact.metrics["utterances"]
    assert built.metrics["utterances"] == pytest.approx(whole / 3, rel=0.1)
    assert set(built.metrics["accuracy_by_language"]) == {"zh", "en"}


def test_what_a_network_says_counts(built: Artefact, encoder: Encoder) -> None:
    texts = ["我想买理财产品", "card is gone"]
    vectors = encoder.encode(texts)
    model = replace(built.intents, blend=Blend(0.1, 0.1, 0.1))
    heard = model.judge(texts, vectors)
    deaf = replace(model, networks=None).judge(texts, vectors)
    for one, other in zip(heard, deaf, strict=True):
        assert one.best.name == other.best.name
        assert one.best.confidence > other.best.confidence


def test_a_model_with_networks_reads_back_the_same(
    built: Artefact, house: HouseSettings, encoder: Encoder
) -> None:
    storage.save(house.models_folder, built, {})
    read = storage.load(house.models_folder)
    texts = ["别再推荐了", "stop it, please"]
    vectors = encoder.encode(texts)
    assert read.intents.judge(texts, vectors) == built.intents.judge(texts, vectors)


def test_networks_make_another_version(
    networked: NluSettings, small_settings: NluSettings, small_data: TrainingData, encoder: Encoder
) -> None:
    versions = {
        pipeline.version_of(settings, encoder, small_data)
        for settings in (
            small_settings,
            networked,
            networked.model_copy(update={"networks": 2}),
        )
    }
    assert len(versions) == 3


def test_the_source_that_is_right_gets_the_weight() -> None:
    generator = np.random.default_rng(0)
    labels = generator.integers(0, 3, 300)
    right = (4 * np.eye(3)[labels] + generator.normal(size=(300, 3))).astype(np.float32)
    noise = generator.normal(size=(2, 300, 3)).astype(np.float32)
    held = HeldOut(noise[0], noise[1], np.ones(300, np.float32), labels, np.arange(300) % 3, right)
    blend = calibration.fit_blend(held)
    assert blend.networks > 3 * max(blend.head, blend.neighbours)
    assert (calibration.probabilities(held).argmax(axis=1) == labels).mean() > 0.95


def test_without_networks_nothing_is_added() -> None:
    scores = np.array([[1.0, 2.0]], np.float32)
    plain = blended(scores, scores, Blend(1.0, 0.5))
    np.testing.assert_array_equal(plain, blended(scores, scores, Blend(1.0, 0.5, 3.0)))
