"""Key files: made once, private, rotated and rewrapped without losing a value."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.protection.contract import FieldRef, KeyFixed, KeysMissing, KeyUnknown
from data.protection.keys import DATA_KEYS_FILE, KEY_FILE, KeyFiles, KeyPurpose
from data.protection.settings import ProtectionSettings
from data.protection.vault import Vault
from data.settings import Environment, HouseSettings

HERE = FieldRef("customer", "name_enc", "1")


def house(home: Path, environment: Environment = Environment.DEVELOPMENT) -> HouseSettings:
    return HouseSettings(home=home, environment=environment)


def files(home: Path) -> KeyFiles:
    return KeyFiles.of(house(home))


def test_development_makes_its_keys_at_the_first_start_and_keeps_them(tmp_path: Path) -> None:
    blob = Vault.open(house(tmp_path)).encrypt("王小明", HERE)
    assert Vault.open(house(tmp_path)).decrypt(blob, HERE) == "王小明"


def test_key_files_are_for_their_owner_only(tmp_path: Path) -> None:
    Vault.open(house(tmp_path))
    for name in (KEY_FILE, DATA_KEYS_FILE):
        assert stat.S_IMODE((tmp_path / "keys" / name).stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        vaults = list(pool.map(lambda _: Vault.open(house(tmp_path)), range(8)))
    blob = vaults[0].encrypt("x", HERE)
    assert [vault.decrypt(blob, HERE) for vault in vaults] == ["x"] * 8


def test_no_key_stands_in_the_data_key_file_in_clear(tmp_path: Path) -> None:
    files(tmp_path).create("development")
    stored = (tmp_path / "keys" / DATA_KEYS_FILE).read_text()
    for key in files(tmp_path).unwrap():
        assert key.material.hex() not in stored
        assert len(json.loads(stored)["keys"]) == len(KeyPurpose)


def test_production_without_keys_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing, match="is missing.*banter keys create"):
        Vault.open(house(tmp_path, Environment.PRODUCTION))


def test_production_with_development_keys_does_not_start(tmp_path: Path) -> None:
    Vault.open(house(tmp_path))
    with pytest.raises(KeysMissing, match="development key"):
        Vault.open(house(tmp_path, Environment.PRODUCTION))


def test_production_starts_with_keys_of_its_own(tmp_path: Path) -> None:
    files(tmp_path).create("production")
    vault = Vault.open(house(tmp_path, Environment.PRODUCTION))
    assert vault.decrypt(vault.encrypt("x", HERE), HERE) == "x"


def test_lost_data_keys_are_not_replaced_by_new_ones(tmp_path: Path) -> None:
    files(tmp_path).create("production")
    (tmp_path / "keys" / KEY_FILE).unlink()
    with pytest.raises(KeysMissing, match=r"key-encryption\.json is missing"):
        Vault.open(house(tmp_path))


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    files(tmp_path / "a").create("production")
    files(tmp_path / "b").create("production")
    wrong = tmp_path / "b" / "keys" / DATA_KEYS_FILE
    wrong.write_bytes((tmp_path / "a" / "keys" / DATA_KEYS_FILE).read_bytes())
    with pytest.raises(KeysMissing, match="belong together"):
        Vault.open(house(tmp_path / "b"))


def test_a_broken_key_file_is_named_without_showing_it(tmp_path: Path) -> None:
    files(tmp_path).create("production")
    (tmp_path / "keys" / KEY_FILE).write_text('{"key": "sssecret"}')
    with pytest.raises(KeysMissing, match="not a key file") as caught:
        Vault.open(house(tmp_path))
    assert "sssecret" not in str(caught.value)


def test_the_key_encryption_key_may_be_mounted_elsewhere(tmp_path: Path) -> None:
    secret = tmp_path / "run" / "secret.json"
    secret.parent.mkdir()
    mounted = KeyFiles.of(house(tmp_path), ProtectionSettings(key_file=secret))
    mounted.create("production")
    assert secret.exists()
    assert not (tmp_path / "keys" / KEY_FILE).exists()
    assert mounted.open(Environment.PRODUCTION).newest(KeyPurpose.FIELD).version == 1


def test_after_rotation_old_values_open_and_new_ones_use_the_new_key(tmp_path: Path) -> None:
    before = Vault.open(house(tmp_path)).encrypt("old", HERE)
    assert files(tmp_path).rotate(KeyPurpose.FIELD) == 2
    vault = Vault.open(house(tmp_path))
    assert vault.decrypt(before, HERE) == "old"
    assert vault.outdated(before)
    again = vault.reencrypt(before, HERE)
    assert not vault.outdated(again)
    assert vault.decrypt(again, HERE) == "old"


def test_a_running_process_learns_of_a_rotation(tmp_path: Path) -> None:
    running = Vault.open(house(tmp_path))
    files(tmp_path).rotate(KeyPurpose.FIELD)
    new = Vault.open(house(tmp_path)).encrypt("x", HERE)
    assert running.decrypt(new, HERE) == "x"
    assert Vault.key_version(running.encrypt("y", HERE)) == 2


def test_seals_outlive_the_rotation_of_their_key(tmp_path: Path) -> None:
    seal = Vault.open(house(tmp_path)).seal(b"head")
    files(tmp_path).rotate(KeyPurpose.SEAL)
    assert Vault.open(house(tmp_path)).verify_seal(b"head", seal)


def test_the_index_key_does_not_rotate(tmp_path: Path) -> None:
    files(tmp_path).create("production")
    with pytest.raises(KeyFixed, match="Nothing was changed"):
        files(tmp_path).rotate(KeyPurpose.INDEX)


def test_a_new_key_encryption_key_leaves_values_alone(tmp_path: Path) -> None:
    blob = Vault.open(house(tmp_path)).encrypt("x", HERE)
    old = (tmp_path / "keys" / KEY_FILE).read_bytes()
    files(tmp_path).rewrap("production")
    assert (tmp_path / "keys" / KEY_FILE).read_bytes() != old
    assert Vault.open(house(tmp_path, Environment.PRODUCTION)).decrypt(blob, HERE) == "x"


def test_a_rewrap_that_died_half_way_is_finished(tmp_path: Path) -> None:
    blob = Vault.open(house(tmp_path)).encrypt("x", HERE)
    key_file = tmp_path / "keys" / KEY_FILE
    old = key_file.read_bytes()
    files(tmp_path).rewrap("development")
    # As it is on disk before the last step: data keys rewrapped, the new key not yet in place.
    key_file.rename(key_file.with_suffix(".next"))
    key_file.write_bytes(old)
    assert Vault.open(house(tmp_path)).decrypt(blob, HERE) == "x"
    assert not key_file.with_suffix(".next").exists()


def test_another_installations_values_are_told_from_damaged_ones(tmp_path: Path) -> None:
    blob = Vault.open(house(tmp_path / "a")).encrypt("x", HERE)
    with pytest.raises(KeyUnknown, match="another installation"):
        Vault.open(house(tmp_path / "b")).decrypt(blob, HERE)


def test_an_unknown_version_is_said_to_be_unknown(tmp_path: Path) -> None:
    vault = Vault.open(house(tmp_path))
    blob = bytearray(vault.encrypt("x", HERE))
    blob[2] = 9
    with pytest.raises(KeyUnknown, match="version 9"):
        vault.decrypt(bytes(blob), HERE)
