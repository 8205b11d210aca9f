"""National ciphers (国密): SM3, HMAC-SM3, SM4-GCM and SM2 signatures.

SM3 (GB/T 32905), SM4 (GB/T 32907) and GCM (GB/T 36624) come from ``cryptography``; SM2
signatures (GB/T 32918) from ``gmssl_pyx``, because ``cryptography`` has no SM2.
"""

from __future__ import annotations

import os

import gmssl_pyx
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.hmac import HMAC

from data.protection.contract import Tampered

KEY_BYTES = 16  # SM4 has one key size
NONCE_BYTES = 12  # what GCM is fastest and safest with
TAG_BYTES = 16


def sm3(message: bytes) -> bytes:
    """Return the SM3 digest (32 bytes).

    >>> sm3(b"abc").hex()[:16]
    '66c7f0f462eeedd9'
    """
    digest = Hash(SM3())  # noqa: S303 - SM3 is the required national hash, not SHA-1
    digest.update(message)
    return digest.finalize()


class HmacSm3:
    """HMAC-SM3 under one key; the key schedule is done once and copied."""

    def __init__(self, key: bytes) -> None:
        self._keyed = HMAC(key, SM3())

    def digest(self, message: bytes) -> bytes:
        """Return the authentication code (32 bytes)."""
        code = self._keyed.copy()
        code.update(message)
        return code.finalize()

    def verify(self, message: bytes, digest: bytes) -> bool:
        """Return whether ``digest`` belongs to ``message`` (constant time)."""
        code = self._keyed.copy()
        code.update(message)
        try:
            code.verify(digest)
        except InvalidSignature:
            return False
        return True


class Sm4Gcm:
    """SM4 in Galois/counter mode under one key; output is nonce + ciphertext + tag."""

    def __init__(self, key: bytes) -> None:
        self._cipher = SM4(key)

    def encrypt(self, plain: bytes, associated: bytes) -> bytes:
        """Encrypt under a fresh random nonce."""
        nonce = os.urandom(NONCE_BYTES)
        encryptor = Cipher(self._cipher, GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated)
        return b"".join((nonce, encryptor.update(plain), encryptor.finalize(), encryptor.tag))

    def decrypt(self, sealed: bytes, associated: bytes) -> bytes:
        """Return the plain bytes.

        Raises:
            Tampered: the bytes or the associated data are not what was encrypted.
        """
        if len(sealed) < NONCE_BYTES + TAG_BYTES:
            raise Tampered("the ciphertext is too short to be whole")
        nonce, tag = sealed[:NONCE_BYTES], sealed[-TAG_BYTES:]
        decryptor = Cipher(self._cipher, GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(associated)
        try:
            return decryptor.update(sealed[NONCE_BYTES:-TAG_BYTES]) + decryptor.finalize()
        except InvalidTag as error:
            raise Tampered("the ciphertext does not belong to this field of this row") from error


class Sm2Signer:
    """SM2 signatures (DER) under one key pair."""

    PRIVATE_BYTES = 32

    def __init__(self, private: bytes, public: bytes) -> None:
        self._private = private
        self.public = public

    @classmethod
    def from_material(cls, material: bytes) -> Sm2Signer:
        """Build from stored key material: private key, then public key."""
        return cls(material[: cls.PRIVATE_BYTES], material[cls.PRIVATE_BYTES :])

    @staticmethod
    def new_material() -> bytes:
        """Return fresh key material: private key, then public key."""
        public, private = gmssl_pyx.sm2_key_generate()
        return bytes(private) + bytes(public)

    def sign(self, message: bytes) -> bytes:
        """Return the signature of ``message`` (DER, about 70 bytes)."""
        return bytes(gmssl_pyx.sm2_sign(self._private, self.public, message))

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Return whether ``signature`` is this key's over ``message``."""
        try:
            return bool(gmssl_pyx.sm2_verify(self.public, message, signature))
        except gmssl_pyx.GmsslInnerError:
            return False  # not even a signature
