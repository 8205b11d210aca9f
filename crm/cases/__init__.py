"""Service cases (个案): while one is open, service comes before selling.

``records`` opens them and says which are open, ``handling`` is the staff's list: what to do
first, what was said, closing with an outcome, reopening.
"""

from crm.cases.handling import MAX_NOTE_CHARACTERS, close, count_open, list_cases, reopen, talk
from crm.cases.records import history, open_case, open_kinds
from crm.cases.views import CaseOutcome, CaseSpan, CaseView

__all__ = [
    "MAX_NOTE_CHARACTERS",
    "CaseOutcome",
    "CaseSpan",
    "CaseView",
    "close",
    "count_open",
    "history",
    "list_cases",
    "open_case",
    "open_kinds",
    "reopen",
    "talk",
]
