"""The phone in the house: started last, and never in the way of what comes without it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

import aiohttp

from bot.settings import RoleSettings
from bot.supervisor.children import Child, ChildFailed, ChildSpec
from bot.supervisor.ports import PortTaken, require_free
from bot.voice.settings import VoiceSettings

_OFF = "The phone and the microphone on the page stay off"
_LANGUAGES = {"zh": "Chinese", "en": "English"}


class HousePhone:
    """The voice role as a child of the supervisor; text works whatever becomes of it.

    Args:
        roles: its ports.
        environment: what every child is told.
        log: where its lines go.
        say: tells the person at the terminal.
    """

    def __init__(
        self,
        roles: RoleSettings,
        environment: Mapping[str, str],
        log: Callable[[str, str], None],
        say: Callable[[str], None],
    ) -> None:
        self._roles = roles
        self._host = VoiceSettings().host
        self._health = f"http://{self._host}:{roles.voice_web_port}/health"
        command = (sys.executable, "-m", "bot.cli", "serve", "voice")
        self._child = Child(ChildSpec("voice", command, environment, self._health), log)
        self._say = say

    async def start(self) -> None:
        """Start it and say where it listens and what it can hear; or why it stays off."""
        roles, host = self._roles, self._host
        try:
            require_free(
                [
                    ("the phone", host, roles.voice_port, "BANTER_VOICE_PORT"),
                    ("the phone's web port", host, roles.voice_web_port, "BANTER_VOICE_WEB_PORT"),
                ]
            )
            self._child.start()
            async with aiohttp.ClientSession() as session:
                await self._child.wait_ready(session)
                hearing = await self._hearing(session)
        except PortTaken as error:
            self._say(f"{_OFF}. {error}")
        except ChildFailed as error:
            await self._child.stop()
            self._say(f"{_OFF}: {error}")
        else:
            self._say("\n".join([f"Phone: AudioSocket on {host}:{roles.voice_port}.", *hearing]))

    async def stop(self) -> None:
        """Stop it."""
        await self._child.stop()

    async def _hearing(self, session: aiohttp.ClientSession) -> list[str]:
        try:
            async with session.get(self._health, timeout=aiohttp.ClientTimeout(2)) as response:
                models = dict((await response.json(content_type=None)).get("models", {}))
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return []  # it has gone again, and will be started again
        return [
            f"  {_LANGUAGES.get(language, language)}: {model['sentence']}"
            for language, model in models.items()
        ]
