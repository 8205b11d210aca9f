"""The calls that this process holds, told to the disk: the next one ends what a crash cut off.

One empty file a call. A phone on another machine, or another port, has a folder of its own: its
calls may be under way while this one starts.
"""

from __future__ import annotations

import logging
import socket
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from crm import calls
from crm.bank import Bank
from crm.calls import CallEnding
from crm.contract import BankError, NotFound
from data.private_files import private_file, private_folder
from data.settings import HouseSettings

logger = logging.getLogger(__name__)


class HeldCalls:
    """Names of calls under way. A disk that cannot be written ends no call.

    Args:
        folder: of this phone alone; made when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of(cls, house: HouseSettings, port: int) -> HeldCalls:
        """Return those of the phone that listens on a port of this machine."""
        return cls(house.home / "calls" / f"{socket.gethostname()}-{port}")

    def add(self, call_id: str) -> None:
        """Note that a call is held."""
        try:
            private_file(private_folder(self._folder) / call_id)
        except OSError as error:
            logger.warning("call.not_noted id=%s error=%s", call_id, error.strerror)

    def discard(self, call_id: str) -> None:
        """Note that the record of a call is complete."""
        try:
            (self._folder / call_id).unlink(missing_ok=True)
        except OSError as error:
            logger.warning("call.not_noted id=%s error=%s", call_id, error.strerror)

    def end_left(self, bank: Bank) -> None:
        """Record as lost the calls that a process before this one held when it died."""
        for path in sorted(self._folder.glob("*")):
            try:
                with bank.work() as work:
                    calls.finish(work, path.name, CallEnding.LOST)
            except NotFound:
                pass  # it died before the first line of the record
            except (BankError, SQLAlchemyError) as error:
                logger.warning("call.unrecorded id=%s error=%s", path.name, type(error).__name__)
                continue
            self.discard(path.name)
