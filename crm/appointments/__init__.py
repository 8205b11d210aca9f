"""Callbacks and branch appointments (预约).

``booking`` makes one, ``changing`` is the customer's own seeing, moving and cancelling,
``agenda`` the staff's list, ``preparing`` what they look up before they call. Every change
writes a line of history; the lead that an appointment belongs to gets one as well, so that its
page tells the whole story.
"""

from crm.appointments.agenda import agenda, close, is_to_meet
from crm.appointments.booking import book, refusal
from crm.appointments.changing import cancel, list_for, move
from crm.appointments.preparing import AboutLead, about, talk
from crm.appointments.views import (
    AppointmentKind,
    AppointmentStatus,
    AppointmentView,
    Whose,
)

__all__ = [
    "AboutLead",
    "AppointmentKind",
    "AppointmentStatus",
    "AppointmentView",
    "Whose",
    "about",
    "agenda",
    "book",
    "cancel",
    "close",
    "is_to_meet",
    "list_for",
    "move",
    "refusal",
    "talk",
]
