"""Envelope keys: data keys at rest are wrapped by one key-encryption key.

``key-encryption.json`` holds the key-encryption key (mode 600, or a mounted secret);
``data-keys.json`` holds the data keys, each wrapped with SM4-GCM. Rotation adds a version;
old versions stay to read what they wrote. A running process meets an unknown version by
reading the file again, so rotation needs no restart.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal, TypeVar

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

from data.protection.contract import KeyFixed, KeysMissing, KeyUnknown, Tampered
from data.protection.settings import ProtectionSettings
from data.protection.sm import KEY_BYTES, Sm2Signer, Sm4Gcm, sm3
from data.settings import Environment, HouseSettings

KEY_FILE = "key-encryption.json"
DATA_KEYS_FILE = "data-keys.json"
# An SM2 pair cannot be derived from a phrase; this one is public and seals nothing real.
_TEST_SEAL_PAIR = (
    "27cb8748aac8389368e014d2751f910941f10cecbd12f552331ce148fe5b61cf"
    "eb92883a457be8a7a65f945cd34201b870c896c3d0a5ab9fa2e6c5c8be6e7ad0"
    "a8a4d279d441b43c05ca7374200e1623ed055b6848f928305d51a3e093e18208"
)
MAC_KEY_BYTES = 32  # as long as the HMAC-SM3 digest


class KeyPurpose(StrEnum):
    """What a data key is for; one key never serves two purposes."""

    FIELD = "field"
    INDEX = "index"
    TOKEN = "token"  # noqa: S105 - a purpose, not a password
    SEAL = "seal"


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=_Stored)


class KeyEncryptionKey(_Stored):
    """The key that wraps all others, and whether it may serve in production."""

    kind: Literal["development", "production"]
    key: str
    created_at: datetime

    @property
    def cipher(self) -> Sm4Gcm:
        """Return the wrapping cipher."""
        return Sm4Gcm(base64.b64decode(self.key))


class WrappedKey(_Stored):
    """One version of one data key, as stored."""

    purpose: KeyPurpose
    version: int
    wrapped: str
    created_at: datetime


class DataKeys(_Stored):
    """The stored data keys."""

    keys: tuple[WrappedKey, ...]


@dataclass(frozen=True, slots=True)
class DataKey:
    """One version of one data key, unwrapped in memory."""

    purpose: KeyPurpose
    version: int
    material: bytes


class KeyRing:
    """The unwrapped data keys by purpose and version."""

    def __init__(self, keys: tuple[DataKey, ...], source: KeyFiles | None = None) -> None:
        self._keys = {(key.purpose, key.version): key for key in keys}
        self._source = source

    def newest(self, purpose: KeyPurpose) -> DataKey:
        """Return the version that new values are written with."""
        versions = [version for held, version in self._keys if held is purpose]
        return self._keys[purpose, max(versions)]

    def require(self, purpose: KeyPurpose, version: int) -> DataKey:
        """Return one version, reading the key file again if it is new.

        Raises:
            KeyUnknown: there is no such version.
        """
        if (purpose, version) not in self._keys and self._source is not None:
            self._keys.update({(k.purpose, k.version): k for k in self._source.unwrap()})
        try:
            return self._keys[purpose, version]
        except KeyError:
            raise KeyUnknown(f"no {purpose} key of version {version} is installed") from None


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The key files of one installation."""

    folder: Path
    key_file: Path

    @classmethod
    def of(cls, house: HouseSettings, settings: ProtectionSettings | None = None) -> KeyFiles:
        """Return the files that the settings name."""
        settings = settings or ProtectionSettings()
        return cls(house.keys_folder, settings.key_file or house.keys_folder / KEY_FILE)

    def open(self, environment: Environment) -> KeyRing:
        """Read the keys; in development make them at the first start.

        Raises:
            KeysMissing: keys are absent, unreadable, or of the wrong kind for production.
        """
        if environment is Environment.DEVELOPMENT:
            self.create("development")
        elif self._key_encryption_key().kind != "production":
            raise KeysMissing(
                f"{self.key_file} is a development key; production needs keys of its own: "
                "start with an empty BANTER_HOME/keys and run `banter keys create`"
            )
        return KeyRing(self.unwrap(), self)

    def create(self, kind: Literal["development", "production"]) -> None:
        """Make what is missing; existing keys are left alone (safe to run twice, or at once)."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(self.folder / ".lock"):
            if not self.key_file.exists() and not self._data_keys_file.exists():
                _write_private(self.key_file, _fresh_key_encryption_key(kind))
            if self.key_file.exists() and not self._data_keys_file.exists():
                wrap = self._key_encryption_key().cipher
                self._store(tuple(_fresh(purpose, 1, wrap) for purpose in KeyPurpose))

    def rotate(self, purpose: KeyPurpose) -> int:
        """Add a new version of a data key and return its number.

        Raises:
            KeysMissing: the keys cannot be read.
            KeyFixed: the index key; its values are searched, not read, so changing it
                means indexing every row again.
        """
        if purpose is KeyPurpose.INDEX:
            raise KeyFixed(
                "The index key cannot be rotated alone: nobody would be found by mobile or "
                "identity number any more. Nothing was changed. A new one comes with a new "
                "installation: banter keys create in an empty keys folder, then load the bank "
                "into an empty database."
            )
        with FileLock(self.folder / ".lock"):
            stored = self._data_keys()
            version = 1 + max(k.version for k in stored if k.purpose is purpose)
            fresh = _fresh(purpose, version, self._key_encryption_key().cipher)
            self._store((*stored, fresh))
        return version

    def rewrap(self, kind: Literal["development", "production"]) -> None:
        """Replace the key-encryption key; data keys and ciphertexts stay as they are.

        Raises:
            KeysMissing: the keys cannot be read.
        """
        with FileLock(self.folder / ".lock"):
            keys, stored = self.unwrap(), self._data_keys()
            fresh = _fresh_key_encryption_key(kind)
            cipher = fresh.cipher
            # Written before the keys it wraps: a crash in between is finished by unwrap().
            _write_private(self._next_file, fresh)
            self._store(
                tuple(
                    old.model_copy(update={"wrapped": _wrap(key, cipher)})
                    for old, key in zip(stored, keys, strict=True)
                )
            )
            self._next_file.replace(self.key_file)

    def unwrap(self) -> tuple[DataKey, ...]:
        """Return every data key, unwrapped.

        Raises:
            KeysMissing: a file is absent or broken, or they do not belong together.
        """
        stored = self._data_keys()
        try:
            return _unwrap_all(stored, self._key_encryption_key())
        except Tampered as error:
            if not self._next_file.exists():
                raise KeysMissing(
                    f"{self._data_keys_file} was not wrapped by {self.key_file}; "
                    "install the two files that belong together"
                ) from error
        keys = _unwrap_all(stored, _read(self._next_file, KeyEncryptionKey))
        self._next_file.replace(self.key_file)
        return keys

    @property
    def _data_keys_file(self) -> Path:
        return self.folder / DATA_KEYS_FILE

    @property
    def _next_file(self) -> Path:
        return self.key_file.with_suffix(".next")

    def _key_encryption_key(self) -> KeyEncryptionKey:
        return _read(self.key_file, KeyEncryptionKey)

    def _data_keys(self) -> tuple[WrappedKey, ...]:
        return _read(self._data_keys_file, DataKeys).keys

    def _store(self, keys: tuple[WrappedKey, ...]) -> None:
        _write_private(self._data_keys_file, DataKeys(keys=keys))


def fixed_ring() -> KeyRing:
    """Return a ring of fixed keys that touches no file: for tests only."""
    materials = {
        KeyPurpose.FIELD: sm3(b"tests only: field")[:KEY_BYTES],
        KeyPurpose.INDEX: sm3(b"tests only: index"),
        KeyPurpose.TOKEN: sm3(b"tests only: token"),
        KeyPurpose.SEAL: bytes.fromhex(_TEST_SEAL_PAIR),
    }
    return KeyRing(tuple(DataKey(purpose, 1, key) for purpose, key in materials.items()))


def _fresh_key_encryption_key(kind: Literal["development", "production"]) -> KeyEncryptionKey:
    return KeyEncryptionKey(
        kind=kind,
        key=base64.b64encode(os.urandom(KEY_BYTES)).decode(),
        created_at=datetime.now(UTC),
    )


def _new_material(purpose: KeyPurpose) -> bytes:
    if purpose is KeyPurpose.SEAL:
        return Sm2Signer.new_material()
    return os.urandom(KEY_BYTES if purpose is KeyPurpose.FIELD else MAC_KEY_BYTES)


def _fresh(purpose: KeyPurpose, version: int, cipher: Sm4Gcm) -> WrappedKey:
    key = DataKey(purpose, version, _new_material(purpose))
    return WrappedKey(
        purpose=purpose,
        version=version,
        wrapped=_wrap(key, cipher),
        created_at=datetime.now(UTC),
    )


def _wrap(key: DataKey, cipher: Sm4Gcm) -> str:
    place = f"{key.purpose}|{key.version}".encode()
    return base64.b64encode(cipher.encrypt(key.material, place)).decode()


def _unwrap_all(stored: tuple[WrappedKey, ...], key: KeyEncryptionKey) -> tuple[DataKey, ...]:
    cipher = key.cipher
    return tuple(
        DataKey(
            held.purpose,
            held.version,
            cipher.decrypt(
                base64.b64decode(held.wrapped), f"{held.purpose}|{held.version}".encode()
            ),
        )
        for held in stored
    )


def _read(path: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise KeysMissing(
            f"{path} is missing; restore it from your backup, or for a new bank run "
            "`banter keys create` with an empty BANTER_HOME/keys"
        ) from error
    except OSError as error:
        raise KeysMissing(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        # The validator's own words would show parts of the key.
        raise KeysMissing(f"{path} is not a key file of Banter; restore it") from error


def _write_private(path: Path, model: BaseModel) -> None:
    """Replace ``path`` in one step, readable by its owner only."""
    fresh = path.with_suffix(".part")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(model.model_dump_json(indent=2))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
