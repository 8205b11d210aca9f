"""Addresses and TLS of the roles."""

from __future__ import annotations

from pathlib import Path

import pytest
from certificates import Certificate
from pydantic import ValidationError

from bot.settings import GatewayUnnamed, RoleSettings


def roles(**given: str) -> RoleSettings:
    return RoleSettings(_env_file=None, **given)  # type: ignore[call-arg, arg-type]


def test_with_a_certificate_the_public_addresses_are_https(certificate: Certificate) -> None:
    settings = roles(tls_certificate=str(certificate.chain), tls_key=str(certificate.key))
    assert settings.gateway_address == "https://127.0.0.1:8000"
    assert settings.console_address == "https://127.0.0.1:8001"
    assert settings.nlu_address == "http://127.0.0.1:8003"


def test_the_phone_calls_the_gateway_by_a_name_that_its_certificate_has(
    certificate: Certificate,
) -> None:
    tls = {"tls_certificate": str(certificate.chain), "tls_key": str(certificate.key)}
    with pytest.raises(GatewayUnnamed, match="BANTER_GATEWAY_URL="):
        _ = roles(**tls).phone_gateway_address
    named = roles(**tls, gateway_url="https://assistant.bank.example:8000")
    assert named.phone_gateway_address == "https://assistant.bank.example:8000"
    assert roles().phone_gateway_address == "http://127.0.0.1:8000"


def test_half_a_pair_is_refused(certificate: Certificate) -> None:
    with pytest.raises(ValidationError, match="set together or not"):
        roles(tls_certificate=str(certificate.chain))
    with pytest.raises(ValidationError, match="set together or not"):
        roles(tls_key=str(certificate.key))


def test_what_is_no_pair_is_refused_with_its_files(
    certificate: Certificate, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = Certificate.made(tmp_path / "other")
    with pytest.raises(ValidationError, match=r"certificate\.pem.*other/key\.pem.*no usable pair"):
        roles(tls_certificate=str(certificate.chain), tls_key=str(other.key))
    with pytest.raises(ValidationError, match="/none.*No such file"):
        roles(tls_certificate="/none", tls_key=str(certificate.key))
