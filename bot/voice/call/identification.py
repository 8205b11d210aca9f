"""A caller proves by keys who they are; what they key in is held no longer than that takes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

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


# What the caller waits for while the bank's service judges.
_JUDGEMENT = "identity"
_LENGTHS = {Stage.DIGITS: LAST_DIGITS, Stage.CODE: CODE_DIGITS}
_NEXT = {Stage.NUMBER: Stage.DIGITS, Stage.DIGITS: Stage.CODE}


@dataclass(frozen=True, slots=True)
class Judged:
    """What the bank's service made of the keys: its token, a refusal, or no answer."""

    token: str | None = field(default=None, repr=False)
    down: bool = False


class Identification:
    """Asks for the keys, and the bank's service what they prove.

    Args:
        exchange: asks and expects.
        identity: judges.
        number: that the network showed; without one the caller keys in theirs.
        beside: does work while the call goes on.
        tell: is told of the judgement.
        proven: is given the bank's token.
        enough: is called after too many refusals: a colleague has to help.
    """

    def __init__(
        self,
        exchange: Exchange,
        identity: PhoneIdentity,
        number: str | None,
        *,
        beside: Callable[[Coroutine[Any, Any, None]], None],
        tell: Callable[[Judged], None],
        proven: Callable[[str], None],
        enough: Callable[[], None],
    ) -> None:
        self._exchange = exchange
        self._identity = identity
        self._number = number
        self._beside = beside
        self._tell = tell
        self._proven = proven
        self._enough = enough
        self._keyed: dict[Stage, str] = {}
        self._attempts = 0
        self._stage: Stage | None = None
        self._verifying = False

    @property
    def under_way(self) -> bool:
        """Return whether keys are awaited or judged: nothing else is asked meanwhile."""
        return self._stage is not None or self._verifying

    def begin(self) -> None:
        """Ask for the first keys, unless the last ones are being judged."""
        if self._verifying:
            return
        self._keyed.clear()
        self._ask(Stage.NUMBER if self._number is None else Stage.DIGITS)

    def enter(self, digits: str) -> None:
        """Take what was keyed in; nothing means that the caller does not want to."""
        stage, self._stage = self._stage, None
        if stage is None:
            return
        if not digits:
            self._keyed.clear()
            self._exchange.say("identify_nothing")
            self._exchange.expect_again()
            return
        if len(digits) != _LENGTHS.get(stage, len(digits)):
            self._exchange.say("identify_length")
            self._ask(stage)
            return
        self._keyed[stage] = digits
        if (following := _NEXT.get(stage)) is not None:
            self._ask(following)
            return
        self._verify()

    def judged(self, judgement: Judged) -> None:
        """Act on what the bank's service says."""
        self._verifying = False
        self._exchange.answered(_JUDGEMENT)
        self._exchange.expect_again()
        if judgement.token is not None:
            self._proven(judgement.token)
        elif judgement.down:
            self._exchange.say("identify_down")
        else:
            self._refused()

    def _ask(self, stage: Stage) -> None:
        self._stage = stage
        expected = Expected(
            Asked.DIGITS,
            digits=_LENGTHS.get(stage),
            letter=stage is Stage.DIGITS,
            secret=True,
        )
        self._exchange.ask(f"identify_{stage}", expected)

    def _verify(self) -> None:
        number = self._keyed.get(Stage.NUMBER) or self._number or ""
        keyed = Keyed(number, self._keyed[Stage.DIGITS], self._keyed[Stage.CODE])
        self._keyed.clear()
        self._verifying = True
        self._exchange.wait_for(_JUDGEMENT)
        self._beside(self._ask_the_bank(keyed))

    async def _ask_the_bank(self, keyed: Keyed) -> None:
        try:
            self._tell(Judged(await self._identity.verify(keyed)))
        except NotVerified:
            self._tell(Judged())
        except IdentityDown:
            self._tell(Judged(down=True))

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
