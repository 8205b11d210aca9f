"""A caller proves by keys who they are; what they key in is held no longer than that takes."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from bot.voice.call.exchange import Exchange
from bot.voice.call.identity import IdentityDown, Keyed, NotVerified, PhoneIdentity
from bot.voice.turns.contract import Asked, Expected

CODE_DIGITS = 6
LAST_DIGITS = 4
MOST_ATTEMPTS = 3


class Stage(StrEnum):
    """What is asked for now; also the key of its words (``calls.identify_<stage>``)."""

    NUMBER = "number"
    DIGITS = "digits"
    CODE = "code"


_LENGTHS = {Stage.DIGITS: LAST_DIGITS, Stage.CODE: CODE_DIGITS}
_NEXT = {Stage.NUMBER: Stage.DIGITS, Stage.DIGITS: Stage.CODE}


class Identification:
    """Asks for the keys, and the bank's service what they prove.

    Args:
        exchange: asks and expects.
        identity: judges.
        number: that the network showed; without one the caller keys in theirs.
        proven: is given the bank's token.
        enough: is called after too many refusals: a colleague has to help.
    """

    def __init__(
        self,
        exchange: Exchange,
        identity: PhoneIdentity,
        number: str | None,
        *,
        proven: Callable[[str], None],
        enough: Callable[[], None],
    ) -> None:
        self._exchange = exchange
        self._identity = identity
        self._number = number
        self._proven = proven
        self._enough = enough
        self._keyed: dict[Stage, str] = {}
        self._attempts = 0
        self._stage: Stage | None = None
        self.verifying = False  # the bank's service is being asked

    @property
    def under_way(self) -> bool:
        """Return whether keys are awaited."""
        return self._stage is not None

    def begin(self) -> None:
        """Ask for the first keys."""
        self._keyed.clear()
        self._ask(Stage.NUMBER if self._number is None else Stage.DIGITS)

    async def enter(self, digits: str) -> None:
        """Take what was keyed in; nothing means that the caller does not want to."""
        stage, self._stage = self._stage, None
        if stage is None:
            return
        if not digits:
            self._keyed.clear()
            self._exchange.say("identify_nothing")
            self._exchange.expect_again()
            return
        self._keyed[stage] = digits
        if (following := _NEXT.get(stage)) is not None:
            self._ask(following)
            return
        await self._verify()

    def _ask(self, stage: Stage) -> None:
        self._stage = stage
        self._exchange.say(f"identify_{stage}")
        self._exchange.expect(Expected(Asked.DIGITS, digits=_LENGTHS.get(stage), secret=True))

    async def _verify(self) -> None:
        number = self._keyed.get(Stage.NUMBER) or self._number or ""
        keyed = Keyed(number, self._keyed[Stage.DIGITS], self._keyed[Stage.CODE])
        self._keyed.clear()
        self._exchange.expect_again()
        self.verifying = True
        try:
            self._proven(await self._identity.verify(keyed))
        except NotVerified:
            self._refused()
        except IdentityDown:
            self._exchange.say("identify_down")
        finally:
            self.verifying = False

    def _refused(self) -> None:
        self._attempts += 1
        if self._attempts >= MOST_ATTEMPTS:
            self._exchange.say("identify_failed")
            self._enough()
            return
        # The number that the network shows may not be the one that the bank has.
        self._number = None
        self._exchange.say("identify_again")
        self.begin()
