"""The gate: the one place that says whether a product may be offered to a customer now.

Bot, campaign, staff task and recommender ask the same function. It answers allow, hold until
or refuse, with the reason and the version of the rules; every answer is stored as a receipt.
Whatever goes wrong inside, the answer is refuse.
"""

from crm.gate.checking import check, check_many
from crm.gate.receipts import get
from crm.gate.request import STEPS, GateRequest, Reason, Step

__all__ = [
    "STEPS",
    "GateRequest",
    "Reason",
    "Step",
    "check",
    "check_many",
    "get",
]
