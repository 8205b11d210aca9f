"""``banter keys``: what each of the four purposes answers to a rotation."""

from pathlib import Path

import pytest

from bot.terminal import keys
from bot.terminal.failures import in_words
from data.protection.contract import KeyFixed
from data.protection.keys import KeyFiles, KeyPurpose
from data.settings import HouseSettings


@pytest.fixture
def house(tmp_path: Path) -> HouseSettings:
    """A house with keys."""
    house = HouseSettings(home=tmp_path)
    keys.create(house)
    return house


@pytest.mark.parametrize(
    ("purpose", "told"),
    [
        (KeyPurpose.FIELD, "then banter keys reencrypt moves the old values."),
        (KeyPurpose.TOKEN, "Restart all gateways, consoles and phones together"),
        (KeyPurpose.SEAL, "Older seals keep verifying with their own version."),
    ],
)
def test_a_rotation_says_what_makes_it_take_effect(
    house: HouseSettings, purpose: KeyPurpose, told: str
) -> None:
    said = keys.rotate(house, purpose)
    assert said.startswith(f"{purpose.value}: version 2 is there. Back up the keys. ")
    assert told in said
    assert ("reencrypt" in said) == (purpose is KeyPurpose.FIELD)


def test_the_index_key_is_left_alone_in_one_sentence(house: HouseSettings) -> None:
    before = KeyFiles.of(house).unwrap()
    with pytest.raises(KeyFixed) as refused:
        keys.rotate(house, KeyPurpose.INDEX)
    said = in_words(refused.value)
    assert said is not None
    assert said.startswith("The index key cannot be rotated alone: ")
    assert KeyFiles.of(house).unwrap() == before
