"""Consent, do-not-disturb and the personalisation switch.

No row means no. Consents to personalisation and profile use are not given by channel: they
are kept under ``any``. Of a channel's own row and the ``any`` row the younger one counts, so
that withdrawing everything also withdraws what was granted for one channel before.
"""

from crm.consent.changes import (
    SWITCH,
    decline,
    grant,
    opt_out,
    resume,
    set_personalisation,
    withdraw,
)
from crm.consent.records import (
    ConsentChange,
    ConsentRecord,
    Evidence,
    do_not_disturb,
    effective,
    history,
    personalisation_allowed,
    personalisation_enabled,
    records,
    state,
)

__all__ = [
    "SWITCH",
    "ConsentChange",
    "ConsentRecord",
    "Evidence",
    "decline",
    "do_not_disturb",
    "effective",
    "grant",
    "history",
    "opt_out",
    "personalisation_allowed",
    "personalisation_enabled",
    "records",
    "resume",
    "set_personalisation",
    "state",
    "withdraw",
]
