"""Who is signed in: a signed cookie that names the member of staff and the hour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from starlette.requests import Request

from data.texts.phrases import Language

COOKIE = "banter_console"
HOME = "/"  # leads on to the first page of one's role
SIGN_IN = "/sign-in"
_OWN_PAGES = re.compile(r"/(?:(?:leads|desk|calls|learning)(?:/[0-9a-f-]{36})?|appointments|cases)")
DARK_CHOICES = {"auto": None, "on": True, "off": False}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The session of one member of staff."""

    staff_id: str
    until: datetime


def begin(request: Request, staff_id: str, now: datetime) -> None:
    """Start a session; what the browser chose before (language, dark) stays."""
    kept: dict[str, str] = {
        key: request.session[key] for key in ("language", "dark") if key in request.session
    }
    request.session.clear()
    request.session.update(kept, staff=staff_id, since=int(now.timestamp()))


def end(request: Request) -> None:
    """End the session."""
    request.session.pop("staff", None)
    request.session.pop("since", None)


def current(request: Request, now: datetime, hours: int) -> SignedIn | None:
    """Return the session, if there is one that still holds."""
    staff_id, since = request.session.get("staff"), request.session.get("since")
    if not isinstance(staff_id, str) or not isinstance(since, int):
        return None
    until = datetime.fromtimestamp(since, UTC) + timedelta(hours=hours)
    return SignedIn(staff_id, until) if now < until else None


def language(request: Request) -> Language:
    """Return the chosen language, else what the browser prefers of ours."""
    chosen = request.session.get("language")
    if chosen in tuple(Language):
        return Language(chosen)
    wanted = request.headers.get("accept-language", "").lower()
    for part in wanted.split(","):
        for ours in Language:
            if part.strip().startswith(ours.value):
                return ours
    return Language.ZH


def keep_login(request: Request, login: str) -> None:
    """Keep the name that somebody tried, for the form they are shown again."""
    request.session["tried"] = login


def tried_login(request: Request) -> str:
    """Return the name that was tried last in this browser, once."""
    return str(request.session.pop("tried", ""))


def dark(request: Request) -> bool | None:
    """Return whether the page is dark; None follows the device."""
    return DARK_CHOICES.get(str(request.session.get("dark")))


def landing(target: str | None) -> str:
    """Return where to go after signing in: one of our own pages, whatever was asked for.

    >>> landing("/desk"), landing("//evil.example/leads"), landing(None)
    ('/desk', '/', '/')
    """
    return target if target and _OWN_PAGES.fullmatch(target) else HOME


def sign_in_address(target: str) -> str:
    """Return the address of the sign-in page that leads on to ``target``."""
    return f"{SIGN_IN}?next={quote(landing(target), safe='')}"
