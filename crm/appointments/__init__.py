"""Callbacks and branch appointments (预约).

``booking`` makes one, ``changing`` is the customer's own seeing, moving and cancelling,
``agenda`` the staff's list. Every change writes a line of history; the lead that an
appointment belongs to gets one as well, so that its page tells the whole story.
"""

from crm.appointments.agenda import agenda, close
from crm.appointments.booking import book, refusal
from crm.appointments.changing import cancel, list_for, move
from crm.appointments.views import (
    AppointmentKind,
    AppointmentStatus,
    AppointmentView,
    Whose,
)

__all__ = [
    "AppointmentKind",
    "AppointmentStatus",
    "AppointmentView",
    "Whose",
    "agenda",
    "book",
    "cancel",
    "close",
    "list_for",
    "move",
    "refusal",
]
