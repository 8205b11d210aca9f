"""Many words as one pattern: alternatives in a row, or a trie whose cost hardly grows with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

_END = ""


def either(words: Iterable[str]) -> str:
    """Return a pattern of alternatives, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def trie_pattern(keys: Iterable[str], write: Callable[[str], str] = re.escape) -> str | None:
    """Return a pattern that matches the longest of the keys at a place; None without keys.

    Args:
        keys: what is to be found.
        write: the pattern of one character of a key.

    >>> trie_pattern(["ab", "ac", "a"])
    'a(?:b|c)?'
    """
    root: dict[str, Any] = {}
    for key in keys:
        node = root
        for character in key:
            node = node.setdefault(character, {})
        node[_END] = {}
    return _pattern(root, write) if root else None


def _pattern(node: dict[str, Any], write: Callable[[str], str]) -> str:
    branches = [
        write(character) + _pattern(child, write)
        for character, child in node.items()
        if character != _END
    ]
    if not branches:
        return ""
    ends = _END in node
    if len(branches) == 1 and not ends:
        return branches[0]
    return f"(?:{'|'.join(branches)})" + ("?" if ends else "")
