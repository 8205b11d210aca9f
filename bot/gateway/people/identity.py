"""Who is speaking: the JWT by which the bank's app vouches for its customer."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from filelock import FileLock

from bot.gateway.contract import NotSignedIn
from bot.gateway.settings import GatewaySettings
from data.clock import Clock
from data.protection.contract import KeysMissing
from data.settings import Environment, HouseSettings

DEV_KEY_FILE = "customer-sign-in.dev.key"
_DEV_KEY_BYTES = 32
_MAX_TOKEN = 8192
_HIGHEST_ACR = 9

PublicKey = RSAPublicKey | EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class Proof:
    """A verified sign-in."""

    cif_no: str
    acr: int
    expires_at: dt.datetime


class Identity:
    """Verifies customers' tokens; in development it makes them too.

    Args:
        settings: issuer, audience, leeway and lives.
        clock: decides what has expired.
        key: the bank's public key or the development secret.
        algorithm: the one that ``key`` verifies.
        signing_key: the development secret, or None where tokens come from the bank.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        clock: Clock,
        key: PublicKey | bytes,
        algorithm: str,
        signing_key: bytes | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._key = key
        self._algorithm = algorithm
        self._signing_key = signing_key

    @classmethod
    def open(cls, house: HouseSettings, settings: GatewaySettings, clock: Clock) -> Identity:
        """Use the bank's public key, or in development a key of our own.

        Raises:
            KeysMissing: production without a public key, or the file holds none that is usable.
        """
        if settings.jwt_public_key is not None:
            key, algorithm = _read_public_key(settings.jwt_public_key)
            return cls(settings, clock, key, algorithm)
        if house.environment is Environment.PRODUCTION:
            raise KeysMissing(
                "production needs the bank's public key to verify customers: set "
                "BANTER_GATEWAY_JWT_PUBLIC_KEY to its PEM file"
            )
        secret = _development_key(house.keys_folder / DEV_KEY_FILE)
        return cls(settings, clock, secret, "HS256", secret)

    def verify(self, token: str) -> Proof:
        """Return who the token vouches for.

        Raises:
            NotSignedIn: ``token_expired`` or ``token_invalid``.
        """
        if len(token) > _MAX_TOKEN:
            raise NotSignedIn("token_invalid")
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[self._algorithm],
                audience=self._settings.jwt_audience,
                issuer=self._settings.jwt_issuer,
                # The clock is ours to hand in, so expiry is checked below, not in the library.
                options={"require": ["exp", "sub", "iss", "aud"], "verify_exp": False},
                leeway=self._settings.jwt_leeway_s,
            )
            proof = _proof(claims)
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise NotSignedIn("token_invalid") from error
        if self.expired(proof):
            raise NotSignedIn("token_expired")
        return proof

    def expired(self, proof: Proof) -> bool:
        """Return whether a proof that was good has run out."""
        leeway = dt.timedelta(seconds=self._settings.jwt_leeway_s)
        return proof.expires_at + leeway <= self._clock.now()

    def issue(self, cif_no: str, acr: int, life: dt.timedelta) -> tuple[str, dt.datetime]:
        """Make a token for the development sign-in.

        Returns:
            The token, and when it expires.

        Raises:
            KeysMissing: tokens come from the bank here.
        """
        if self._signing_key is None:
            raise KeysMissing("customers' tokens are made by the bank, not here")
        expires_at = (self._clock.now() + life).replace(microsecond=0)
        claims = {
            "iss": self._settings.jwt_issuer,
            "aud": self._settings.jwt_audience,
            "sub": cif_no,
            "acr": str(acr),
            "exp": int(expires_at.timestamp()),
        }
        return jwt.encode(claims, self._signing_key, algorithm="HS256"), expires_at


def _proof(claims: dict[str, object]) -> Proof:
    subject, acr, expires = claims["sub"], claims.get("acr", "1"), claims["exp"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 64:
        raise ValueError("sub is not a customer number")
    if not isinstance(acr, str | int) or not isinstance(expires, int | float):
        raise TypeError("acr or exp is of the wrong kind")
    level = int(acr)
    if not 1 <= level <= _HIGHEST_ACR:
        raise ValueError("acr is out of range")
    return Proof(subject, level, dt.datetime.fromtimestamp(expires, dt.UTC))


def _read_public_key(path: Path) -> tuple[PublicKey, str]:
    """Return the key and the algorithm of its kind."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise KeysMissing(f"{path}: the public key for customers' JWT cannot be read") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeysMissing(f"{path}: expected a PEM file with a PUBLIC KEY") from error
    if isinstance(key, RSAPublicKey):
        return key, "RS256"
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return key, "ES256"
    raise KeysMissing(f"{path}: customers' JWT are verified with an RSA key or one on curve P-256")


def _development_key(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(path.with_suffix(".lock")):
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_hex(_DEV_KEY_BYTES).encode())
        return path.read_bytes()
