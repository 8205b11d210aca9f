"""Checks labelled utterances, ours and other banks': what would harm training or the test."""

from data.linting.check import Options, lint
from data.linting.contract import Example, Finding, LintError, Rule, Severity
from data.linting.reading import read

__all__ = ["Example", "Finding", "LintError", "Options", "Rule", "Severity", "lint", "read"]
