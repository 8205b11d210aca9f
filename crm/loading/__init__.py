"""Loading: writes what a source yields, in bulk, protected, and only where it differs.

Rows are found again by their natural keys, so loading the same source twice changes nothing,
and says so. What happened in the bank since (a consent withdrawn in a conversation, a case
closed by staff) is not undone by an older source.
"""

from crm.loading.load import load, load_batch
from crm.loading.report import Counts, LoadReport

__all__ = ["Counts", "LoadReport", "load", "load_batch"]
