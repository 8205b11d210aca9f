"""Who is calling: the bank's own service judges what the caller keyed in (docs/voice.md)."""

from __future__ import annotations

from dataclasses import dataclass, field

import aiohttp

from bot.voice.contract import VoiceError

_WITHIN_S = 8.0
_REFUSALS = (400, 401)


class NotVerified(VoiceError):
    """What was keyed in does not fit together; the caller may try again."""


class IdentityDown(VoiceError):
    """The bank's service does not answer: a colleague has to ask."""

    retryable = True


@dataclass(frozen=True, slots=True)
class Keyed:
    """What a caller keyed in to prove who they are. It shows nowhere."""

    number: str = field(repr=False)
    last_digits: str = field(repr=False)
    code: str = field(repr=False)


class PhoneIdentity:
    """Asks the bank's service.

    Args:
        session: for requests.
        url: of the service; development has one of its own.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def verify(self, keyed: Keyed) -> str:
        """Return the token by which the bank vouches for the caller.

        Raises:
            NotVerified: it does not.
            IdentityDown: it cannot be asked now.
        """
        body = {"number": keyed.number, "last_digits": keyed.last_digits, "code": keyed.code}
        timeout = aiohttp.ClientTimeout(total=_WITHIN_S)
        try:
            async with self._session.post(self._url, json=body, timeout=timeout) as response:
                if response.status in _REFUSALS:  # whatever the body, or how it is written
                    raise NotVerified("not verified")
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise IdentityDown(f"{self._url} does not answer") from error
        token = answer.get("token") if isinstance(answer, dict) else None
        if response.status != 200 or not isinstance(token, str):
            raise IdentityDown(f"{self._url} answered {response.status}")
        return token
