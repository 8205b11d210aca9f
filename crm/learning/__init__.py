"""Learning from use: what was not understood, what staff call it, what training makes of it.

``gathering`` takes sentences out of finished turns and ``reviewed`` out of leads that an RM
corrected; the worker places them in clusters (``placing``); staff see (``listing``) and label
them (``labelling``); ``labels`` are what an export and the next training read.
"""

from crm.learning.gathering import gather
from crm.learning.labelling import label, require_intent, undo
from crm.learning.labels import labels
from crm.learning.listing import cluster, clusters, count, unplaced
from crm.learning.placing import anything_waits, place, state
from crm.learning.reviewed import record_correction
from crm.learning.views import (
    Cause,
    Centroid,
    ClusterPage,
    ClusterRow,
    ClusterView,
    LabelledSentence,
    LabellingLine,
    NewCluster,
    PlacingState,
    SentenceLine,
    SentenceState,
    UnplacedSentence,
)

__all__ = [
    "Cause",
    "Centroid",
    "ClusterPage",
    "ClusterRow",
    "ClusterView",
    "LabelledSentence",
    "LabellingLine",
    "NewCluster",
    "PlacingState",
    "SentenceLine",
    "SentenceState",
    "UnplacedSentence",
    "anything_waits",
    "cluster",
    "clusters",
    "count",
    "gather",
    "label",
    "labels",
    "place",
    "record_correction",
    "require_intent",
    "state",
    "undo",
    "unplaced",
]
