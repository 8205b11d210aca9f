"""Single sign-on against a small identity provider of the tests' own."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
import httpx2
import pytest
from fastapi import FastAPI, Request
from joserfc import jwt
from joserfc.jwk import RSAKey
from world import World

from crm.console.access.oidc import identity
from crm.console.settings import ConsoleSettings
from crm.contract import Forbidden, Role
from data.settings import Environment, HouseSettings

ISSUER = "https://id.bank.example"
KEY = RSAKey.generate_key(2048, {"kid": "k1"})


@dataclass
class Provider:
    """An identity provider that vouches for one person."""

    claims: dict[str, Any] = field(
        default_factory=lambda: {"preferred_username": "rm.lin", "role": ["BANK_RM"]}
    )
    nonce: str = ""
    challenge: str = ""

    def app(self) -> FastAPI:
        """Return it as an app."""
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        async def configuration() -> dict[str, Any]:
            return {
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/authorize",
                "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/jwks",
                "id_token_signing_alg_values_supported": ["RS256"],
            }

        @app.get("/jwks")
        async def jwks() -> dict[str, Any]:
            return {"keys": [KEY.as_dict(private=False)]}

        @app.post("/token")
        async def token(request: Request) -> dict[str, Any]:
            form = dict(httpx.QueryParams((await request.body()).decode()))
            verifier = str(form["code_verifier"]).encode()
            digest = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest())
            assert digest.rstrip(b"=").decode() == self.challenge
            return {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token()}

        return app

    def id_token(self) -> str:
        """Return the signed statement of who it is."""
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": "console", "sub": "1", "iat": now, "exp": now + 60}
        return jwt.encode(
            {"alg": "RS256", "kid": "k1"}, claims | {"nonce": self.nonce} | self.claims, KEY
        )


@pytest.fixture
def idp() -> Provider:
    return Provider()


@pytest.fixture
def provider(idp: Provider) -> httpx2.AsyncBaseTransport:
    return httpx2.ASGITransport(idp.app())


@pytest.fixture
def house() -> HouseSettings:
    return HouseSettings(environment=Environment.PRODUCTION)


@pytest.fixture
def settings() -> ConsoleSettings:
    return ConsoleSettings(
        oidc_issuer=ISSUER, oidc_client_id="console", oidc_roles={"BANK_RM": Role.RM}
    )


async def walk(browser: httpx.AsyncClient, idp: Provider, target: str = "/desk") -> httpx.Response:
    """Walk through the flow, answering as the provider's page would."""
    begun = await browser.get("/oidc/begin", params={"next": target})
    asked = httpx.URL(begun.headers["location"]).params
    assert begun.headers["location"].startswith(f"{ISSUER}/authorize")
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    idp.nonce, idp.challenge = asked["nonce"], asked["code_challenge"]
    return await browser.get("/oidc/answer", params={"code": "c", "state": asked["state"]})


async def test_the_page_offers_it(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/sign-in?next=/desk")).text
    assert "/oidc/begin?next=/desk" in page


async def test_who_is_vouched_for_gets_in_where_they_wanted(
    browser: httpx.AsyncClient, idp: Provider
) -> None:
    answer = await walk(browser, idp)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    assert (await browser.get("/leads")).status_code == 200


@pytest.mark.parametrize(
    ("claims", "trouble"),
    [
        ({"preferred_username": "stranger", "role": "BANK_RM"}, "not_on_staff_list"),
        ({"preferred_username": "rm.lin", "role": "CLEANER"}, "no_role_claim"),
        ({"role": "BANK_RM"}, "no_login_claim"),
    ],
)
async def test_others_do_not(
    browser: httpx.AsyncClient, idp: Provider, claims: dict[str, Any], trouble: str
) -> None:
    idp.claims = claims
    answer = await walk(browser, idp)
    assert answer.headers["location"] == f"/sign-in?trouble={trouble}"
    assert (await browser.get("/leads")).status_code == 307


async def test_an_answer_nobody_asked_for_is_refused(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/oidc/answer", params={"code": "c", "state": "forged"})
    assert answer.headers["location"] == "/sign-in?trouble=provider_refused"


async def test_an_answer_with_a_foreign_nonce_is_refused(
    browser: httpx.AsyncClient, idp: Provider
) -> None:
    idp.claims["nonce"] = "another"
    answer = await walk(browser, idp)
    assert answer.headers["location"] == "/sign-in?trouble=provider_refused"


class TestDown:
    """The provider cannot be reached."""

    @pytest.fixture
    def provider(self) -> httpx2.AsyncBaseTransport:
        def refuse(request: httpx2.Request) -> httpx2.Response:
            raise httpx2.ConnectError("no route", request=request)

        return httpx2.MockTransport(refuse)

    async def test_it_is_said(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.get("/oidc/begin")
        assert answer.headers["location"] == "/sign-in?trouble=provider_down"
        page = await browser.get(answer.headers["location"])
        assert "Single sign-on cannot be reached" in page.text


@pytest.mark.parametrize(
    ("named", "role"),
    [("rm", Role.RM), (["compliance", "rm"], Role.RM), (["x", "marketing"], Role.MARKETING)],
)
def test_roles_are_ours_when_none_are_mapped(named: object, role: Role) -> None:
    claims = {"preferred_username": "rm.lin", "role": named}
    assert identity(claims, ConsoleSettings()) == ("rm.lin", role)


@pytest.mark.parametrize("named", [None, [], {}, 7, ["boss"]])
def test_no_role_of_ours_is_no_way_in(named: object) -> None:
    with pytest.raises(Forbidden):
        identity({"preferred_username": "rm.lin", "role": named}, ConsoleSettings())


def test_an_issuer_needs_a_client(world: World) -> None:
    with pytest.raises(ValueError, match="OIDC_CLIENT_ID"):
        ConsoleSettings(oidc_issuer=ISSUER)
