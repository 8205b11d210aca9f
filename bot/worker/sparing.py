"""One of many that fails: undone and named, so that those behind it get their turn."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

from crm.bank import Work
from crm.contract import BankError, Unavailable
from data.texts.catalogue import TextError

logger = logging.getLogger(__name__)


def failure_of(work: Work, act: Callable[[], None]) -> str | None:
    """Do something with one of many; undo it when it fails.

    Args:
        work: the transaction of all of them.
        act: what is done.

    Returns:
        The reason why it failed; None if it did not.

    Raises:
        Unavailable: the database or a service is out, which is no fault of this one.
    """
    try:
        with work.part():
            act()
    except Unavailable:
        raise
    except BankError as error:
        return error.reason
    except TextError as error:
        _log(error)
        return "render_failed"
    except Exception as error:  # noqa: BLE001 - the process edge: one may not stop the others
        _log(error)
        return "defect"
    return None


def _log(error: Exception) -> None:
    """Log where it failed; its message could carry what a customer said."""
    place = "".join(traceback.format_tb(error.__traceback__))
    logger.error("item.defect %s\n%s", type(error).__name__, place)
