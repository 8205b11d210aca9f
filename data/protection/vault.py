"""The vault: protects single fields, makes them searchable, signs tokens and seals.

A ciphertext is ``format (1 byte) | key version (2) | key id (4) | nonce (12) | value | tag (16)``;
its place (table, column, row) is authenticated, so a value moved to another row does not open.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from data.protection.contract import FieldRef, KeyUnknown, Tampered
from data.protection.keys import KeyFiles, KeyPurpose, KeyRing, fixed_ring
from data.protection.sm import HmacSm3, Sm2Signer, Sm4Gcm, sm3
from data.settings import HouseSettings

__all__ = ["FieldRef", "Vault"]

FORMAT = b"\x01"
VERSION_END = 3
KEY_ID_BYTES = 4
HEADER_BYTES = VERSION_END + KEY_ID_BYTES
_SEPARATORS = re.compile(r"[\s\-–—()]+")
_COUNTRY_CODE = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)")


def normalise(kind: str, text: str) -> str:
    """Return the one spelling of a value that its blind index is made of.

    >>> normalise("mobile", "+86 138-0013 8000")
    '13800138000'
    """
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    return _COUNTRY_CODE.sub("", plain) if kind == "mobile" else plain


class Vault:
    """Field encryption, blind indexes and signatures under one key ring."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        # Keys are unwrapped and scheduled once; the cache is small because versions are few.
        self._field_cipher = lru_cache(maxsize=64)(self._make_field_cipher)
        self._index = HmacSm3(ring.newest(KeyPurpose.INDEX).material)
        self._tokens = HmacSm3(ring.newest(KeyPurpose.TOKEN).material)
        self._refresh_newest()

    @classmethod
    def open(cls, house: HouseSettings | None = None) -> Vault:
        """Open the installation's keys; development makes them at the first start.

        Raises:
            KeysMissing: keys are absent or unreadable, or production has development keys.
        """
        house = house or HouseSettings()
        return cls(KeyFiles.of(house).open(house.environment))

    @classmethod
    def for_tests(cls) -> Vault:
        """Return a vault with fixed keys that touches no file."""
        return cls(fixed_ring())

    def encrypt(self, text: str, ref: FieldRef) -> bytes:
        """Encrypt one value for its place."""
        sealed = self._newest_cipher.encrypt(text.encode(), ref.associated_data)
        return self._newest_header + sealed

    def decrypt(self, blob: bytes, ref: FieldRef) -> str:
        """Return one value.

        Raises:
            KeyUnknown: it was encrypted with a key that is not installed.
            Tampered: it was changed, or belongs to another place.
        """
        if blob[:1] != FORMAT:
            raise Tampered(f"{ref.table}.{ref.column} does not hold a ciphertext of ours")
        version = self.key_version(blob)
        key_id, cipher = self._field_cipher(version)
        if blob[VERSION_END:HEADER_BYTES] != key_id:
            raise KeyUnknown(
                f"{ref.table}.{ref.column} was encrypted with the keys of another installation; "
                "restore the keys folder that belongs to this database"
            )
        if version > self._newest_version:  # rotated by another process while we ran
            self._refresh_newest()
        return cipher.decrypt(blob[HEADER_BYTES:], ref.associated_data).decode()

    @staticmethod
    def key_version(blob: bytes) -> int:
        """Return which key version a ciphertext was made with."""
        return int.from_bytes(blob[1:VERSION_END], "big")

    def outdated(self, blob: bytes) -> bool:
        """Return whether a newer key version exists than the one that made ``blob``."""
        return self.key_version(blob) != self._newest_version

    def reencrypt(self, blob: bytes, ref: FieldRef) -> bytes:
        """Return the same value under the newest key version.

        Raises:
            KeyUnknown: it was encrypted with a key that is not installed.
            Tampered: it was changed, or belongs to another place.
        """
        return self.encrypt(self.decrypt(blob, ref), ref)

    def blind_index(self, kind: str, text: str) -> bytes:
        """Return the equality-search index (32 bytes) of a value of one kind.

        The kind (``mobile``, ``id_no``) is part of it: equal digits of different kinds do
        not match.
        """
        return self._index.digest(f"{kind}\x00{normalise(kind, text)}".encode())

    def sign(self, message: bytes) -> bytes:
        """Return an HMAC-SM3 signature (32 bytes), for tokens that only we read."""
        return self._tokens.digest(message)

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Return whether ``signature`` is ours over ``message``."""
        return self._tokens.verify(message, signature)

    def seal(self, message: bytes) -> bytes:
        """Return an SM2 signature that others can verify: audit-chain heads, exports."""
        key = self._ring.newest(KeyPurpose.SEAL)
        signature = Sm2Signer.from_material(key.material).sign(message)
        return key.version.to_bytes(2, "big") + signature

    def verify_seal(self, message: bytes, seal: bytes) -> bool:
        """Return whether ``seal`` is one of our seal keys' over ``message``."""
        try:
            key = self._ring.require(KeyPurpose.SEAL, int.from_bytes(seal[:2], "big"))
        except KeyUnknown:
            return False
        return Sm2Signer.from_material(key.material).verify(message, seal[2:])

    def _refresh_newest(self) -> None:
        self._newest_version = self._ring.newest(KeyPurpose.FIELD).version
        key_id, self._newest_cipher = self._field_cipher(self._newest_version)
        self._newest_header = FORMAT + self._newest_version.to_bytes(2, "big") + key_id

    def _make_field_cipher(self, version: int) -> tuple[bytes, Sm4Gcm]:
        material = self._ring.require(KeyPurpose.FIELD, version).material
        return _key_id(material), Sm4Gcm(material)


def _key_id(material: bytes) -> bytes:
    """Name a key without showing it, to tell a foreign key from a damaged value."""
    return sm3(b"key id|" + material)[:KEY_ID_BYTES]
