"""Files of labelled messages, ours and anyone's: Rasa NLU YAML, CSV and TSV, read in one way.

Linting, evaluating and training all read by it, so that they see the same messages.
"""

from data.labelled.contract import LabelledError, Row
from data.labelled.files import (
    FORMATS,
    KINDS,
    YAML,
    nlu_files,
    read,
    read_texts,
    require_nlu_files,
    text_of,
)
from data.labelled.rasa import plain

__all__ = [
    "FORMATS",
    "KINDS",
    "YAML",
    "LabelledError",
    "Row",
    "nlu_files",
    "plain",
    "read",
    "read_texts",
    "require_nlu_files",
    "text_of",
]
