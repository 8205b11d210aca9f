"""Writing sentences: each once, however often it is said."""

from __future__ import annotations

import hashlib
import re
from functools import cache

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite

from crm.bank import Work
from crm.learning.views import Said
from crm.store import outbox
from crm.tables import LearningSentence, table_of
from data.ids import new_id
from data.protection.masking import mask_text
from data.protection.names import mask_names

TOPIC = "learning.changed"
# Longer than anything that could serve as an example; staff read the beginning.
LONGEST = 300
_LETTER = re.compile(r"[^\W\d_]")
_TOKEN = re.compile(r"\[[A-Z_]+\]")
_SENTENCE = table_of(LearningSentence)


def record(work: Work, said: Said) -> str | None:
    """Write a sentence down, or count it once more; one without a word is left out.

    Returns:
        Its digest; None if it was left out.
    """
    text = _readable(mask_names(mask_text(said.text).text))[:LONGEST]
    if not _LETTER.search(_TOKEN.sub("", text)):
        return None
    key = digest(said.language, text)
    values = {
        "sentence_id": new_id(),
        "digest": key,
        "cluster_id": None,
        "language": said.language,
        "text": text,
        "cause": said.cause,
        "guess": said.guess,
        "confidence": said.confidence,
        "times": 1,
        "first_at": said.at,
        "last_at": said.at,
        "proposed": None,
        "state": "open",
        "label": None,
        "labelling_id": None,
    }
    work.execute(_statement(work.session.get_bind().dialect.name), values)
    return key


def _readable(text: str) -> str:
    """Return a text in one line, without signs that nobody sees."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def digest(language: str, text: str) -> str:
    """Return what two sentences that count as the same share."""
    return hashlib.sha256(f"{language}\x1f{text.casefold()}".encode()).hexdigest()


def announce(work: Work, cluster_id: str = "") -> None:
    """Tell open pages that a cluster changed; without one, that the list did."""
    outbox.publish(work, TOPIC, cluster_id)


@cache
def _statement(dialect_name: str) -> Insert:
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    statement = dialect.insert(_SENTENCE)
    new, old = statement.excluded, _SENTENCE.c
    changed = {
        "times": old.times + 1,
        "last_at": new.last_at,
        "guess": new.guess,
        "confidence": new.confidence,
    }
    upserting: Insert = statement.on_conflict_do_update(index_elements=["digest"], set_=changed)
    return upserting
