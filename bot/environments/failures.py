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
# With these last words pip may just not have reached its index.
_NOTHING_FOUND = re.compile(r"No matching distribution|Could not find a version", re.I)
_NO_COMPLAINT = "pip failed"
_EXCEPTION = re.compile(r"[\w.]+(Error|Exception)\b")  # the last line of a traceback
_LAST_CHARACTERS = 4000


def explain(environment: Environment) -> str:
    """Return one sentence for a failed pip run."""
    text = _end_of(environment)
    if _NOT_TRUSTED.search(text):
        return (
            f"pip does not trust the certificate of its package index for "
            f"{environment.folder.name}. {_TRUST}. Log: {environment.log}"
        )
    if _is_for_want_of_a_network(text):
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
    elif _is_for_want_of_a_network(text):
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


def _is_for_want_of_a_network(text: str) -> bool:
    """Return whether pip failed because it could not reach an index.

    It tells of retries that helped in the end too, so another complaint (a full disk, a conflict)
    counts before them.
    """
    complaint = _complaint(text)
    unclear = complaint == _NO_COMPLAINT or _NOTHING_FOUND.search(complaint)
    return bool(_NO_NETWORK.search(text if unclear else complaint))


def _complaint(text: str) -> str:
    lines = text.splitlines()
    errors = [line for line in lines if "ERROR" in line]
    # The last word, but not the link to a manual that follows a conflict.
    telling = [line for line in errors if "ResolutionImpossible" not in line] or errors
    if not telling:
        return _NO_COMPLAINT
    said = telling[-1]
    if said.strip() == "ERROR: Exception:":
        said = next((line for line in reversed(lines) if _EXCEPTION.match(line)), said)
    return said.strip().rstrip(".")
