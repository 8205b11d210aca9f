"""Where keys come from: the bank's in production, our own in development."""

from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from house import quick

from bot.gateway.contract import NotSignedIn
from bot.gateway.people.identity import DEV_KEY_FILE, Identity
from data.clock import FixedClock
from data.protection.contract import KeysMissing
from data.settings import Environment, HouseSettings


def house(tmp_path: Path, environment: Environment) -> HouseSettings:
    return HouseSettings(_env_file=None, home=tmp_path, environment=environment)  # type: ignore[call-arg]


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def test_development_makes_a_key_that_only_its_owner_can_read(
    tmp_path: Path, clock: FixedClock
) -> None:
    where = house(tmp_path, Environment.DEVELOPMENT)
    first = Identity.open(where, quick(), clock)
    token, expires_at = first.issue("1", 1, timedelta(minutes=5))
    proof = Identity.open(where, quick(), clock).verify(token)
    assert (proof.cif_no, proof.acr, proof.expires_at) == ("1", 1, expires_at)
    assert (where.keys_folder / DEV_KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_production_needs_the_banks_key(tmp_path: Path, clock: FixedClock) -> None:
    with pytest.raises(KeysMissing, match="BANTER_GATEWAY_JWT_PUBLIC_KEY"):
        Identity.open(house(tmp_path, Environment.PRODUCTION), quick(), clock)


DAMAGED = b"-----BEGIN PUBLIC KEY-----\nbm90IGEga2V5\n-----END PUBLIC KEY-----\n"


@pytest.mark.parametrize("content", [None, b"not a key", b"\xff\xfe", DAMAGED])
def test_a_key_file_that_is_none_is_named(
    tmp_path: Path, clock: FixedClock, content: bytes | None
) -> None:
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(KeysMissing, match="key.pem"):
        Identity.open(house(tmp_path, Environment.PRODUCTION), quick(jwt_public_key=path), clock)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_the_banks_tokens_are_verified_with_its_public_key(
    tmp_path: Path, clock: FixedClock, algorithm: str
) -> None:
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = (
        rsa.generate_private_key(65537, 2048)
        if algorithm == "RS256"
        else ec.generate_private_key(ec.SECP256R1())
    )
    path = tmp_path / "key.pem"
    path.write_bytes(pem(key))
    settings = quick(jwt_public_key=path)
    identity = Identity.open(house(tmp_path, Environment.PRODUCTION), settings, clock)
    claims = {
        "iss": settings.jwt_issuer, "aud": settings.jwt_audience, "sub": "7", "acr": "2",
        "exp": int((clock.now() + timedelta(minutes=5)).timestamp()),
    }  # fmt: skip
    assert identity.verify(jwt.encode(claims, key, algorithm)).acr == 2
    forged = jwt.encode(claims, b"a shared secret is not a public key at all", "HS256")
    with pytest.raises(NotSignedIn, match="token_invalid"):
        identity.verify(forged)
    with pytest.raises(NotSignedIn, match="token_invalid"):  # the right claims, another kind of key
        identity.verify(_of_another_kind(claims, algorithm))
    with pytest.raises(KeysMissing):
        identity.issue("7", 2, timedelta(minutes=5))


def _of_another_kind(claims: dict[str, object], algorithm: str) -> str:
    if algorithm == "RS256":
        return jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), "ES256")
    return jwt.encode(claims, rsa.generate_private_key(65537, 2048), "RS256")


def test_a_key_of_a_kind_that_no_token_has_is_refused_at_the_start(
    tmp_path: Path, clock: FixedClock
) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(pem(ec.generate_private_key(ec.SECP384R1())))
    with pytest.raises(KeysMissing, match=r"key\.pem.*P-256"):
        Identity.open(house(tmp_path, Environment.PRODUCTION), quick(jwt_public_key=path), clock)


def test_a_small_clock_difference_is_forgiven(tmp_path: Path, clock: FixedClock) -> None:
    identity = Identity.open(house(tmp_path, Environment.DEVELOPMENT), quick(), clock)
    token, expires_at = identity.issue("1", 1, timedelta(minutes=5))
    clock.instant = expires_at + timedelta(seconds=4)
    assert identity.verify(token).cif_no == "1"
    clock.instant = expires_at + timedelta(seconds=5)
    with pytest.raises(NotSignedIn, match="token_expired"):
        identity.verify(token)
