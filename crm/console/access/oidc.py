"""Single sign-on: OpenID Connect, authorization code flow with PKCE.

The identity provider says who it is (a claim with the staff login) and in which role (a
claim with one role or a list, mapped to ours by setting). Whoever is on no staff list does
not get in, whatever the provider says; without a role of ours neither.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Annotated, Any

import anyio
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from fastapi import FastAPI, Query, Request
from fastapi.responses import RedirectResponse, Response
from httpx2 import AsyncBaseTransport, HTTPError  # what authlib 1.9 speaks HTTP with
from joserfc.errors import JoseError

from crm.bank import Bank
from crm.console import pages
from crm.console.access import sessions
from crm.console.measures import Measures
from crm.console.settings import ConsoleSettings
from crm.contract import Forbidden, Role
from crm.organisation import staff
from crm.organisation.staff import StaffView

log = logging.getLogger(__name__)
SIGN_ON = "/oidc/begin"
ANSWER = "/oidc/answer"
_SEE_OTHER = 303
_TIMEOUT_S = 10


def add_requests(
    app: FastAPI,
    bank: Bank,
    settings: ConsoleSettings,
    measures: Measures,
    transport: AsyncBaseTransport | None = None,
) -> None:
    """Add the two requests of the flow.

    Args:
        app: the console.
        bank: where staff are.
        settings: the provider and its claims.
        measures: counts who did not get in.
        transport: how to reach the provider; the network by default.
    """
    provider = _provider(settings, transport)

    def refuse(trouble: str) -> Response:
        measures.sign_in_refused(trouble)
        return _again(trouble)

    @app.get(SIGN_ON)
    async def begin(
        request: Request,
        next: Annotated[str, Query(max_length=200)] = sessions.HOME,  # noqa: A002
    ) -> Response:
        request.session["next"] = sessions.landing(next)
        address = settings.oidc_redirect_url or str(request.url_for("answer"))
        try:
            found: Response = await provider.authorize_redirect(request, address)
        except (HTTPError, OAuthError, ValueError) as error:  # ValueError: what it says is no JSON
            log.warning("the identity provider does not answer: %s", type(error).__name__)
            return refuse("provider_down")
        return found

    @app.get(ANSWER)
    async def answer(request: Request) -> Response:
        target = sessions.landing(request.session.pop("next", None))
        try:
            token = await provider.authorize_access_token(request)
        except (OAuthError, JoseError) as error:
            log.warning("single sign-on was refused: %s", error.error)
            return refuse("provider_refused")
        except (HTTPError, ValueError) as error:
            log.warning("the identity provider does not answer: %s", type(error).__name__)
            return refuse("provider_down")
        try:
            login, role = identity(token.get("userinfo") or {}, settings)
            person = await anyio.to_thread.run_sync(_sign_in, bank, login, role)
        except Forbidden as error:
            return refuse(error.reason)
        sessions.begin(request, person.staff_id, bank.clock.now())
        return RedirectResponse(pages.landing(person, target), _SEE_OTHER)


def identity(claims: Mapping[str, Any], settings: ConsoleSettings) -> tuple[str, Role]:
    """Return login and role from the provider's claims.

    Of several roles of ours the first in the order of ``Role`` counts (the least rights).

    Raises:
        Forbidden: the claims name no login, or no role of ours.
    """
    login = claims.get(settings.oidc_login_claim)
    if not isinstance(login, str) or not login:
        raise Forbidden("no_login_claim", f"no claim {settings.oidc_login_claim}")
    named = claims.get(settings.oidc_role_claim)
    names = named if isinstance(named, list) else [named]
    known = settings.oidc_roles or {role.value: role for role in Role}
    roles = {known[name] for name in names if isinstance(name, str) and name in known}
    if not roles:
        raise Forbidden("no_role_claim", f"no role of ours in claim {settings.oidc_role_claim}")
    return login, next(role for role in Role if role in roles)


def _provider(settings: ConsoleSettings, transport: AsyncBaseTransport | None) -> Any:
    issuer = settings.oidc_issuer.rstrip("/")
    return OAuth().register(
        "bank",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value() or None,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": settings.oidc_scope,
            "code_challenge_method": "S256",
            "timeout": _TIMEOUT_S,
            **({"transport": transport} if transport else {}),
        },
    )


def _sign_in(bank: Bank, login: str, role: Role) -> StaffView:
    with bank.work() as work:
        return staff.sign_in_with_claims(work, login, role)


def _again(trouble: str) -> Response:
    return RedirectResponse(f"{sessions.SIGN_IN}?trouble={trouble}", _SEE_OTHER)
