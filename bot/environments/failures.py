"""What a failed pip run means, in one sentence."""

from __future__ import annotations

import re

from bot.environments.contract import TORCH, Environment

# As pip's several versions name it.
_NO_NETWORK = re.compile(
    r"Temporary failure in name resolution|NameResolutionError|NewConnectionError"
    r"|ConnectTimeoutError|ReadTimeoutError|ConnectionError|ProxyError"
)
# A certificate that pip does not trust: its last word is then that there is no such package.
_NOT_TRUSTED = re.compile(
    r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError|confirming the ssl certificate"
)
_TRUST = (
    "Behind a proxy that looks into TLS, set PIP_CERT to a PEM file with its certificate "
    "and run make again"
)
_LAST_CHARACTERS = 4000


def explain(environment: Environment) -> str:
    """Return one sentence for a failed pip run."""
    text = _end_of(environment)
    if _NOT_TRUSTED.search(text):
        return (
            f"pip does not trust the certificate of its package index for "
            f"{environment.folder.name}. {_TRUST}. Log: {environment.log}"
        )
    if _NO_NETWORK.search(text):
        return (
            f"No network: pip cannot reach a package index for {environment.folder.name}. "
            f"Connect (or configure pip's index) and run make again. Log: {environment.log}"
        )
    return (
        f"{environment.folder.name} could not be made: {_complaint(text)}. Log: {environment.log}"
    )


def explain_torch(environment: Environment, index: str) -> str:
    """Return one sentence for a CPU build of PyTorch that could not be had.

    Args:
        environment: the one it was wanted for.
        index: where it was looked for.
    """
    text = _end_of(environment)
    remedy = "Connect, or set TORCH_CPU_INDEX to a mirror that has it, and run make again"
    if _NOT_TRUSTED.search(text):
        why, remedy = f"the certificate of {index} is not trusted", _TRUST
    elif _NO_NETWORK.search(text):
        why = f"{index} cannot be reached"
    else:
        why = _complaint(text)
    return (
        f"The CPU build of PyTorch ({TORCH}) for {environment.folder.name}, made with "
        f"{environment.python}, could not be fetched: {why}. {remedy}. Log: {environment.log}"
    )


def _end_of(environment: Environment) -> str:
    """Return the end of what pip said in its last run."""
    return environment.log.read_text(errors="replace").rpartition("\n$ ")[2][-_LAST_CHARACTERS:]


def _complaint(text: str) -> str:
    errors = [line for line in text.splitlines() if "ERROR" in line]
    # The last word, but not the link to a manual that follows a conflict.
    telling = [line for line in errors if "ResolutionImpossible" not in line] or errors
    return telling[-1].strip().rstrip(".") if telling else "pip failed"
