"""The knowledge base's questions, as the FAQ index needs them."""

from __future__ import annotations

from nlu.faq import FaqQuestion


def read_questions() -> list[FaqQuestion]:
    """Return every wording of every question, in both languages."""
    return []
