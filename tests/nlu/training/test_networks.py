from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from data.settings import HouseSettings
from data.texts.phrases import Language
from data.utterances import Utterance, UtterancesError
from nlu.encoding.encoder import Encoder, Vectors
from nlu.model import artefact as storage
from nlu.model.artefact import Artefact
from nlu.model.intents import Blend, blended
from nlu.settings import NluSettings
from nlu.training import calibration, pipeline
from nlu.training.calibration import HeldOut
from nlu.training.folds import folds_of
from nlu.training.reading import TrainingData


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
    whole = artefact.metrics["held_out"]
    assert built.metrics["held_out"] == pytest.approx(whole / 3, rel=0.1)
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


@pytest.mark.filterwarnings("ignore:The least populated class")
def test_an_intent_that_a_fold_holds_out_whole_is_refused_before_training(
    networked: NluSettings, small_data: TrainingData
) -> None:
    lone = [Utterance(f"存{n}万", "lone", Language.ZH, "x") for n in range(1, 4)]
    intent = small_data.utterances[0].intent
    others = [Utterance(said, intent, Language.EN, "x") for said in ("qwzx", "jkpf vb")]
    for more in range(3):  # which fold the lone goes to depends on how many there are
        data = replace(small_data, utterances=[*small_data.utterances, *others[:more], *lone])
        texts = [each.text for each in data.utterances]
        labels = np.unique([each.intent for each in data.utterances], return_inverse=True)[1]
        if labels[-1] not in labels[folds_of(texts, labels, 3, networked.seed)[0].seen]:
            break
    with pytest.raises(UtterancesError, match=r"lone \(1\).*at least 3 of each.*NETWORKS=0"):
        pipeline.build(data, _NoEncoder(), networked, "lone")


class _NoEncoder:
    """Where nothing is to be encoded."""

    fingerprint, dimension = "none", 1

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError("encoded before the utterances were refused")


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
