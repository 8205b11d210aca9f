"""The dialplan that is shipped, and where it leads a caller whose call with us is over."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs" / "asterisk"
DIALPLAN = (DOCS / "extensions.conf").read_text(encoding="utf-8")
_STEP = re.compile(r"^(?:exten => s,1,| same => n(?:\((\w+)\))?,)(\w+)\((.*)\)$", re.M)
_IF = re.compile(r'\$\["\$\{(\w+)\}" = "(\w*)"\]\?(\w+)')


def way_on(answer: str) -> str:
    """Follow ``banter-after`` as Asterisk does.

    Args:
        answer: to the question how to go on; empty when nobody answers it.

    Returns:
        ``hangup``, or the context that the caller goes on to.
    """
    found = re.search(r"^\[banter-after\]\n(.*?)^\n", DIALPLAN, re.M | re.S)
    assert found is not None
    steps = [each.groups() for each in _STEP.finditer(found[1])]
    variables: dict[str, str] = {}
    at = 0
    while True:
        _, application, argument = steps[at]
        at += 1
        if application == "Hangup":
            return "hangup"
        if application == "Goto":
            return argument.removesuffix(",s,1")
        if application == "Set":
            name, _, value = argument.partition("=")
            assert value.startswith("${CURL(")
            variables[name] = answer
            continue
        assert application == "GotoIf"
        condition = _IF.fullmatch(argument)
        assert condition is not None
        name, wanted, label = condition.groups()
        if variables[name] == wanted:
            at = next(n for n, step in enumerate(steps) if step[0] == label)
