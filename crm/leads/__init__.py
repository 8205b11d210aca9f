"""Leads (线索): captured from conversations, graded, reviewed, worked.

``capture`` makes or joins a lead, ``review`` is what staff do with it, ``own`` what those do
whom it is about; ``inbox`` and ``page`` are what staff see; ``stages`` holds the transitions,
``grading`` the formula.
"""

from crm.leads.capture import capture, regrade
from crm.leads.grading import INTENTS
from crm.leads.inbox import count, inbox, row
from crm.leads.next_step import STOPS, NextStep
from crm.leads.own import Own, OwnLead, change_amount, find, live, noted, withdraw
from crm.leads.page import Choices, EvidenceLine, LeadPage, page
from crm.leads.review import accept, assign, claim, edit, move, reject
from crm.leads.sla import SlaState
from crm.leads.stages import LIVE, Reason
from crm.leads.views import (
    CapturedLead,
    Evidence,
    HistoryLine,
    InboxFilter,
    LeadCapture,
    LeadEdit,
    LeadRow,
    Regraded,
)

__all__ = [
    "INTENTS",
    "LIVE",
    "STOPS",
    "CapturedLead",
    "Choices",
    "Evidence",
    "EvidenceLine",
    "HistoryLine",
    "InboxFilter",
    "LeadCapture",
    "LeadEdit",
    "LeadPage",
    "LeadRow",
    "NextStep",
    "Own",
    "OwnLead",
    "Reason",
    "Regraded",
    "SlaState",
    "accept",
    "assign",
    "capture",
    "change_amount",
    "claim",
    "count",
    "edit",
    "find",
    "inbox",
    "live",
    "move",
    "noted",
    "page",
    "regrade",
    "reject",
    "row",
    "withdraw",
]
