"""Frequent questions and the bank's answers to them."""

from data.knowledge.entries import (
    KnowledgeBase,
    KnowledgeEntry,
    KnowledgeError,
    UnknownEntry,
    Wording,
)

__all__ = ["KnowledgeBase", "KnowledgeEntry", "KnowledgeError", "UnknownEntry", "Wording"]
