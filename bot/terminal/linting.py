"""``banter lint nlu``: what is wrong with labelled utterances, on the terminal or as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from data import utterances
from data.linting import Finding, Options, Severity, lint, read
from data.products import catalogue

TESTS = utterances.FOLDER.parent / "nlu_test"
# Warnings of one rule that are written out; --json has them all.
_SHOWN = 10


def check_utterances(
    paths: Sequence[Path], tests: Sequence[Path], *, least: int, as_json: bool
) -> int:
    """Check training utterances and print what is found.

    Args:
        paths: files or folders; none: the bank's own, with its own test set.
        tests: the test set.
        least: different utterances that an intent needs in a language.
        as_json: print one JSON object instead.

    Returns:
        The exit code: 1 with errors, else 0.

    Raises:
        LintError: a file cannot be read.
    """
    ours = not paths
    if ours:
        paths, tests = [utterances.FOLDER], tests or [path for path in [TESTS] if path.exists()]
    train, test = read(paths), read(tests)
    names = [name for row in catalogue.load().products for name in catalogue.names_of(row)]
    intents = [meaning.name for meaning in utterances.load_intents()] if ours else []
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("comparing", total=None)
        findings = lint(
            train,
            test,
            Options(least, names, intents),
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    _print(findings, len(train), len(test), as_json=as_json)
    return int(any(finding.severity is Severity.ERROR for finding in findings))


def _print(findings: Sequence[Finding], train: int, test: int, *, as_json: bool) -> None:
    counts = Counter(finding.severity for finding in findings)
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    if as_json:
        found = [asdict(finding) for finding in findings]
        summary = {"utterances": train, "test": test, "errors": errors, "warnings": warnings}
        typer.echo(json.dumps({**summary, "findings": found}, ensure_ascii=False, indent=2))
        return
    for line in _lines(findings):
        typer.echo(line)
    typer.echo(f"{train} utterances, {test} of a test: {errors} errors, {warnings} warnings.")


def _lines(findings: Sequence[Finding]) -> list[str]:
    shown: Counter[tuple[str, str]] = Counter()
    lines = []
    for finding in findings:
        key = (finding.severity, finding.rule)
        shown[key] += 1
        if finding.severity is Severity.ERROR or shown[key] <= _SHOWN:
            lines.append(str(finding))
    more = {rule: count - _SHOWN for (kind, rule), count in shown.items() if kind == "warning"}
    hidden = [f"{count} of {rule}" for rule, count in more.items() if count > 0]
    return [*lines, *([f"… and {', '.join(hidden)} (all with --json)"] if hidden else [])]
